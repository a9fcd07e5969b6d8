// Copies of what is selected: the editor's own clipboard.
import { t } from '../../../messages.js';
import { announce } from '../../../notices.js';
import * as edits from '../plan/edits.js';
import { freeRowLabel } from '../plan/numbering.js';
import * as plan from '../plan/plan.js';

const kStep = 30; // in map units: how far a copy lies from what it is of, and from the copy before

export class Clipboard {
  #editor;
  #clip = null;
  #pastes = 0;

  constructor(editor) {
    this.#editor = editor;
  }

  copy() {
    if (!plan.sizeOf(this.#editor.selection)) return;
    this.#take();
    announce(t('ed.copied'));
  }

  paste() {
    if (!this.#clip) return;
    this.#pastes += 1;
    const by = kStep * this.#pastes;
    let start = this.#editor.plan;
    if (this.#clip.rows.length && !start.sections.length) start = edits.addSection(start, t('ed.section_first')).plan;
    const step = edits.paste(start, this.#clip, { dx: by, dy: by, freeLabel: freeRowLabel });
    this.#editor.run('paste', step.plan, { selection: step.selection });
  }

  /** Pastes what is selected and leaves what was copied before. */
  duplicate() {
    const [clip, pastes] = [this.#clip, this.#pastes];
    this.#take();
    this.paste();
    [this.#clip, this.#pastes] = [clip, pastes];
  }

  #take() {
    this.#clip = edits.copy(this.#editor.plan, this.#editor.selection);
    this.#pastes = 0;
  }
}
