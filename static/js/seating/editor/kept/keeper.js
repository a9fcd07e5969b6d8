// The draft of an editor: kept in this browser at once and on the server when nothing has been drawn for a while; and what
// somebody else has saved or published of the same map meanwhile.
import { $ } from '../../../dom.js';
import { kOwnZone, moment } from '../../../format.js';
import { keepFresh } from '../../../fresh.js';
import { t } from '../../../messages.js';
import { dismiss, notify } from '../../../notices.js';
import { attempt, changedMeanwhile } from '../../../panel.js';
import { othersWords } from '../../../two_edits.js';
import { loadMap } from '../../map_rows.js';
import { planOf } from '../plan/map_json.js';
import { dropDraft, keepDraft } from './draft.js';
import { loadServerDraft, ServerDraft } from './server_draft.js';
import { dropSteps, keepSteps } from './steps.js';

export class Keeper {
  #editor;
  #server;
  #isKept = false;

  /** `draft` { version, plan } is what the server has, or null where it could not be asked. */
  constructor(editor, draft) {
    this.#editor = editor;
    this.#server = draft && new ServerDraft(editor.venue.slug, draft, {
      saved: () => this.#serverHasIt(),
      overtaken: (error) => this.#overtaken(error),
    });
  }

  /** Where what is drawn is kept, as the editor says it; null while it is kept nowhere yet. */
  get state() {
    if (this.#server?.plan === this.#editor.plan) return 'saved';
    return this.#isKept ? 'kept' : null;
  }

  /** Something was drawn that is kept nowhere yet. */
  changed() {
    this.#isKept = false;
  }

  /** Keeps what is drawn in this browser at once, and on the server when nothing has been drawn for a while, or `now`. */
  save(now = false) {
    const { base, history, isDirty, plan, screen, venue } = this.#editor;
    const draft = () => ({ base: this.#editor.base, plan: this.#editor.isDirty ? this.#editor.plan : null });
    this.#server?.later(draft, now ? 0 : undefined);
    if (!isDirty) {
      dropSteps(venue.slug);
      dropDraft(venue.slug);
      return;
    }
    this.#isKept = keepDraft(venue.slug, base, plan, this.#server?.version);
    keepSteps(venue.slug, base, history);
    if (!this.#isKept) notify(t('ed.draft_full'), { kind: 'alert', key: 'draft' });
    screen.showState();
  }

  /** Looks every now and then whether somebody else has saved the draft or published, and says so before two draw on past each other. */
  watch() {
    const load = async () => {
      const theirs = await this.#server.newer();
      return theirs && { ...theirs, map: theirs.isDrawn ? null : await this.#editor.on.newest() };
    };
    const tell = (theirs) => (theirs ? this.#tellOf(theirs) : dismiss('overtaken'));
    if (this.#server) keepFresh($('.ed-state', this.#editor.root), null, load, tell);
  }

  /** Shows a map that was published instead of the draft, which undo brings back. */
  async loadPublished(map) {
    const published = await attempt(() => loadMap(map));
    if (published && !this.#isClosed) this.#editor.replace(map, planOf(published));
  }

  get #isClosed() {
    return this.#editor.stop.signal.aborted;
  }

  /** The server has this draft: the browser remembers as which version, to tell it from somebody else's. */
  #serverHasIt() {
    if (this.#isClosed) return;
    const { base, isDirty, plan, screen, venue } = this.#editor;
    if (isDirty) keepDraft(venue.slug, base, plan, this.#server.version);
    dismiss('overtaken');
    screen.showState();
  }

  /**
   * Somebody else has saved the draft meanwhile: theirs becomes a step that undo takes back, or is replaced by this one.
   * Resolves to the draft that was chosen about, or null.
   */
  async #overtaken(error) {
    await this.#editor.atRest();
    const draft = this.#isClosed ? null : await attempt(() => loadServerDraft(this.#editor.venue.slug));
    if (!draft || this.#isClosed) return null; // whoever opens the editor again is asked then
    if (!draft.plan) {
      notify(t('ed.overtaken_ended'), { key: 'draft' });
      return draft;
    }
    if (!this.#editor.isDirty) {
      this.#tellOf({ ...draft, isDrawn: true }); // nothing of one's own is to be kept
      return null;
    }
    dismiss('overtaken');
    const texts = { text: [othersWords(error), t('ed.overtaken_text')], load: t('ed.overtaken_load'), keep: t('ed.faster_keep') };
    const theirs = await changedMeanwhile(() => this.#editor.take(draft.base, draft.plan), texts);
    return theirs === null ? null : draft;
  }

  #tellOf(theirs) {
    if (theirs.isDrawn) {
      const action = { label: t('ed.overtaken_load'), run: () => this.#loadTheirs() };
      notify(t('ed.others_saved', { by: theirs.saved_by, time: moment(theirs.saved_at, kOwnZone) }), { key: 'overtaken', action });
      return;
    }
    const { base, isDirty } = this.#editor;
    this.#server.follow({ ...theirs, plan: null }); // the next save overwrites nobody's work
    if (theirs.map !== base) {
      const action = { label: t('ed.faster_load'), run: () => this.loadPublished(theirs.map) };
      notify(t('ed.others_published'), { key: 'publish', action });
    } else if (isDirty) notify(t('ed.overtaken_ended'), { key: 'draft' });
  }

  async #loadTheirs() {
    const draft = await attempt(() => loadServerDraft(this.#editor.venue.slug));
    if (!draft || this.#isClosed) return;
    this.#server.follow(draft);
    if (draft.plan) this.#editor.take(draft.base, draft.plan);
    else notify(t('ed.overtaken_ended'), { key: 'draft' });
  }
}
