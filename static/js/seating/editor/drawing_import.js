// A drawing on its way into the editor: how it shall be read, and before it is taken over a look at what was understood
// of it and what was left out.
import * as api from '../../api.js';
import { h } from '../../dom.js';
import { number } from '../../format.js';
import { field } from '../../forms.js';
import { t } from '../../messages.js';
import { planOf } from './plan/map_json.js';
import { countsOf } from './plan/plan.js';
import { noteText } from './plan_notes.js';
import { shownPlan } from './preview.js';

/** What can be chosen; the first is the server's own choice. */
const kChoices = {
  seats: ['all', 'round', 'square'],
  rows: ['groups', 'lines'],
  categories: ['colors', 'one'],
  others: ['shapes', 'none'],
};

export class DrawingChooser {
  /** `read(choice)` promises { map, notes } of the file; `on` is told: begins(), ends(), failed(error). */
  constructor(read, on) {
    Object.assign(this, { read, on });
    const choices = Object.entries(kChoices).map(([name, options]) =>
      field({
        name: `drawing-${name}`,
        type: 'select',
        label: t(`ed.drawing_${name}`),
        options: options.map((option) => [option, t(`ed.drawing_${name}_${option}`)]),
      })
    );
    this.choices = h('fieldset.ed-drawing-choices', { onchange: () => this.show() }, h('legend', {}, t('ed.drawing_choices')), choices);
    this.found = h('div', {});
    this.told = h('div.ed-drawing-told', { 'aria-live': 'polite' });
    this.element = h('div.ed-drawing', { hidden: true }, this.choices, this.told, this.found);
  }

  /** How the server shall read the drawing. */
  get choice() {
    const chosen = Object.keys(kChoices).map((name) => [name, this.choices.querySelector(`[name=drawing-${name}]`).value]);
    return { ...Object.fromEntries(chosen), category: t('ed.drawing_category'), section: t('ed.section_first') };
  }

  /** Reads the drawing and shows what came of it; what is chosen meanwhile is read after that, and alone counts. */
  async show() {
    const turn = {};
    this.turn = turn;
    this.result = null;
    this.element.hidden = false;
    this.on.begins();
    try {
      const result = await this.read(this.choice);
      if (this.turn !== turn) return;
      this.result = result;
      this.#tell(result);
    } catch (error) {
      if (this.turn !== turn) return;
      this.found.replaceChildren();
      this.told.replaceChildren();
      this.on.failed(error);
    }
    this.on.ends();
  }

  hide() {
    this.turn = null;
    this.result = null;
    this.element.hidden = true;
  }

  #tell({ map, notes }) {
    const plan = planOf(map);
    const counts = countsOf(plan);
    const rows = map.sections.reduce((sum, section) => sum + section.rows.length, 0);
    const names = plan.sections.slice(0, 8).map(({ name }) => name).join(', ') + (plan.sections.length > 8 ? ' …' : '');
    const drawn = map.decorations.filter(({ kind }) => kind !== 'stage').length;
    const understood = [
      t('ed.drawing_seats_n', { n: counts.total, count: number(counts.total) }),
      t('ed.drawing_rows_n', { n: rows }),
      t('ed.drawing_sections', { n: plan.sections.length, names }),
      t('ed.drawing_categories_n', { n: map.categories.length }),
      drawn > 0 && t('ed.drawing_shapes_n', { n: drawn }),
      drawn < map.decorations.length && t('ed.drawing_stage'),
    ].filter(Boolean);
    const list = (items) => h('ul.ed-understood', {}, items.map((words) => h('li', {}, words)));
    this.told.replaceChildren(
      h('div', {}, h('h3', {}, t('ed.drawing_understood')), list(understood)),
      h('div', {}, h('h3', {}, t('ed.drawing_left')), list(notes.length ? notes.map(noteText) : [t('ed.drawing_nothing_left')]))
    );
    const { elements, draw } = shownPlan(plan, t('ed.preview'));
    this.found.replaceChildren(...elements);
    draw();
  }
}

/** The drawing that was looked at, or a refusal that says to look first. */
export function seenDrawing(chooser) {
  if (!chooser.result) throw new api.Problem(422, { code: 'drawing_unseen', words: t('ed.drawing_wait') });
  return chooser.result;
}
