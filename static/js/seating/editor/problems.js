// What is wrong with a plan, each fault with the place where it is. Pure: no DOM.
import { countsOf, forSeats, kLimits } from './plan.js';

const kOverlap = 19.5; // a seat is 20 wide; half a unit is drawing, not overlapping
const kMost = 200; // of one kind: whoever has more begins with these

const encoder = new TextEncoder();
const bytes = (text) => encoder.encode(text).length;
const isLabel = (text) => text !== '' && (text.length <= kLimits.labelBytes / 4 || bytes(text) <= kLimits.labelBytes);
const isNear = (value) => Number.isFinite(value) && Math.abs(value) <= kLimits.coordinate;

/**
 * All problems of the plan: { code, blocking, values, seats, areas, decorations, section }. Blocking ones keep a map from
 * being published; `values` fill the words for the code; the rest says where to look.
 */
export function problemsOf(plan) {
  return [outline, identity, labels, duplicates, overlaps, categories, emptiness,
    standing].flatMap((find) => [...find(plan)].slice(0, kMost));
}

const problem = (code, blocking, values, where = {}) =>
  ({ code, blocking, values, seats: [], areas: [], decorations: [], section: null, ...where });

function* outline(plan) {
  const { total } = countsOf(plan);
  if (!isLabel(plan.name)) yield problem('no_name', true, {});
  if (total === 0) yield problem('no_places', true, {});
  if (total > kLimits.places) yield problem('too_many_places', true, { n: total, most: kLimits.places });
  if (plan.categories.length === 0) yield problem('no_categories', true, {});
  if (plan.categories.length > kLimits.categories) yield problem('too_many_categories', true, { most: kLimits.categories });
  if (plan.sections.length + plan.areas.length > kLimits.sections) yield problem('too_many_sections', true,
    { most: kLimits.sections });
  if (plan.decorations.length > kLimits.decorations) yield problem('too_many_decorations', true, { most: kLimits.decorations });
  for (const { key, x, y, points } of plan.decorations) {
    if (![x, y, ...points.flat()].every(isNear)) yield problem('out_of_bounds', true, { what: plan.name },
      { decorations: [key] });
  }
}

/** Ids are unique among seats, and among sections and areas. */
function* identity(plan) {
  const seen = new Set();
  const repeated = new Map();
  forSeats(plan, ({ id }) => (seen.has(id) ? repeated.set(id, (repeated.get(id) ?? 1) + 1) : seen.add(id)));
  for (const [id, n] of repeated) yield problem('duplicate_id', true, { id, n }, { seats: [id] });
  const names = new Set();
  for (const { id } of [...plan.sections, ...plan.areas]) {
    if (names.has(id)) yield problem('duplicate_id', true, { id, n: 2 }, { section: id });
    names.add(id);
  }
}

function* labels(plan) {
  for (const section of plan.sections) {
    if (!isLabel(section.name)) yield problem('section_unnamed', true, { section: section.id }, { section: section.id });
    for (const row of section.rows) {
      if (!isLabel(row.label)) yield problem('row_unlabelled', true, { section: section.name },
        { section: section.id, seats: row.seats.map(({ id }) => id) });
      const wrong = row.seats.filter((seat) => !isLabel(seat.label) || !isNear(seat.x) || !isNear(seat.y));
      if (wrong.length) yield problem('seat_unlabelled', true,
        { section: section.name, row: row.label, n: wrong.length }, { seats: wrong.map(({ id }) => id) });
    }
  }
}

/** Two seats with one name would be two people at one door. */
function* duplicates(plan) {
  for (const section of plan.sections) {
    const rows = new Map();
    for (const row of section.rows) {
      rows.set(row.label, [...(rows.get(row.label) ?? []), ...row.seats]);
    }
    for (const [label, seats] of rows) {
      const byLabel = new Map();
      for (const seat of seats) byLabel.set(seat.label, [...(byLabel.get(seat.label) ?? []), seat.id]);
      const twice = [...byLabel].filter(([text, ids]) => text !== '' && ids.length > 1);
      if (twice.length) {
        const values = { section: section.name, row: label, labels: twice.slice(0, 5).map(([text]) => text).join(', '),
          n: twice.length };
        yield problem('duplicate_label', false, values, { seats: twice.flatMap(([, ids]) => ids) });
      }
    }
  }
}

/** Seats that lie on each other, told once for each pair of rows. A line sweeps over the plan from left to right. */
function* overlaps(plan) {
  const all = [];
  forSeats(plan, (seat, row, section) => all.push({ seat, row, section, x: seat.x, y: seat.y }));
  all.sort((a, b) => a.x - b.x);
  const pairs = new Map();
  let begin = 0;
  for (let i = 0; i < all.length; i += 1) {
    const one = all[i];
    while (one.x - all[begin].x >= kOverlap) begin += 1;
    for (let k = begin; k < i; k += 1) {
      const other = all[k];
      if (Math.abs(one.y - other.y) >= kOverlap || Math.hypot(one.x - other.x, one.y - other.y) >= kOverlap) continue;
      const key = other.row.key < one.row.key ? `${other.row.key} ${one.row.key}` : `${one.row.key} ${other.row.key}`;
      if (!pairs.has(key)) pairs.set(key, { first: other, second: one, seats: new Set() });
      pairs.get(key).seats.add(one.seat.id).add(other.seat.id);
    }
  }
  for (const { first, second, seats } of pairs.values()) {
    const values = {
      n: seats.size, section: first.section.name, row: first.row.label, seat: first.seat.label,
      other_section: second.section.name, other_row: second.row.label, other_seat: second.seat.label,
    };
    yield problem('overlap', false, values, { seats: [...seats] });
  }
}

function* categories(plan) {
  const known = new Set(plan.categories.map(({ name }) => name));
  const bare = new Map();
  forSeats(plan, ({ id, category }, row, section) => {
    if (known.has(category)) return;
    if (!bare.has(section)) bare.set(section, []);
    bare.get(section).push(id);
  });
  for (const [section, seats] of bare) yield problem('no_category', true, { section: section.name, n: seats.length }, { seats });
  for (const { id, name, category } of plan.areas) {
    if (!known.has(category)) yield problem('area_no_category', true, { section: name }, { areas: [id] });
  }
  const names = new Set();
  for (const { name } of plan.categories) {
    if (!isLabel(name) || names.has(name)) yield problem('category_name', true, { category: name });
    names.add(name);
  }
}

function* emptiness(plan) {
  for (const { id, name, rows } of plan.sections) if (!rows.length) yield problem('empty_section', false,
    { section: name }, { section: id });
}

function* standing(plan) {
  const seats = new Set();
  forSeats(plan, ({ id }) => seats.add(id));
  for (const area of plan.areas) {
    const { id, name, capacity, x, y, width, height } = area;
    const where = { areas: [id] };
    if (!isLabel(name)) yield problem('section_unnamed', true, { section: id }, where);
    if (!Number.isInteger(capacity) || capacity < 1) yield problem('no_capacity', true, { section: name }, where);
    if (![x, y, width, height].every(isNear)) yield problem('out_of_bounds', true, { what: name }, where);
    for (let n = 1; n <= Math.min(capacity, kLimits.places); n += 1) {
      if (seats.has(`${id}-${n}`)) yield problem('duplicate_id', true, { id: `${id}-${n}`, n: 2 }, where);
    }
  }
}
