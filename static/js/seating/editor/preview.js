// The plan as the buyer sees it: the picker's own map, to be looked at.
import { openDialog } from '../../dialog.js';
import { h } from '../../dom.js';
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { placeName } from '../../words.js';
import { SeatMap } from '../seat_map.js';
import { VenueMap } from '../venue_map.js';
import { mapOf } from './plan/map_json.js';
import { countsOf } from './plan/plan.js';

export function openPreview(plan, title = t('ed.preview')) {
  const canvas = h('canvas.ed-preview', { role: 'img', 'aria-label': title });
  const told = h('p.ed-preview-seat', { 'aria-live': 'polite' }, t('ed.preview_hint'));
  const counts = countsOf(plan);
  const legend = h('ul.ed-legend', {}, plan.categories.map(({ name, color }) => {
    const swatch = h('span.swatch', {});
    swatch.style.background = color;
    return h('li', {}, swatch, name, h('span.ed-count', {}, number(counts.byCategory.get(name) ?? 0)));
  }));
  const dialog = h('dialog.dialog.ed-preview-box', { 'aria-labelledby': 'preview-title' },
    h('div.ed-preview-head', {}, h('h2', { id: 'preview-title' }, title),
      h('button.button.button-quiet.button-small', { type: 'button', onclick: () => dialog.close() }, t('ed.close'))), canvas, legend,
    told);
  const closed = openDialog(dialog);
  const venue = new VenueMap(mapOf(plan));
  const words = (seat) =>
    [placeName(seat), seat.category, seat.kind !== 'standard' && t(`ed.kind_${seat.kind}`)].filter(Boolean).join(', ');
  const tell = (seat) => {
    told.textContent = seat ? words(seat) : t('ed.preview_hint');
  };
  new SeatMap(canvas, venue, {
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
  return closed;
}
