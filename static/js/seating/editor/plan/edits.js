// What is done to a plan: functions from document to document (plan.js). What a change does not touch is shared with the
// document before it, so that every step can be kept. Pure: no DOM, no fetch.
import { centreOf, mirrorAt, point, rounded, shiftBy, turnAround } from './geometry.js';
import { Ids, slug } from './ids.js';
import { movedArea } from './outlines.js';
import { boundsOf, countsOf, findSection, focalOf, forSeats, kNothing, rowsOf, select, stageOfFocal, union } from './plan.js';
import { tablesOf } from './tables.js';

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

/** The part with this value, or without it where there is none. */
function having(part, name, value) {
  const { [name]: before, ...rest } = part;
  return value ? { ...rest, [name]: value } : rest;
}

/** Gives areas this outline, in parts of their boxes; without one they are rectangles. */
export const setOutline = (plan, ids, outline) => ({
  ...plan,
  areas: changeIn(plan.areas, ({ id }) => ids.has(id), (area) => having(area, 'outline', outline)),
});

/** Lets texts be drawn with this symbol, or with none. */
export const setSymbol = (plan, keys, symbol) => ({
  ...plan,
  decorations: changeIn(plan.decorations, ({ key }) => keys.has(key), (one) => having(one, 'symbol', symbol)),
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

/** Moves every selected point by `way`: point → point. */
export function transform(plan, selection, way) {
  const { seats, areas, decorations } = selection;
  const next = changeSeats(plan, seats, (seat) => ({ ...seat, ...way(seat) }));
  const moveDecoration = (one) => {
    const points = one.points.map(([x, y]) => {
      const to = way({ x, y });
      return [to.x, to.y];
    });
    return { ...one, ...way(one), points };
  };
  return {
    ...next,
    areas: changeIn(next.areas, ({ id }) => areas.has(id), (area) => movedArea(area, way)),
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
  return { ...turned, areas: changeIn(turned.areas, ({ id, outline }) => selection.areas.has(id) && !outline, turnSides) };
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
  const bySection = new Map(); // all rows of a section in one step: each looks through the ids of the whole house
  for (const { section, label, seats } of clip.rows) {
    const target = findSection(plan, sectionId ?? section) ?? plan.sections.at(-1);
    const rows = bySection.get(target.id) ?? [];
    labels.push(freeLabel({ ...target, rows: [...target.rows, ...rows] }, label));
    const shifted = renamedUnit(seats, label, labels.at(-1)).map((seat) => ({ ...seat, ...point(seat.x + dx, seat.y + dy) }));
    bySection.set(target.id, [...rows, { label: labels.at(-1), seats: shifted }]);
  }
  for (const [id, rows] of bySection) take(addRows(next, id, rows));
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
