// The plan of a house while it is drawn: an immutable document, what is selected of it, and what is read from it.
// Pure: no DOM, no fetch.
//
// document: { name, width, height, focal: {x, y}, serial, categories: [{ name, color }], areas, decorations,
//   sections: [{ id, name, floor, rows: [{ key, label, seats: [{ id, label, x, y, category, kind, next }] }] }] }
// - `next` is the id of the neighbour one reaches by moving on within the row, or null at an aisle.
// - ids of seats, sections and areas never change; `key` of rows and decorations only names them in the editor.
// - a standing area has `outline` where it is no rectangle: its corners in parts of its box (outlines.js).
// - a text has `symbol` where it is drawn with one (symbols.js).
// - a category is named by its name; '' is none yet.
// - a seat of a table, a box or a booth may have `unit`, what that is called, and `sold`: 'whole' or 'by_chair'. Which
//   seats are one unit is in units.js.
// selection: { seats, areas, decorations }, sets of ids, ids and keys.
import { centreOf, kSeatRadius, point } from './geometry.js';

export const kMostNote = 80; // letters of a seat's note
export const kKinds = ['standard', 'wheelchair', 'companion', 'restricted'];
export const kLimits = {
  places: 150_000,
  sections: 1_000,
  categories: 50,
  decorations: 1_000,
  labelBytes: 120,
  coordinate: 100_000,
  idBytes: 80,
};

export function emptyPlan(name, categories) {
  return { name, width: 1000, height: 700, focal: { x: 500, y: 60 }, serial: 1, categories, sections: [], areas: [], decorations: [] };
}

// ---- Selections

export const select = ({ seats = [], areas = [], decorations = [] } = {}) => ({
  seats: new Set(seats),
  areas: new Set(areas),
  decorations: new Set(decorations),
});
export const kNothing = Object.freeze(select());
export const sizeOf = ({ seats, areas, decorations }) => seats.size + areas.size + decorations.size;

export const union = (a, b) =>
  select({
    seats: [...a.seats, ...b.seats],
    areas: [...a.areas, ...b.areas],
    decorations: [...a.decorations, ...b.decorations],
  });

/** What is in exactly one of the two. */
export function toggled(a, b) {
  const either = (one, other) => [...one].filter((id) => !other.has(id)).concat([...other].filter((id) => !one.has(id)));
  return select({ seats: either(a.seats, b.seats), areas: either(a.areas, b.areas), decorations: either(a.decorations, b.decorations) });
}

/** The part of the selection that the document still has. */
export function within(plan, selection) {
  const seats = [];
  if (selection.seats.size) forSeats(plan, ({ id }) => selection.seats.has(id) && seats.push(id));
  return select({
    seats,
    areas: plan.areas.filter(({ id }) => selection.areas.has(id)).map(({ id }) => id),
    decorations: plan.decorations.filter(({ key }) => selection.decorations.has(key)).map(({ key }) => key),
  });
}

/** Everything on the floors that are shown; null shows all. */
export function everything(plan, floor = null) {
  const shown = (part) => floor === null || part.floor === floor;
  return select({
    seats: plan.sections.filter(shown).flatMap(seatsOf).map(({ id }) => id),
    areas: plan.areas.filter(shown).map(({ id }) => id),
    decorations: floor === null ? plan.decorations.map(({ key }) => key) : [],
  });
}

// ---- Reading

export const seatsOf = (section) => section.rows.flatMap(({ seats }) => seats);

/** Calls visit(seat, row, section) for every seat in map order. */
export function forSeats(plan, visit) {
  for (const section of plan.sections) for (const row of section.rows) for (const seat of row.seats) visit(seat, row, section);
}

export function findSeat(plan, id) {
  for (const section of plan.sections) {
    for (const row of section.rows) {
      const seat = row.seats.find((one) => one.id === id);
      if (seat) return { seat, row, section };
    }
  }
  return null;
}

export function findRow(plan, key) {
  for (const section of plan.sections) for (const row of section.rows) if (row.key === key) return { row, section };
  return null;
}

export const findSection = (plan, id) => plan.sections.find((section) => section.id === id) ?? null;

/** The rows that have a selected seat: { row, section, seats: the selected ones }. */
export function rowsOf(plan, ids) {
  const found = [];
  if (!ids.size) return found;
  for (const section of plan.sections) {
    for (const row of section.rows) {
      const seats = row.seats.filter(({ id }) => ids.has(id));
      if (seats.length) found.push({ row, section, seats });
    }
  }
  return found;
}

/** The names of the floors in order; '' is the one that needs no name. */
export const floorsOf = (plan) => [...new Set([...plan.sections, ...plan.areas].map(({ floor }) => floor))];

/** Places in total, by section or area id, by category and by kind. */
export function countsOf(plan) {
  const counts = { total: 0, seats: 0, bySection: new Map(), byCategory: new Map(), byKind: new Map() };
  const add = (map, key, n) => map.set(key, (map.get(key) ?? 0) + n);
  for (const section of plan.sections) counts.bySection.set(section.id, 0);
  forSeats(plan, (seat, row, section) => {
    add(counts.bySection, section.id, 1);
    add(counts.byCategory, seat.category, 1);
    add(counts.byKind, seat.kind, 1);
    counts.seats += 1;
  });
  counts.total = counts.seats;
  for (const { id, category, capacity } of plan.areas) {
    counts.bySection.set(id, capacity);
    add(counts.byCategory, category, capacity);
    counts.total += capacity;
  }
  return counts;
}

class Extent {
  left = Infinity;
  top = Infinity;
  right = -Infinity;
  bottom = -Infinity;

  add(x, y, reach = 0) {
    this.left = Math.min(this.left, x - reach);
    this.top = Math.min(this.top, y - reach);
    this.right = Math.max(this.right, x + reach);
    this.bottom = Math.max(this.bottom, y + reach);
  }

  get box() {
    if (this.left > this.right) return null;
    return { x: this.left, y: this.top, width: this.right - this.left, height: this.bottom - this.top };
  }
}

function addDecorationTo(extent, { points, text, x, y, size, symbol }) {
  for (const [px, py] of points) extent.add(px, py);
  if (symbol) extent.add(x, y, size / 2);
  if (symbol && text) extent.add(x, y + size * 1.1);
  if (text && !points.length && !symbol) {
    extent.add(x - (text.length * size) / 4, y - size / 2);
    extent.add(x + (text.length * size) / 4, y + size / 2);
  }
}

/** The box around what is selected, or around everything; null around nothing. */
export function boundsOf(plan, selection = null) {
  const extent = new Extent();
  if (!selection || selection.seats.size) {
    forSeats(plan, ({ id, x, y }) => (!selection || selection.seats.has(id)) && extent.add(x, y, kSeatRadius));
  }
  for (const area of plan.areas) {
    if (selection && !selection.areas.has(area.id)) continue;
    extent.add(area.x, area.y);
    extent.add(area.x + area.width, area.y + area.height);
  }
  for (const decoration of plan.decorations) {
    if (!selection || selection.decorations.has(decoration.key)) addDecorationTo(extent, decoration);
  }
  return extent.box;
}

export const boundsOfDecoration = (decoration) => {
  const extent = new Extent();
  addDecorationTo(extent, decoration);
  return extent.box ?? { x: decoration.x, y: decoration.y, width: 0, height: 0 };
};

// ---- The stage

const kStageReach = 80; // further from a stage than this the mark belongs to none

const besideBox = ({ x, y, width, height }, at) =>
  Math.hypot(Math.max(x - at.x, 0, at.x - x - width), Math.max(y - at.y, 0, at.y - y - height));

/** The stage that the point everybody looks at belongs to: the nearest; null where none is near. */
export function stageOfFocal({ decorations, focal }) {
  let best = null;
  let least = kStageReach;
  for (const one of decorations) {
    if (one.kind !== 'stage') continue;
    const far = besideBox(boundsOfDecoration(one), focal);
    if (far <= least) [best, least] = [one, far];
  }
  return best;
}

/** The middle of that edge of the stage which looks at the seats: where everybody looks. */
export function focalOf(plan, stage) {
  const box = boundsOfDecoration(stage);
  const centre = centreOf(box);
  const seats = plan.sections.flatMap(seatsOf);
  const mean = seats.length
    ? { x: seats.reduce((sum, { x }) => sum + x, 0) / seats.length, y: seats.reduce((sum, { y }) => sum + y, 0) / seats.length }
    : { x: centre.x, y: centre.y + 1 };
  const [dx, dy] = [mean.x - centre.x, mean.y - centre.y];
  if (Math.abs(dx) * box.height > Math.abs(dy) * box.width) return point(centre.x + (Math.sign(dx) * box.width) / 2, centre.y);
  return point(centre.x, centre.y + (Math.sign(dy || 1) * box.height) / 2);
}
