// A map of a performance with nothing to choose on it: where somebody sits, or who is there.
import * as api from '../api.js';
import { h } from '../dom.js';
import { loadVenue } from './map_rows.js';
import { SeatMap } from './seat_map.js';

/** Promises the house of a performance, as its map has it now. */
export const venueOf = async (session) => loadVenue((await api.getSession(session)).map);

/**
 * Draws the house into `root`, which is on the page, and gives { box, draw(name) }, which draws it again. `look.letter(seat)` is how each seat looks;
 * whatever else SeatMap asks of a look may be left out. `name` is what the map says to those who do not see it, and
 * `moved(map)` is told whenever the map has moved on the screen.
 */
export function plainMap(root, venue, name, look, moved = () => {}) {
  const canvas = h('canvas', { role: 'img', 'aria-label': name });
  const box = h('div.plain-map', {}, canvas);
  const { width, height } = venue.bounds;
  box.style.setProperty('--map-shape', String(height / width));
  root.append(box);
  let map = null; // until it is whole
  const nothing = { mine: () => [], sectionLeft: () => 0, areaLeft: () => 0, sectionText: () => '', areaText: () => '' };
  map = new SeatMap(canvas, venue, { ...nothing, ...look }, {
    seat: () => {},
    area: () => {},
    hover: () => {},
    leaves: () => {},
    moved: () => map && moved(map),
  });
  moved(map);
  new ResizeObserver(() => moved(map)).observe(canvas);
  const draw = (said) => {
    canvas.setAttribute('aria-label', said);
    map.invalidate();
  };
  return { box, draw };
}
