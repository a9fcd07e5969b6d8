// A map as it comes over the wire, row by row, and as the pages have it, seat by seat.
import * as api from '../api.js';
import { pauses } from '../pieces.js';
import { VenueMap } from './venue_map.js';

/** Resolves to the map of that id as GET /api/maps/{map} has it; what is fetched for it is a tenth as long. */
export async function loadMap(id, pause = pauses()) {
  const { sections, ...map } = await api.get(`/api/maps/${encodeURIComponent(id)}/rows`);
  const whole = [];
  for (const { rows, ...section } of sections) {
    whole.push({ ...section, rows: rows.map((row) => rowOf(section, row)) });
    await pause();
  }
  return { ...map, sections: whole };
}

/** The same as the pages ask it for its geometry. */
export async function loadVenue(id) {
  const pause = pauses();
  const venue = await VenueMap.inPieces(await loadMap(id, pause), pause);
  await pause();
  return venue;
}

/** The row of which `row` says once what its seats have in common. */
function rowOf(section, { label, first, count, ids, labels, category, kinds = [], notes = [], next = [], x, y }) {
  const kindOf = new Map(kinds.map(({ seat, kind }) => [seat, kind]));
  const noteOf = new Map(notes.map(({ seat, note }) => [seat, note]));
  const nextOf = new Map(next.map((one) => [one.seat, one.next]));
  const xs = placesOf(x);
  const ys = placesOf(y);
  const seats = Array.from({ length: count }, (_, i) => {
    const name = Array.isArray(labels) ? labels[i] : String(labels.from + i * labels.step);
    return {
      id: ids ? ids[i] : `${section.id}-${label}-${name}`,
      index: first + i,
      label: name,
      x: xs[i],
      y: ys[i],
      category: Array.isArray(category) ? category[i] : category,
      kind: kindOf.get(i) ?? 'standard',
      ...(noteOf.has(i) && { note: noteOf.get(i) }),
      next: nextOf.has(i) ? nextOf.get(i) : i + 1 < count ? first + i + 1 : null,
    };
  });
  return { label, seats };
}

/** Coordinates: as they are, or the first in hundredths of a unit and the way from each to the next. */
function placesOf(steps) {
  if (!Array.isArray(steps)) return steps.at;
  let sum = 0;
  return steps.map((step) => (sum += step) / 100);
}
