// What differs between two documents of a house, place by place. A seat is the same where its id is. Pure: no DOM.
import { fullName, mapOf } from './map_json.js';

/** The ways in which a place can differ; it may be moved, relabelled and changed at once. */
export const kDifferences = ['added', 'removed', 'moved', 'relabelled', 'changed'];

const kStill = 0.1; // map units: a shorter way is what a number loses on the wire

/**
 * Returns for each of kDifferences a list of { before, after }, each null where the document has no such place, in map
 * order; and `isSame`, whether nothing at all differs. A place is { id, section, row, label, x, y, category, kind } with
 * `unit`, `sold` and `note` as seats have them; a standing area has the row null, and `capacity`, `width` and `height` too.
 */
export function compare(before, after) {
  const found = Object.fromEntries(kDifferences.map((kind) => [kind, []]));
  const [old, now] = [placesOf(before), placesOf(after)];
  for (const [key, place] of now) {
    const was = old.get(key);
    const pair = { before: was ?? null, after: place };
    if (!was) found.added.push(pair);
    else for (const [kind, differs] of Object.entries(kDiffers)) if (differs(was, place)) found[kind].push(pair);
  }
  for (const [key, place] of old) if (!now.has(key)) found.removed.push({ before: place, after: null });
  const isSame = kDifferences.every((kind) => !found[kind].length) && aroundPlaces(before) === aroundPlaces(after);
  return { ...found, isSame };
}

const kDiffers = {
  moved: (a, b) => Math.hypot(a.x - b.x, a.y - b.y) > kStill,
  relabelled: (a, b) => a.section !== b.section || a.row !== b.row || a.label !== b.label,
  changed: (a, b) =>
    ['category', 'kind', 'unit', 'sold', 'capacity'].some((name) => a[name] !== b[name]) || (a.note ?? '') !== (b.note ?? '') ||
    Math.max(Math.abs(a.width - b.width), Math.abs(a.height - b.height)) > kStill ||
    JSON.stringify(a.outline) !== JSON.stringify(b.outline),
};

/** Places by a name of their own: seats and standing areas may share an id. */
function placesOf(plan) {
  const places = new Map();
  for (const section of plan.sections) {
    const name = fullName(section);
    for (const { label: row, seats } of section.rows) {
      for (const { id, label, x, y, category, kind, unit, sold, note } of seats)
        places.set(id, { id, section: name, row, label, x, y, category, kind, unit, sold, note });
    }
  }
  for (const area of plan.areas) {
    const { id, x, y, width, height, outline, category, capacity } = area;
    places.set(`area ${id}`, { id, section: fullName(area), row: null, label: '', x, y, width, height, outline, category, capacity });
  }
  return places;
}

/** All that a document has beside its places: what is drawn around them, the colours of categories, who is whose neighbour. */
function aroundPlaces(plan) {
  const { sections, focal, categories, decorations } = mapOf(plan);
  return JSON.stringify([focal, categories, decorations,
    sections.map(({ rows }) => rows.map(({ seats }) => seats.map(({ next }) => next)))]);
}
