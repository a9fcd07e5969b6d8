// From what a tool was told and where the pointer went to new parts of the plan. Pure: no DOM.
import { blockSpots, kMostRows, kMostSeats, kRecipe } from './blocks.js';
import { addArea, addDecoration, addRows, addSection } from './edits.js';
import { blockPoints, centreOf, discPoints, rectangleChairs, rectanglePoints, roundChairs, rounded, rowEnd,
  seatsBetween } from './geometry.js';
import { freeRowLabel, labelAt, nextRowLabel } from './numbering.js';
import { findSection, focalOf, union } from './plan.js';

const kSymbolSize = 30;
const kLeast = 8; // a shorter way is a click, not a drag

/** What the tools begin with. `count` 0 takes as many seats as the way has room for. */
export const kToolOptions = Object.freeze({
  row: {
    count: 0,
    spacing: 24,
    rows: 1,
    distance: 30,
    curve: 0,
    first: 'A',
    kind: 'numbers',
    start: '1',
    from: 'left',
    more: 0,
    arcs: false,
    stagger: false,
    aisles: '',
    wedges: false,
    gap: 36,
  },
  round: { count: 8 },
  table: { top: 3, right: 1, bottom: 3, left: 1 },
  area: { capacity: 100, shape: 'rectangle' },
  stage: { shape: 'rectangle', kind: 'stage' },
  text: { size: 16, symbol: '' },
  brush: { category: '', kind: '', note: '' },
});

export const isClick = (from, to) => Math.hypot(to.x - from.x, to.y - from.y) < kLeast;

/** Where the seats of new rows stand: one array of points for each row, from left to right. */
export function rowSpots(options, from, to, focal = null) {
  if (focal && isBlock(options)) return blockSpots(...blockOfDrag(options, from, to), focal);
  const { count, spacing, rows, distance, curve } = options;
  const aim = isClick(from, to) ? { x: from.x + (count ? 1 : spacing * 9), y: from.y } : to;
  const n = Math.min(kMostSeats, count || seatsBetween(from, aim, spacing, curve));
  const end = count ? rowEnd(from, aim, n, spacing) : curve ? aim : rowEnd(from, aim, n, spacing);
  const spots = blockPoints({ from, to: end, rows: Math.min(kMostRows, rows), distance, count: n, sag: curve });
  return spots.map((row) => (row.at(-1).x < row[0].x - 0.5 ? [...row].reverse() : row));
}

/** Whether the rows need more than lines behind each other: then they are a block by a recipe. */
export const isBlock = ({ more, arcs, stagger, aisles }) => more !== 0 || arcs || stagger || aisles !== '';

/** The recipe and the anchor of a block whose first row was drawn from one point to another: [recipe, anchor]. */
export function blockOfDrag(options, from, to) {
  const aim = isClick(from, to) ? { x: from.x + 1, y: from.y } : to;
  const seats = options.count || (isClick(from, to) ? 10 : seatsBetween(from, aim, options.spacing));
  const middle = isClick(from, to) ? from : { x: (from.x + aim.x) / 2, y: (from.y + aim.y) / 2 };
  let angle = Math.atan2(aim.y - from.y, aim.x - from.x);
  if (Math.cos(angle) < -0.001) angle += Math.PI; // seats run from left to right, whichever way one draws
  const { count, ...rest } = options;
  return [{ ...kRecipe, ...rest, seats: Math.min(kMostSeats, seats) }, { x: rounded(middle.x), y: rounded(middle.y), angle }];
}

/** Adds rows of seats to a section. Returns { plan, selection }. */
export function drawRows(plan, sectionId, options, category, spots) {
  let label = nextRowLabel(plan, sectionId, options.first || 'A');
  let next = plan;
  let selection = { seats: [], areas: [], decorations: [] };
  for (const row of spots) {
    const seats = row.map((at, i) => ({ ...at, category, label: labelAt(options, options.from === 'right' ? row.length - 1 - i : i) }));
    const step = addRows(next, sectionId, [{ label, seats }]);
    next = step.plan;
    selection = union(selection, step.selection);
    label = nextRowLabel(next, sectionId, options.first || 'A');
  }
  return { plan: next, selection };
}

/** The smallest round table that so many chairs fit around. */
export const roundRadius = (count) => rounded(Math.max(19, (count * 25) / (2 * Math.PI) - 15));

/** A table with its chairs is a row with an outline that carries its number. Returns { plan, selection }. */
function drawTable(plan, sectionId, category, chairs, points, at) {
  const label = freeRowLabel(findSection(plan, sectionId), 'T1');
  const seats = chairs.map((spot, i) => ({ ...spot, category, label: String(i + 1) }));
  const rows = addRows(plan, sectionId, [{ label, seats }]);
  const top = addDecoration(rows.plan, { kind: 'outline', text: label, x: rounded(at.x), y: rounded(at.y), size: 13, points });
  return { plan: top.plan, selection: union(rows.selection, top.selection) };
}

export const drawRound = (plan, sectionId, category, { count }, centre, radius) =>
  drawTable(plan, sectionId, category, roundChairs(centre, radius, count), discPoints(centre, radius), centre);

export const drawRectangle = (plan, sectionId, category, sides, box) =>
  drawTable(plan, sectionId, category, rectangleChairs(box, sides), rectanglePoints(box), centreOf(box));

/** The box of a rectangular table on which so many chairs have room, around a point. */
export function tableBox({ top, right, bottom, left }, at) {
  const width = Math.max(40, 28 * Math.max(top, bottom));
  const height = Math.max(36, 28 * Math.max(left, right));
  return { x: at.x - width / 2, y: at.y - height / 2, width, height };
}

export const drawArea = (plan, { capacity, name, floor }, category, box) => addArea(plan, { ...box, name, floor, capacity, category });

/** A stage or an outline, whose words stand below the seats in it; the first stage is also where everybody looks. */
export function drawShape(plan, kind, text, points) {
  const isFirst = kind === 'stage' && !plan.decorations.some((one) => one.kind === 'stage');
  const [x, middle] = [0, 1].map((i) => rounded(points.reduce((sum, one) => sum + one[i], 0) / points.length));
  const size = kind === 'stage' ? 20 : 14;
  const y = kind === 'stage' ? middle : rounded(Math.max(...points.map((one) => one[1])) - size);
  const step = addDecoration(plan, { kind, text, x, y, size, points });
  return isFirst ? { ...step, plan: { ...step.plan, focal: focalOf(step.plan, step.plan.decorations.at(-1)) } } : step;
}

export const drawStage = (plan, text, points) => drawShape(plan, 'stage', text, points);

/** A text, or a symbol, which is large enough to be seen and needs no words. */
export const drawText = (plan, text, { size, symbol }, at) =>
  addDecoration(plan, {
    kind: 'text',
    x: rounded(at.x),
    y: rounded(at.y),
    ...(symbol ? { text: '', size: Math.max(kSymbolSize, size), symbol } : { text, size }),
  });

/** The section to draw into: this one where it is there, else the last, else a new one. Returns { plan, id }. */
export function sectionFor(plan, id, name) {
  if (findSection(plan, id)) return { plan, id };
  const last = plan.sections.at(-1);
  return last ? { plan, id: last.id } : addSection(plan, name);
}
