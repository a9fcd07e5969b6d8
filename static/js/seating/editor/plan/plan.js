// The plan of a house while it is drawn: an immutable document, and functions from document to document. What a change
// does not touch is shared with the document before it, so that every step can be kept. Pure: no DOM, no fetch.
//
// document: { name, width, height, focal: {x, y}, serial, categories: [{ name, color }], areas, decorations,
//   sections: [{ id, name, floor, rows: [{ key, label, seats: [{ id, label, x, y, category, kind, next }] }] }] }
// - `next` is the id of the neighbour one reaches by moving on within the row, or null at an aisle.
// - ids of seats, sections and areas never change; `key` of rows and decorations only names them in the editor.
// - a category is named by its name; '' is none yet.
// - a seat of a table, a box or a booth may have `unit`, what that is called, and `sold`: 'whole' or 'by_chair'. All seats
//   of a section that name the same unit are sold together where it is sold whole.
// selection: { seats, areas, decorations }, sets of ids, ids and keys.
import { centreOf, kSeatRadius, mirrorAt, point, rounded, shiftBy, turnAround } from './geometry.js';
import { tablesOf } from './tables.js';

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

function addDecorationTo(extent, { points, text, x, y, size }) {
  for (const [px, py] of points) extent.add(px, py);
  if (text && !points.length) {
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

// ---- Names that are free

/** What an id may be made of: letters, digits, '-', '_' and '.'. */
export function slug(text) {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
  return plain.replace(/[^A-Za-z0-9_.]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 24);
}

class Ids {
  constructor(plan) {
    this.taken = new Set();
    forSeats(plan, ({ id }) => this.taken.add(id));
    for (const { id } of [...plan.sections, ...plan.areas]) this.taken.add(id);
    this.areas = plan.areas;
  }

  #isFree(id) {
    if (this.taken.has(id)) return false;
    // "floor-17" is the 17th place of the standing area "floor"
    return !this.areas.some((area) => id.startsWith(`${area.id}-`) && /^\d+$/.test(id.slice(area.id.length + 1)));
  }

  /** An id of whose places none is the id of a seat: "pit-2-1" may be a seat of the section "pit". */
  forArea(wish) {
    const isOfSeat = (id) => [...this.taken].some((one) => one.startsWith(`${id}-`) && /^\d+$/.test(one.slice(id.length + 1)));
    return this.take(wish, (id) => !isOfSeat(id));
  }

  take(wish, isGood = () => true) {
    let id = wish;
    for (let n = 2; !this.#isFree(id) || !isGood(id); n += 1) id = `${wish}.${n}`; // a point: "-2" could be a standing place's
    this.taken.add(id);
    return id;
  }

  forSeat(section, row, label) {
    return this.take([slug(section.id), slug(row) || 'row', slug(label) || 'seat'].join('-'));
  }
}

// ---- Adding

/** Adds a section; promises { plan, id }. */
export function addSection(plan, name, floor = '') {
  const id = new Ids(plan).take((slug(name) || 'section').toLowerCase());
  return { plan: { ...plan, sections: [...plan.sections, { id, name, floor, rows: [] }] }, id };
}

/**
 * Adds rows to a section; a row is { label, seats: [{ label, x, y, category, kind, next? }] }. Seats get ids; where they
 * bring no `next` (an index into the row, or null) they are neighbours in their order. Returns { plan, selection, keys }.
 */
export function addRows(plan, sectionId, rows) {
  const ids = new Ids(plan);
  let { serial } = plan;
  const section = findSection(plan, sectionId);
  const added = rows.map(({ label, seats }) => {
    const named = seats.map((seat) => ids.forSeat(section, label, seat.label));
    const neighbour = ({ next }, i) => named[next === undefined ? i + 1 : next ?? -1] ?? null;
    serial += 1;
    return {
      key: serial,
      label,
      seats: seats.map((seat, i) => ({ kind: 'standard', category: '', ...seat, id: named[i], next: neighbour(seat, i) })),
    };
  });
  const grown = { ...section, rows: [...section.rows, ...added] };
  return {
    plan: { ...plan, serial, sections: plan.sections.map((one) => (one === section ? grown : one)) },
    selection: select({ seats: added.flatMap(({ seats }) => seats.map(({ id }) => id)) }),
    keys: added.map(({ key }) => key),
  };
}

/** Adds a standing area; promises { plan, selection }. */
export function addArea(plan, area) {
  const id = new Ids(plan).forArea((slug(area.name) || 'area').toLowerCase());
  const box = { x: rounded(area.x), y: rounded(area.y), width: rounded(area.width), height: rounded(area.height) };
  return { plan: { ...plan, areas: [...plan.areas, { floor: '', ...area, ...box, id }] }, selection: select({ areas: [id] }) };
}

/** Adds a stage, a text or an outline; promises { plan, selection }. */
export function addDecoration(plan, decoration) {
  const key = plan.serial + 1;
  const added = { text: '', size: 16, points: [], ...decoration, key };
  return { plan: { ...plan, serial: key, decorations: [...plan.decorations, added] }, selection: select({ decorations: [key] }) };
}

// ---- Changing

/** Replaces each selected seat by change(seat, row, section). Rows and sections without one stay the same objects. */
export function changeSeats(plan, ids, change) {
  if (!ids.size) return plan;
  let touched = false;
  const sections = plan.sections.map((section) => {
    let sectionTouched = false;
    const rows = section.rows.map((row) => {
      if (!row.seats.some(({ id }) => ids.has(id))) return row;
      sectionTouched = true;
      return { ...row, seats: row.seats.map((seat) => (ids.has(seat.id) ? change(seat, row, section) : seat)) };
    });
    touched ||= sectionTouched;
    return sectionTouched ? { ...section, rows } : section;
  });
  return touched ? { ...plan, sections } : plan;
}

export const setSeats = (plan, ids, values) => changeSeats(plan, ids, (seat) => ({ ...seat, ...values }));

function changeIn(list, matches, change) {
  return list.some(matches) ? list.map((one) => (matches(one) ? change(one) : one)) : list;
}

export const changeSection = (plan, id, values) => ({
  ...plan,
  sections: changeIn(plan.sections, (section) => section.id === id, (section) => ({ ...section, ...values })),
});

export const changeAreas = (plan, ids, values) => ({
  ...plan,
  areas: changeIn(plan.areas, ({ id }) => ids.has(id), (area) => ({ ...area, ...values })),
});

/** Changes stages, texts and outlines. Where everybody looks stays at the edge of a stage whose corners were pulled. */
export function changeDecorations(plan, keys, values) {
  const next = { ...plan, decorations: changeIn(plan.decorations, ({ key }) => keys.has(key), (one) => ({ ...one, ...values })) };
  const stage = values.points ? stageOfFocal(plan) : null;
  if (!stage || !keys.has(stage.key)) return next;
  return { ...next, focal: focalOf(next, next.decorations.find(({ key }) => key === stage.key)) };
}

/** Names rows: `labels` is a map from key to label. What is written on their tables follows. */
export function setRowLabels(plan, labels) {
  const change = (row) => (labels.has(row.key) ? relabelled(row, labels.get(row.key)) : row);
  const tables = tablesOf(plan);
  const isNamed = ({ key }) => labels.has(tables.get(key)?.row.key);
  const rename = (one) => {
    const { row } = tables.get(one.key);
    return { ...one, text: tableText(one.text, row.label, labels.get(row.key)) };
  };
  return {
    ...plan,
    decorations: changeIn(plan.decorations, isNamed, rename),
    sections: plan.sections.map((
      section
    ) => (section.rows.some(({ key }) => labels.has(key)) ? { ...section, rows: section.rows.map(change) } : section)),
  };
}

/** The seats of a row that has got another label: what they are sold with is called as the row. */
const renamedUnit = (seats, before, now) => seats.map((seat) => (seat.unit === before ? { ...seat, unit: now } : seat));

const relabelled = (row, label) => ({ ...row, label, seats: renamedUnit(row.seats, row.label, label) });

/** Sells each of the rows as a whole, or their seats by the chair. */
export function setWhole(plan, rows, whole) {
  const ids = new Set(rows.flatMap(({ seats }) => seats.map(({ id }) => id)));
  return changeSeats(plan, ids, ({ unit, sold, ...seat }, row) => (whole ? { ...seat, unit: row.label, sold: 'whole' } : seat));
}

/** Writes on a shape; a table's text is the label of its row. */
export function setText(plan, key, text) {
  const table = tablesOf(plan).get(key);
  const named = table && text ? setRowLabels(plan, new Map([[table.row.key, text]])) : plan;
  return changeDecorations(named, new Set([key]), { text });
}

/**
 * Puts an aisle behind these seats, where neighbours of each other end: behind the last of them in each row. Or takes
 * aisles away: then the seat after each of them in the row is its neighbour.
 */
export function setAisles(plan, ids, aisle) {
  return changeSeats(plan, ids, (seat, row) => {
    if (aisle) return ids.has(seat.next) ? seat : { ...seat, next: null };
    const after = row.seats[row.seats.indexOf(seat) + 1];
    const isTaken = after && row.seats.some((other) => other !== seat && other.next === after.id);
    return after && !isTaken && !leadsTo(row, after, seat) ? { ...seat, next: after.id } : seat;
  });
}

/** Whether one gets from `from` to `to` along the row: a neighbour back would make a ring of it. */
function leadsTo(row, from, to) {
  const byId = new Map(row.seats.map((seat) => [seat.id, seat]));
  let steps = row.seats.length;
  for (let seat = from; seat && steps > 0; seat = byId.get(seat.next), steps -= 1) if (seat.id === to.id) return true;
  return false;
}

// ---- Categories

export const addCategory = (plan, category) => ({ ...plan, categories: [...plan.categories, category] });

/** Changes a category; what was in it stays in it under its new name. */
export function changeCategory(plan, name, values) {
  const next = { ...plan, categories: plan.categories.map((one) => (one.name === name ? { ...one, ...values } : one)) };
  return values.name === undefined || values.name === name ? next : recategorise(next, name, values.name);
}

/** Takes a category away; its places then have none. */
export const removeCategory = (plan, name) =>
  recategorise({ ...plan, categories: plan.categories.filter((one) => one.name !== name) }, name, '');

function recategorise(plan, from, to) {
  const ids = new Set();
  forSeats(plan, ({ id, category }) => category === from && ids.add(id));
  const next = setSeats(plan, ids, { category: to });
  return { ...next, areas: changeIn(next.areas, ({ category }) => category === from, (area) => ({ ...area, category: to })) };
}

// ---- Taking away and regrouping

/** Takes seats out of a row: who was their neighbour stands at an aisle now. */
function withoutSeats(row, ids) {
  const seats = row.seats.filter(({ id }) => !ids.has(id));
  return { ...row, seats: seats.map((seat) => (ids.has(seat.next) ? { ...seat, next: null } : seat)) };
}

/** Removes what is selected, and rows that have no seat left. Sections stay until they are removed themselves. */
export function remove(plan, { seats, areas, decorations }) {
  const sections = plan.sections.map((section) => {
    if (!section.rows.some((row) => row.seats.some(({ id }) => seats.has(id)))) return section;
    const rows = section.rows.map((row) => (row.seats.some(({ id }) => seats.has(id)) ? withoutSeats(row, seats) : row));
    return { ...section, rows: rows.filter((row) => row.seats.length) };
  });
  return {
    ...plan,
    sections: seats.size ? sections : plan.sections,
    areas: areas.size ? plan.areas.filter(({ id }) => !areas.has(id)) : plan.areas,
    decorations: decorations.size ? plan.decorations.filter(({ key }) => !decorations.has(key)) : plan.decorations,
  };
}

/** Removes a section with all that is in it. */
export const removeSection = (plan, id) => ({ ...plan, sections: plan.sections.filter((section) => section.id !== id) });

/** Moves the selected seats into another section: whole rows as they are, parts of rows as rows of their own. */
export function moveToSection(plan, ids, sectionId) {
  const parts = rowsOf(plan, ids).filter(({ section }) => section.id !== sectionId);
  if (!parts.length) return plan;
  let { serial } = plan;
  const moved = parts.map(({ row, seats }) => {
    if (seats.length === row.seats.length) return row;
    const gone = new Set(row.seats.filter(({ id }) => !ids.has(id)).map(({ id }) => id));
    serial += 1;
    return { ...withoutSeats(row, gone), key: serial };
  });
  const leaving = new Set(parts.flatMap(({ seats }) => seats.map(({ id }) => id)));
  const rest = remove({ ...plan, serial }, { ...kNothing, seats: leaving });
  const target = findSection(rest, sectionId);
  return changeSection(rest, sectionId, { rows: [...target.rows, ...moved] });
}

/** Makes rows of the selected parts of rows: afterwards each part can be labelled by itself. */
export function splitRows(plan, ids) {
  let { serial } = plan;
  const sections = plan.sections.map((section) => {
    if (!section.rows.some((row) => row.seats.some(({ id }) => ids.has(id)))) return section;
    const rows = section.rows.flatMap((row) => {
      const own = new Set(row.seats.filter(({ id }) => ids.has(id)).map(({ id }) => id));
      if (!own.size || own.size === row.seats.length) return [row];
      const others = new Set(row.seats.filter(({ id }) => !ids.has(id)).map(({ id }) => id));
      serial += 1;
      return [withoutSeats(row, own), { ...withoutSeats(row, others), key: serial }];
    });
    return { ...section, rows };
  });
  return { ...plan, serial, sections };
}

/** Moves a section up (-1) or down (1) in the list, which is the order of the map. */
export function reorderSection(plan, id, by) {
  const from = plan.sections.findIndex((section) => section.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= plan.sections.length) return plan;
  const sections = [...plan.sections];
  sections.splice(to, 0, ...sections.splice(from, 1));
  return { ...plan, sections };
}

// ---- Moving

/** Whether the point everybody looks at goes with what is selected: with its stage, or with the whole house without one. */
function takesFocal(plan, { seats, areas, decorations }) {
  const stage = stageOfFocal(plan);
  if (stage) return decorations.has(stage.key);
  const { seats: n } = seats.size ? countsOf(plan) : { seats: -1 };
  return seats.size === n && plan.areas.every(({ id }) => areas.has(id));
}

/** Moves every selected point by `way`: point → point. Areas keep their sides and move by their centre. */
export function transform(plan, selection, way) {
  const { seats, areas, decorations } = selection;
  const next = changeSeats(plan, seats, (seat) => ({ ...seat, ...way(seat) }));
  const moveArea = (area) => {
    const centre = centreOf(area);
    const to = way(centre);
    return { ...area, x: rounded(area.x + to.x - centre.x), y: rounded(area.y + to.y - centre.y) };
  };
  const moveDecoration = (one) => {
    const points = one.points.map(([x, y]) => {
      const to = way({ x, y });
      return [to.x, to.y];
    });
    return { ...one, ...way(one), points };
  };
  return {
    ...next,
    areas: changeIn(next.areas, ({ id }) => areas.has(id), moveArea),
    decorations: changeIn(next.decorations, ({ key }) => decorations.has(key), moveDecoration),
    focal: takesFocal(plan, selection) ? way(plan.focal) : plan.focal,
  };
}

export const move = (plan, selection, dx, dy) => (dx || dy ? transform(plan, selection, shiftBy(dx, dy)) : plan);

export function rotate(plan, selection, degrees, centre = centreOf(boundsOf(plan, selection))) {
  const turned = transform(plan, selection, turnAround(centre, degrees));
  if (Math.abs(degrees % 180) !== 90) return turned;
  // a quarter turn lays a standing area on its other side
  const turnSides = (area) => {
    const { x, y } = centreOf(area);
    return { ...area, x: rounded(x - area.height / 2), y: rounded(y - area.width / 2), width: area.height, height: area.width };
  };
  return { ...turned, areas: changeIn(turned.areas, ({ id }) => selection.areas.has(id), turnSides) };
}

export const mirror = (plan, selection, axis) => transform(plan, selection, mirrorAt(centreOf(boundsOf(plan, selection)), axis));

/** Bends the selected rows again: their seats stay evenly between their ends, the middle `sag` aside. */
export function reshapeRows(plan, ids, points) {
  return rowsOf(plan, ids).reduce((next, { row }) => {
    if (row.seats.length < 2) return next;
    const places = points(row.seats);
    const at = new Map(row.seats.map(({ id }, i) => [id, places[i]]));
    return changeSeats(next, new Set(at.keys()), (seat) => ({ ...seat, ...at.get(seat.id) }));
  }, plan);
}

// ---- Copies

/** What is selected, apart from the document that it comes from. */
export function copy(plan, selection) {
  const rows = rowsOf(plan, selection.seats).map(({ row, section, seats }) => {
    const places = new Map(seats.map(({ id }, i) => [id, i]));
    return {
      section: section.id,
      label: row.label,
      seats: seats.map(({ id, ...seat }) => ({ ...seat, next: places.get(seat.next) ?? null })),
    };
  });
  const stage = stageOfFocal(plan);
  const tables = tablesOf(plan);
  const copied = rowsOf(plan, selection.seats).map(({ row }) => row);
  const tableOf = ({ key }) => copied.indexOf(tables.get(key)?.row);
  return {
    rows,
    focal: stage && selection.decorations.has(stage.key) ? plan.focal : null,
    areas: plan.areas.filter(({ id }) => selection.areas.has(id)),
    decorations: plan.decorations.filter(({ key }) => selection.decorations.has(key)).map((one) => ({ ...one, table: tableOf(one) })),
  };
}

/** The text on a table whose row has got another label: "T1" on "T1", and "3" of "Box 3". */
function tableText(text, before, now) {
  const prefix = before.slice(0, before.length - text.length);
  return now.startsWith(prefix) ? now.slice(prefix.length) : now;
}

/** The name, or the next one that no area of the plan has. */
function freeAreaName(plan, name) {
  const taken = new Set(plan.areas.map((area) => area.name));
  let free = name;
  for (let n = 2; taken.has(free); n += 1) free = `${name} ${n}`;
  return free;
}

/**
 * Adds what was copied, moved by (dx, dy). Rows go to the section they came from, or to `sectionId` where that is given
 * or theirs is gone; `freeLabel(section, label)` names a row whose label is taken. Where everybody looks comes along with
 * its stage, unless another stage has it. Returns { plan, selection }.
 */
export function paste(plan, clip, { dx = 0, dy = 0, sectionId = null, freeLabel = (section, label) => label } = {}) {
  let next = plan;
  let selection = kNothing;
  const take = (step) => {
    next = step.plan;
    selection = union(selection, step.selection);
  };
  const labels = [];
  for (const { section, label, seats } of clip.rows) {
    const target = findSection(next, sectionId ?? section) ?? next.sections.at(-1);
    labels.push(freeLabel(target, label));
    const shifted = renamedUnit(seats, label, labels.at(-1)).map((seat) => ({ ...seat, ...point(seat.x + dx, seat.y + dy) }));
    take(addRows(next, target.id, [{ label: labels.at(-1), seats: shifted }]));
  }
  for (const area of clip.areas) {
    take(addArea(next, { ...area, name: freeAreaName(next, area.name), x: area.x + dx, y: area.y + dy }));
  }
  for (const { table, ...one } of clip.decorations) {
    if (table >= 0) one.text = tableText(one.text, clip.rows[table].label, labels[table]);
    const points = one.points.map(([x, y]) => [rounded(x + dx), rounded(y + dy)]);
    take(addDecoration(next, { ...one, ...point(one.x + dx, one.y + dy), points }));
  }
  if (clip.focal && !stageOfFocal(plan)) next = { ...next, focal: point(clip.focal.x + dx, clip.focal.y + dy) };
  return { plan: next, selection };
}

// ---- Floors

const kFloorGap = 120;

const kFloorReach = 150; // a shape or a text further away than this belongs to no floor

/** How far a point is from the nearest place of a floor. */
function distanceTo(plan, floor, { x, y }) {
  let least = Infinity;
  for (const section of plan.sections) {
    if (section.floor !== floor) continue;
    for (const row of section.rows) for (const seat of row.seats) least = Math.min(least, Math.hypot(seat.x - x, seat.y - y));
  }
  for (const area of plan.areas) {
    if (area.floor !== floor) continue;
    const beside = Math.max(area.x - x, 0, x - area.x - area.width);
    least = Math.min(least, Math.hypot(beside, Math.max(area.y - y, 0, y - area.y - area.height)));
  }
  return least;
}

/** The floors with what belongs to each: its sections and areas, and the decorations that stand nearest to these. */
function partsOfFloors(plan) {
  const floors = floorsOf(plan).map((floor) => ({ floor, parts: everything(plan, floor) }));
  for (const one of plan.decorations) {
    const centre = centreOf(boundsOfDecoration(one));
    const [nearest] = floors.map(({ floor, parts }) => ({ parts, far: distanceTo(plan, floor, centre) })).sort((a, b) => a.far - b.far);
    if (nearest && nearest.far <= kFloorReach) nearest.parts.decorations.add(one.key);
  }
  return floors.map(({ parts }) => ({ parts, box: boundsOf(plan, parts) })).filter(({ box }) => box);
}

/** Lays the floors beside each other from left to right, in their order, so that a buyer sees them all. */
export function layFloors(plan) {
  const floors = partsOfFloors(plan);
  let right = null;
  return floors.reduce((next, { parts, box }) => {
    const moved = right === null ? next : move(next, parts, rounded(right + kFloorGap - box.x), rounded(floors[0].box.y - box.y));
    right = (right === null ? box.x : right + kFloorGap) + box.width;
    return moved;
  }, plan);
}

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
