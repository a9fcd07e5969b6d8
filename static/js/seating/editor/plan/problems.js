// What is wrong with a plan, each fault with the place where it is. Pure: no DOM.
import { centreOf } from './geometry.js';
import { boundsOfDecoration, countsOf, forSeats, kLimits, stageOfFocal } from './plan.js';
import { tablesOf } from './tables.js';
import { unitsOf } from './units.js';

const kOverlap = 19.5; // a seat is 20 wide; half a unit is drawing, not overlapping
const kStacked = 10; // nearer than half a seat, one lies on the other
const kGap = 1.6; // of a row's distance: further apart, people do not sit beside each other
const kBayGap = 2.6; // a wheelchair takes more room
const kMost = 200; // of one kind: whoever has more begins with these

const encoder = new TextEncoder();
const bytes = (text) => encoder.encode(text).length;
const isLabel = (text) => text !== '' && (text.length <= kLimits.labelBytes / 4 || bytes(text) <= kLimits.labelBytes);
const isNear = (value) => Number.isFinite(value) && Math.abs(value) <= kLimits.coordinate;

/**
 * All problems of the plan: { code, blocking, values, seats, areas, decorations, section }. Blocking ones keep a map from
 * being published; `values` fill the words for the code; the rest says where to look.
 */
export const problemsOf = (plan) => [...problemsInParts(plan)].flat();

/** The same part by part: none takes as long as a frame, however large the plan is. */
export function* problemsInParts(plan) {
  const finds = [outline, identity, labels, duplicates, overlaps, categories, units, emptiness, standing, focus, bays, gaps];
  for (const find of finds) yield [...find(plan)].slice(0, kMost);
}

const problem = (code, blocking, values, where = {}) => ({
  code,
  blocking,
  values,
  seats: [],
  areas: [],
  decorations: [],
  section: null,
  ...where,
});

function* outline(plan) {
  const { total } = countsOf(plan);
  if (!isLabel(plan.name)) yield problem('no_name', true, {});
  if (total === 0) yield problem('no_places', true, {});
  if (total > kLimits.places) yield problem('too_many_places', true, { n: total, most: kLimits.places });
  if (plan.categories.length === 0) yield problem('no_categories', true, {});
  if (plan.categories.length > kLimits.categories) yield problem('too_many_categories', true, { most: kLimits.categories });
  if (plan.sections.length + plan.areas.length > kLimits.sections) yield problem('too_many_sections', true, { most: kLimits.sections });
  if (plan.decorations.length > kLimits.decorations) yield problem('too_many_decorations', true, { most: kLimits.decorations });
  for (const { key, x, y, points } of plan.decorations) {
    if (![x, y, ...points.flat()].every(isNear)) yield problem('out_of_bounds', true, { what: plan.name }, { decorations: [key] });
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
      if (!isLabel(row.label))
        yield problem('row_unlabelled', true, { section: section.name }, {
          section: section.id,
          seats: row.seats.map(({ id }) => id),
        });
      const wrong = row.seats.filter((seat) => !isLabel(seat.label) || !isNear(seat.x) || !isNear(seat.y));
      if (wrong.length)
        yield problem('seat_unlabelled', true, { section: section.name, row: row.label, n: wrong.length }, {
          seats: wrong.map(({ id }) => id),
        });
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
        const values = { section: section.name, row: label, labels: twice.slice(0, 5).map(([text]) => text).join(', '), n: twice.length };
        yield problem('duplicate_label', false, values, { seats: twice.flatMap(([, ids]) => ids) });
      }
    }
  }
}

/**
 * Seats that touch each other, and those that lie on each other, told once for each pair of rows. A line sweeps over the
 * plan from left to right.
 */
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
      if (Math.abs(one.y - other.y) >= kOverlap) continue;
      const far = Math.hypot(one.x - other.x, one.y - other.y);
      if (far >= kOverlap) continue;
      const code = far < kStacked ? 'stacked' : 'overlap';
      const rows = other.row.key < one.row.key ? `${other.row.key} ${one.row.key}` : `${one.row.key} ${other.row.key}`;
      const key = `${code} ${rows}`;
      if (!pairs.has(key)) pairs.set(key, { code, first: other, second: one, seats: new Set() });
      pairs.get(key).seats.add(one.seat.id).add(other.seat.id);
    }
  }
  for (const { code, first, second, seats } of pairs.values()) {
    const values = {
      n: seats.size,
      section: first.section.name,
      row: first.row.label,
      seat: first.seat.label,
      other_section: second.section.name,
      other_row: second.row.label,
      other_seat: second.seat.label,
    };
    yield problem(code, code === 'stacked', values, { seats: [...seats] });
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

/** What is sold as a whole has one price, and so one category. */
function* units(plan) {
  for (const section of plan.sections) {
    for (const { name, seats } of unitsOf(section)) {
      if (seats.some(({ category }) => category !== seats[0].category))
        yield problem('unit_mixed', true, { section: section.name, unit: name }, { seats: seats.map(({ id }) => id) });
    }
  }
}

function* emptiness(plan) {
  for (const { id, name, rows } of plan.sections)
    if (!rows.length) yield problem('empty_section', false, { section: name }, { section: id });
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

/** Where everybody looks is at a stage, on the side of it where the seats are. */
function* focus(plan) {
  const stages = plan.decorations.filter(({ kind }) => kind === 'stage');
  if (!stages.length) return;
  const stage = stageOfFocal(plan);
  if (!stage) {
    yield problem('focal_far', false, {}, { decorations: stages.map(({ key }) => key) });
    return;
  }
  const box = boundsOfDecoration(stage);
  const centre = centreOf(box);
  let [x, y, n] = [0, 0, 0];
  forSeats(plan, (seat) => {
    x += seat.x - centre.x;
    y += seat.y - centre.y;
    n += 1;
  });
  if (!n || Math.hypot(x, y) / n < Math.max(box.width, box.height) / 2) return; // seats all around
  const [dx, dy] = [plan.focal.x - centre.x, plan.focal.y - centre.y];
  const ahead = (dx * x + dy * y) / Math.hypot(x, y);
  if (ahead < -Math.min(box.width, box.height) / 4) yield problem('focal_behind', false, {}, { decorations: [stage.key] });
}

/** Whoever comes with somebody in a wheelchair sits beside them. */
function* bays(plan) {
  for (const section of plan.sections) {
    for (const row of section.rows) {
      if (!row.seats.some(({ kind }) => kind === 'wheelchair')) continue;
      const byId = new Map(row.seats.map((seat) => [seat.id, seat]));
      const before = new Map(row.seats.filter(({ next }) => next !== null).map((seat) => [seat.next, seat]));
      const alone = row.seats.filter((seat) =>
        seat.kind === 'wheelchair' && byId.get(seat.next)?.kind !== 'companion' &&
        before.get(seat.id)?.kind !== 'companion'
      );
      if (alone.length)
        yield problem('wheelchair_alone', false, {
          section: section.name,
          row: row.label,
          n: alone.length,
          labels: alone.slice(0, 5).map(({ label }) => label).join(', '),
        }, { seats: alone.map(({ id }) => id) });
    }
  }
}

/** Neighbours that are drawn far apart: best available would sell them as seats beside each other. */
function* gaps(plan) {
  const tables = new Set([...tablesOf(plan).values()].map(({ row }) => row));
  for (const section of plan.sections) {
    for (const row of section.rows) {
      if (row.seats.length < 3 || tables.has(row)) continue;
      const byId = new Map(row.seats.map((seat) => [seat.id, seat]));
      const pairs = row.seats.filter(({ next }) => byId.has(next)).map((seat) => {
        const other = byId.get(seat.next);
        return {
          seat,
          other,
          far: Math.hypot(seat.x - other.x, seat.y - other.y),
          most: [seat.kind, other.kind].includes('wheelchair') ? kBayGap : kGap,
        };
      });
      if (!pairs.length) continue;
      const sorted = pairs.map(({ far }) => far).sort((a, b) => a - b);
      const usual = sorted[Math.floor((sorted.length - 1) / 2)];
      const wide = pairs.filter(({ far, most }) => far > most * usual);
      if (wide.length)
        yield problem('far_neighbours', false, {
          section: section.name,
          row: row.label,
          n: wide.length,
          seat: wide[0].seat.label,
          other_seat: wide[0].other.label,
        }, { seats: [...new Set(wide.flatMap(({ seat, other }) => [seat.id, other.id]))] });
    }
  }
}
