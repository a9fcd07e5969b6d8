// Putting things in line and at equal distances. Rows go by their ends, however they are bent; tables and boxes go with
// their chairs. Pure: no DOM.
import { move } from './edits.js';
import { centreOf } from './geometry.js';
import { boundsOf, rowsOf, select, union } from './plan.js';
import { tablesOf } from './tables.js';

/** The selection with whole tables: an outline brings its chairs. */
export function withTables(plan, selection) {
  if (!selection.decorations.size) return selection;
  const seats = [...tablesOf(plan)].filter(([key]) => selection.decorations.has(key)).flatMap(([, { row }]) =>
    row.seats.map(({ id }) => id)
  );
  return seats.length ? union(selection, select({ seats })) : selection;
}

/** The box between the ends of a row, or of a part of it. */
function endsOf(seats) {
  const [a, b] = [seats[0], seats.at(-1)];
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/** Tables of which the outline or every chair is selected: { unit, box, row }. */
function tableUnits(plan, selection) {
  return [...tablesOf(plan)].filter(([key, { row }]) =>
    selection.decorations.has(key) ||
    row.seats.every(({ id }) => selection.seats.has(id))
  ).map(([key, { row }]) => ({
    unit: select({ decorations: [key], seats: row.seats.map(({ id }) => id) }),
    box: boundsOf(plan, select({ decorations: [key] })),
    row,
    key,
  }));
}

/** What is aligned and spread as one: tables, rows, areas and shapes; the single seats where only one row is selected. */
function unitsOf(plan, selection) {
  const tables = tableUnits(plan, selection);
  const asTable = new Set(tables.map(({ row }) => row));
  const outlines = new Set(tables.map(({ key }) => key));
  const rows = rowsOf(plan, selection.seats).filter(({ row }) => !asTable.has(row));
  const alone = rows.length === 1 && !selection.areas.size && !selection.decorations.size && !tables.length;
  const parts = alone ? rows[0].seats.map((seat) => [seat]) : rows.map(({ seats }) => seats);
  const boxed = [...[...selection.areas].map((id) => select({ areas: [id] })),
    ...[...selection.decorations].filter((key) => !outlines.has(key)).map((key) => select({ decorations: [key] }))]
    .map((unit) => ({ unit, box: boundsOf(plan, unit) })).filter(({ box }) => box);
  return [...tables, ...parts.map((seats) => ({ unit: select({ seats: seats.map(({ id }) => id) }), box: endsOf(seats) })), ...boxed];
}

function boxOf(units) {
  const left = Math.min(...units.map(({ box }) => box.x));
  const top = Math.min(...units.map(({ box }) => box.y));
  return {
    x: left,
    y: top,
    width: Math.max(...units.map(({ box }) => box.x + box.width)) - left,
    height: Math.max(...units.map(({ box }) => box.y + box.height)) - top,
  };
}

const kAlignments = {
  left: (box, all) => [all.x - box.x, 0],
  centre: (box, all) => [all.x + all.width / 2 - box.x - box.width / 2, 0],
  right: (box, all) => [all.x + all.width - box.x - box.width, 0],
  top: (box, all) => [0, all.y - box.y],
  middle: (box, all) => [0, all.y + all.height / 2 - box.y - box.height / 2],
  bottom: (box, all) => [0, all.y + all.height - box.y - box.height],
};

/** `how` is left, centre, right, top, middle or bottom. */
export function align(plan, selection, how) {
  const units = unitsOf(plan, selection);
  const all = boxOf(units);
  return units.reduce((next, { unit, box }) => move(next, unit, ...kAlignments[how](box, all)), plan);
}

/** Makes the distances between the middles equal along an axis, x or y; the outermost stay where they are. */
export function distribute(plan, selection, axis) {
  const middle = ({ box }) => centreOf(box)[axis];
  const units = unitsOf(plan, selection).sort((a, b) => middle(a) - middle(b));
  if (units.length < 3) return plan;
  const first = middle(units[0]);
  const step = (middle(units.at(-1)) - first) / (units.length - 1);
  return units.reduce((next, one, i) => {
    const by = first + step * i - middle(one);
    return axis === 'x' ? move(next, one.unit, by, 0) : move(next, one.unit, 0, by);
  }, plan);
}
