// Where something that is dragged or drawn comes to rest: on the centre line, in line with ends of other rows and with other
// shapes, one pitch behind another row, on the grid. And what is said of it meanwhile. Pure: no DOM.
import { centreOf, kSeatRadius, rounded } from './geometry.js';
import { boundsOf, boundsOfDecoration, kNothing, stageOfFocal } from './plan.js';

const kLeastApart = 64; // CSS pixels between two numbers of a ruler
const kLeastPitch = 15; // rows nearer to each other than this are none of one block
const kSameWay = 0.01; // ways that differ by less, of a length of 1, are the same: half a degree

/** The ends of the rows of which nothing is selected: points. */
function restingEnds(plan, { seats }) {
  const ends = [];
  for (const { rows } of plan.sections) {
    for (const row of rows) if (!row.seats.some(({ id }) => seats.has(id))) ends.push(row.seats[0], row.seats.at(-1));
  }
  return ends;
}

/** The ends of the selected part of each row. */
function movingEnds(plan, { seats }) {
  const ends = [];
  for (const { rows } of plan.sections) {
    for (const row of rows) {
      const own = row.seats.filter(({ id }) => seats.has(id));
      if (own.length) ends.push(own[0], own.at(-1));
    }
  }
  return ends;
}

/** The boxes of areas and shapes that are selected, or of those that are not. A text alone has no edges: it is its middle. */
function shapeBoxes(plan, selection, isMoving) {
  const boxes = plan.areas.filter(({ id }) => selection.areas.has(id) === isMoving);
  for (const one of plan.decorations) {
    if (selection.decorations.has(one.key) !== isMoving) continue;
    const box = boundsOfDecoration(one);
    boxes.push(one.points.length ? box : { ...centreOf(box), width: 0, height: 0 });
  }
  return boxes;
}

/** How far rows of the plan are behind each other, most often: the distance of their beginnings down the page; or null. */
export function pitchOf(plan) {
  const times = new Map();
  for (const { rows } of plan.sections) {
    for (let i = 1; i < rows.length; i += 1) {
      const far = rounded(Math.abs(rows[i].seats[0].y - rows[i - 1].seats[0].y));
      if (far >= kLeastPitch) times.set(far, (times.get(far) ?? 0) + 1);
    }
  }
  const [most] = [...times].sort(([a, n], [b, m]) => m - n || a - b);
  return most ? most[0] : null;
}

const unique = (values) => [...new Set(values)].sort((a, b) => a - b);

/** What comes to rest on what along one axis: pairs of `moving` values and the `lines` they stop at, each in order. */
function pairsOf(axis, { own, resting, pitch, shapes, others, centre }) {
  const size = axis === 'x' ? 'width' : 'height';
  const edges = (boxes) => boxes.flatMap((box) => [box[axis], box[axis] + box[size] / 2, box[axis] + box[size]]);
  const ends = resting.map((end) => end[axis]);
  const sides = shapes.length ? ends.flatMap((value) => [value - kSeatRadius, value + kSeatRadius]) : [];
  const behind = axis === 'y' && pitch ? ends.flatMap((value) => [value - pitch, value + pitch]) : [];
  const level = axis === 'y' && centre ? [centre.y] : [];
  return [
    { moving: unique(own.map((end) => end[axis])), lines: unique([...ends, ...behind]) },
    { moving: unique(edges(shapes)), lines: unique([...edges(others), ...sides, ...level]) },
  ];
}

/** The step of at most `reach` that brings one of `moving`, moved by `far`, onto one of `lines`: { by, line }, or null. */
function nearestStep({ moving, lines }, far, reach) {
  let best = null;
  let i = 0;
  for (const from of moving) {
    const value = from + far;
    while (i > 0 && lines[i - 1] >= value - reach) i -= 1;
    while (i < lines.length && lines[i] < value - reach) i += 1;
    for (let k = i; k < lines.length && lines[k] <= value + reach; k += 1) {
      const by = lines[k] - value;
      if (!best || Math.abs(by) < Math.abs(best.by)) best = { by, line: lines[k] };
    }
  }
  return best;
}

const nearer = (a, b) => (a && (!b || Math.abs(a.by) <= Math.abs(b.by)) ? a : b);
const onStep = (value, step) => Math.round(value / step) * step;

/** The point of the grid that is nearest; the grid goes through 0, 0. */
export const onGrid = ({ x, y }, step) => ({ x: onStep(x, step), y: onStep(y, step) });

/** The way in which all the rows run whose ends these are, of length 1; to the right where they do not run the same way. */
function wayOf(ends) {
  const ways = [];
  for (let i = 0; i + 1 < ends.length; i += 2) {
    const [dx, dy] = [ends[i + 1].x - ends[i].x, ends[i + 1].y - ends[i].y];
    const length = Math.hypot(dx, dy);
    if (length > 1) ways.push({ x: dx / length, y: dy / length });
  }
  const [first] = ways;
  if (!first || ways.some(({ x, y }) => Math.abs(x * first.y - y * first.x) > kSameWay)) return { x: 1, y: 0 };
  if (Math.abs(first.y) < kSameWay) return { x: 1, y: 0 };
  if (Math.abs(first.x) < kSameWay) return { x: 0, y: 1 };
  return first.x < 0 ? { x: -first.x, y: -first.y } : first;
}

/** The middle along the way, as far as it is from 0, 0. */
function middleAlong(way, ends, box) {
  if (way.y === 0) return centreOf(box).x;
  const along = ends.map(({ x, y }) => x * way.x + y * way.y);
  return (Math.min(...along) + Math.max(...along)) / 2;
}

/**
 * The guides for a selection that is about to be moved. `at(dx, dy, reach)` says where it comes to rest when it is moved so
 * far: { dx, dy, x, y, off }. `reach` is { x, y }, how far a guide pulls; where none does, `grid` has it, the distance of its
 * lines, or 0 for none. `x` and `y` are the guides that it is on, or null; `off` is how far its middle is from the line
 * through the point everybody looks at, to the right, or null where that moves along. `way` is the way along which `off` is
 * counted: rows are in the middle where that line meets them at a right angle, however they lie.
 */
export function guidesFor(plan, selection, grid = 0) {
  const box = boundsOf(plan, selection);
  const stage = stageOfFocal(plan);
  const centre = stage && selection.decorations.has(stage.key) ? null : plan.focal;
  const own = movingEnds(plan, selection);
  const shapes = shapeBoxes(plan, selection, true);
  const others = shapeBoxes(plan, selection, false);
  const parts = { own, resting: restingEnds(plan, selection), pitch: pitchOf(plan), shapes, others, centre };
  const pairs = { x: pairsOf('x', parts), y: pairsOf('y', parts) };
  const corner = own[0] ?? box; // what the grid has
  const way = shapes.length ? { x: 1, y: 0 } : wayOf(own);
  const before = centre && middleAlong(way, own, box) - centre.x * way.x - centre.y * way.y;
  const step = (axis, far, reach) => {
    const guide = pairs[axis].map((pair) => nearestStep(pair, far, reach)).reduce(nearer);
    if (guide || !grid || !reach) return guide;
    const value = corner[axis] + far;
    return { by: onStep(value, grid) - value, line: null };
  };
  /** The steps that bring its middle onto the centre line, or null where that is out of reach. */
  const toCentre = (dx, dy, reach) => {
    const off = centre ? before + dx * way.x + dy * way.y : Infinity;
    if (way.y === 0) return Math.abs(off) <= reach.x ? { x: { by: -off, line: centre.x }, y: step('y', dy, reach.y) } : null;
    if (way.x === 0) return Math.abs(off) <= reach.y ? { x: step('x', dx, reach.x), y: { by: -off, line: centre.y } } : null;
    const on = (by) => ({ by, line: null });
    return Math.abs(off) <= Math.min(reach.x, reach.y) ? { x: on(-off * way.x), y: on(-off * way.y) } : null;
  };
  return {
    way,
    at(dx, dy, reach) {
      const steps = toCentre(dx, dy, reach) ?? { x: step('x', dx, reach.x), y: step('y', dy, reach.y) };
      const rest = { dx: rounded(dx + (steps.x?.by ?? 0)), dy: rounded(dy + (steps.y?.by ?? 0)) };
      const off = centre ? rounded(before + rest.dx * way.x + rest.dy * way.y) : null;
      return { ...rest, x: steps.x?.line ?? null, y: steps.y?.line ?? null, off };
    },
  };
}

/**
 * The guides for the ends of a row that is drawn, `distance` behind others where the plan has no pitch yet. `at(point, reach)`
 * says where its beginning comes to rest: { x, y, on }, where `on` is { x, y }, the guides that it is on, or null. Where none
 * pulls, `grid` has it. `at(point, reach, begun)` says so of its other end, which may be level with the beginning as well.
 */
export function guidesForEnds(plan, distance, grid = 0) {
  const ends = restingEnds(plan, kNothing);
  const pitch = pitchOf(plan) ?? distance;
  const lines = {
    x: unique([plan.focal.x, ...ends.map(({ x }) => x)]),
    y: unique(ends.flatMap(({ y }) => [y - pitch, y, y + pitch])),
  };
  return {
    at(point, reach, begun = null) {
      const onLine = (axis) => {
        const moving = [point[axis]];
        const level = begun && nearestStep({ moving, lines: [begun[axis]] }, 0, reach);
        return nearer(level, nearestStep({ moving, lines: lines[axis] }, 0, reach))?.line ?? null;
      };
      const on = { x: onLine('x'), y: onLine('y') };
      const free = grid && reach ? onGrid(point, grid) : point;
      return { x: on.x ?? free.x, y: on.y ?? free.y, on };
    },
  };
}

/** The distance of numbers on a ruler, in units, and into how many parts it is divided: 1, 2 or 5 and noughts. */
export function divisions(scale) {
  const least = kLeastApart / scale;
  const power = 10 ** Math.floor(Math.log10(least));
  const first = [1, 2, 5, 10].find((one) => one * power >= least);
  return { step: first * power, parts: first === 2 ? 4 : 5 };
}
