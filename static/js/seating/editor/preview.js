// The plan as the buyer sees it: the picker's own map, to be looked at.
import { openDialog } from '../../dialog.js';
import { h, swatch } from '../../dom.js';
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { placeName } from '../../words.js';
import { SeatMap } from '../seat_map.js';
import { VenueMap } from '../venue_map.js';
import { mapOf } from './plan/map_json.js';
import { countsOf } from './plan/plan.js';

/**
 * The map of a plan to look at: { elements, draw }, what goes into the page and what draws it once it is there, with the
 * categories below and the name of the seat that is pointed at.
 */
export function shownPlan(plan, label) {
  const canvas = h('canvas.ed-preview', { role: 'img', 'aria-label': label });
  const told = h('p.ed-preview-seat', { 'aria-live': 'polite' }, t('ed.preview_hint'));
  const counts = countsOf(plan);
  const legend = h('ul.ed-legend', {},
    plan.categories.map(({ name, color }) =>
      h('li', {}, swatch(color), name, h('span.ed-count', {}, number(counts.byCategory.get(name) ?? 0)))
    ));
  const words = (seat) =>
    [placeName(seat), seat.category, seat.kind !== 'standard' && t(`ed.kind_${seat.kind}`)].filter(Boolean).join(', ');
  const tell = (seat) => {
    told.textContent = seat ? words(seat) : t('ed.preview_hint');
  };
  const draw = () =>
    new SeatMap(canvas, new VenueMap(mapOf(plan)), {
      letter: () => 'a',
      mine: () => [], // nobody buys here
      sectionLeft: (section) => section.seats.length,
      areaLeft: (area) => area.capacity,
      sectionText: (section, n) => number(n),
      areaText: (area, n) => number(n),
    }, {
      seat: tell,
      hover: (seat) => seat && tell(seat),
      area: (area) => {
        told.textContent = `${area.name}, ${number(area.capacity)}`;
      },
    });
  return { elements: [canvas, legend, told], draw };
}

export function openPreview(plan, title = t('ed.preview')) {
  const { elements, draw } = shownPlan(plan, title);
  const dialog = h('dialog.dialog.ed-preview-box', { 'aria-labelledby': 'preview-title' },
    h('div.ed-preview-head', {}, h('h2', { id: 'preview-title' }, title),
      h('button.button.button-quiet.button-small', { type: 'button', onclick: () => dialog.close() }, t('ed.close'))), elements);
  const closed = openDialog(dialog);
  draw();
  return closed;
}
