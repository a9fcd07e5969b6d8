// Where something that is dragged comes to rest: on the centre line, in line with the ends of other rows, one pitch behind
// another row. And what is said of it meanwhile. Pure: no DOM.
import { centreOf, rounded } from './geometry.js';
import { boundsOf, stageOfFocal } from './plan.js';

const kLeastPitch = 15; // rows nearer to each other than this are none of one block

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

/** The step of at most `reach` that brings one of `moving` onto one of `lines`, both in order: { by, line }, or null. */
function nearestStep(moving, lines, reach) {
  let best = null;
  let i = 0;
  for (const value of moving) {
    while (i > 0 && lines[i - 1] >= value - reach) i -= 1;
    while (i < lines.length && lines[i] < value - reach) i += 1;
    for (let k = i; k < lines.length && lines[k] <= value + reach; k += 1) {
      const by = lines[k] - value;
      if (!best || Math.abs(by) < Math.abs(best.by)) best = { by, line: lines[k] };
    }
  }
  return best;
}

/**
 * The guides for a selection that is about to be moved. `at(dx, dy, reach)` says where it comes to rest when it is moved so
 * far: { dx, dy, x, y, off }. `reach` is { x, y }, how far a guide pulls. `x` and `y` are the lines that it is on, or null;
 * `off` is how far its middle is to the right of the point everybody looks at, or null where that moves along.
 */
export function guidesFor(plan, selection) {
  const middle = centreOf(boundsOf(plan, selection)).x;
  const stage = stageOfFocal(plan);
  const centre = stage && selection.decorations.has(stage.key) ? null : plan.focal.x;
  const resting = restingEnds(plan, selection);
  const own = movingEnds(plan, selection);
  const pitch = pitchOf(plan) ?? 0;
  const columns = { moving: unique(own.map(({ x }) => x)), lines: unique(resting.map(({ x }) => x)) };
  const rows = { moving: unique(own.map(({ y }) => y)), lines: unique(resting.flatMap(({ y }) => [y - pitch, y, y + pitch])) };
  const step = ({ moving, lines }, by, reach) => nearestStep(moving.map((value) => value + by), lines, reach);
  return {
    at(dx, dy, reach) {
      const toCentre = centre === null ? Infinity : centre - middle - dx;
      const across = Math.abs(toCentre) <= reach.x ? { by: toCentre, line: centre } : step(columns, dx, reach.x);
      const down = step(rows, dy, reach.y);
      const rest = { dx: rounded(dx + (across?.by ?? 0)), dy: rounded(dy + (down?.by ?? 0)) };
      const off = centre === null ? null : rounded(middle + rest.dx - centre);
      return { ...rest, x: across?.line ?? null, y: down?.line ?? null, off };
    },
  };
}
