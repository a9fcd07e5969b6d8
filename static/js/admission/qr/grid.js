// Where the modules of a code lie in a picture: by its three finders, then by its alignment patterns (ISO/IEC 18004, clause 12).
import { perspectiveOf } from './perspective.js';
import { alignmentsOf, kVersions, sideOf } from './versions.js';

const kFinder = 3.5; // modules from the edge of a code to the middle of a finder
const kTimingLeast = 0.5; // of the contrast that a perfect timing pattern has

/** How far it is from the middle of a finder to its edge in a direction, in pixels: through dark, light and dark. */
function edgeOf({ dark, width, height }, { x, y, size }, dx, dy, color) {
  const step = 0.25;
  let [wanted, changes, at] = [color, 0, 0];
  const most = size * 9;
  for (; at < most; at += step) {
    const [px, py] = [Math.floor(x + dx * at), Math.floor(y + dy * at)];
    if (px < 0 || py < 0 || px >= width || py >= height) return null;
    if (dark[py * width + px] === wanted) continue;
    changes += 1;
    if (changes === 3) return at;
    wanted = 1 - wanted;
  }
  return null;
}

/** The width of a module in a finder along a line through it, in pixels. */
function moduleAlong(view, finder, dx, dy, color) {
  const [ahead, behind] = [edgeOf(view, finder, dx, dy, color), edgeOf(view, finder, -dx, -dy, color)];
  return ahead && behind ? (ahead + behind) / 7 : null;
}

/** How far two finders are apart: { modules, ratio } with how much larger things are at the first. */
function span(view, from, to, color) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const [near, far] = [from, to].map((one) => moduleAlong(view, one, dx / length, dy / length, color));
  const [a, b] = [near ?? far ?? from.size, far ?? near ?? to.size];
  return { modules: length / Math.sqrt(a * b), ratio: Math.sqrt(a / b) };
}

/** A code's grid by a guess of its version: { version, side, place(x, y) } with the pixel of a place in modules. */
function gridOf(version, triple, tilt, more = {}) {
  const side = sideOf(version);
  const between = side - 2 * kFinder;
  const [origin, right, below] = [triple.corner, triple.right, triple.below].map(({ x, y }) => [x, y]);
  const plane = perspectiveOf({ origin, right, below, tilt, ...more });
  return plane && { version, side, place: (x, y) => plane.map((x - kFinder) / between, (y - kFinder) / between) };
}

const isInside = ({ width, height }, x, y) => x >= 0 && y >= 0 && x < width && y < height;

/** The light at a place in modules, in [0, 255]; darkness where the code is inverted, or null outside of the picture. */
export function lightAt(view, grid, x, y) {
  const [px, py] = grid.place(x, y);
  if (!isInside(view, px, py)) return null;
  const value = view.reach === 0 ? view.picture.between(px, py) : view.picture.mean(Math.floor(px), Math.floor(py), view.reach);
  return view.color === 1 ? value : 255 - value;
}

/** How well the timing patterns fit, 1 is perfectly. */
function timingOf(view, grid) {
  let [differences, spread, n] = [0, 0, 0];
  for (const along of [(i) => [i + 0.5, 6.5], (i) => [6.5, i + 0.5]]) {
    let before = null;
    for (let i = 6; i < grid.side - 6; i += 1) {
      const value = lightAt(view, grid, ...along(i));
      if (value === null) return 0;
      if (before !== null) {
        differences += i % 2 ? value - before : before - value;
        spread += Math.abs(value - before);
        n += 1;
      }
      before = value;
    }
  }
  return n > 0 && spread > 4 * n ? differences / spread : 0;
}

/** How much lighter the light modules of the timing patterns are than the dark ones. */
function contrastOf(view, grid) {
  const sums = [0, 0]; // of the dark ones and the light ones
  for (let i = 7; i < grid.side - 7; i += 1) sums[i % 2] += lightAt(view, grid, i + 0.5, 6.5) + lightAt(view, grid, 6.5, i + 0.5);
  const lights = (grid.side - 13) / 2;
  return sums[1] / (2 * lights) - sums[0] / (2 * lights - 2);
}

/** How much an alignment pattern is seen at a place: how much lighter its light modules are than its dark ones. */
function alignmentAt(view, grid, x, y) {
  let [light, dark] = [0, 0];
  for (let j = -2; j <= 2; j += 1)
    for (let i = -2; i <= 2; i += 1) {
      const value = lightAt(view, grid, x + i, y + j);
      if (value === null) return -Infinity;
      if (Math.max(Math.abs(i), Math.abs(j)) === 1) light += value;
      else dark += value;
    }
  return light / 8 - dark / 17;
}

/** The alignment pattern near a place in modules, at most `far` away from it: [x, y] in modules, or null. */
function findAlignment(view, grid, x, y, far) {
  let best = { score: -Infinity };
  const look = (cx, cy, reach, step) => {
    for (let dy = -reach; dy <= reach + 1e-6; dy += step)
      for (let dx = -reach; dx <= reach + 1e-6; dx += step) {
        const contrast = alignmentAt(view, grid, cx + dx, cy + dy);
        const score = contrast - 2 * Math.hypot(cx + dx - x, cy + dy - y);
        if (score > best.score) best = { score, contrast, x: cx + dx, y: cy + dy };
      }
  };
  look(x, y, far, 0.5);
  if (!(best.contrast > 0.35 * view.contrast)) return null;
  look(best.x, best.y, 0.375, 0.125);
  return [best.x, best.y];
}

/** The grid bent so that all alignment patterns of a large code lie where they are seen. */
function bent(view, grid) {
  const along = alignmentsOf(grid.version).map((at) => at + 0.5);
  const last = along.length - 1;
  const shifts = along.map(() => along.map(() => null));
  const shiftAt = (i, j) => shifts[j]?.[i] ?? null;
  const nodes = along.map((y, j) =>
    along.map((x, i) => {
      const near = [shiftAt(i - 1, j), shiftAt(i, j - 1), shiftAt(i - 1, j - 1)].filter(Boolean);
      const guess = near.length ? [0, 1].map((k) => near.reduce((sum, one) => sum + one[k], 0) / near.length) : [0, 0];
      const isFinder = (i === 0 && j === 0) || (i === last && j === 0) || (i === 0 && j === last);
      const seen = isFinder ? [x, y] : findAlignment(view, grid, x + guess[0], y + guess[1], 1);
      const at = seen ?? [x + guess[0], y + guess[1]];
      shifts[j][i] = [at[0] - x, at[1] - y];
      return grid.place(...at);
    })
  );
  const cells = nodes.slice(1).map((_, j) =>
    nodes.slice(1).map((__, i) =>
      perspectiveOf({ origin: nodes[j][i], right: nodes[j][i + 1], below: nodes[j + 1][i], inner: nodes[j + 1][i + 1] })
    )
  );
  if (cells.flat().includes(null)) return grid;
  const cellOf = (at) => {
    let i = 0;
    while (i < last - 1 && at >= along[i + 1]) i += 1;
    return i;
  };
  return {
    ...grid,
    place(x, y) {
      const [i, j] = [cellOf(x), cellOf(y)];
      return cells[j][i].map((x - along[i]) / (along[i + 1] - along[i]), (y - along[j]) / (along[j + 1] - along[j]));
    },
  };
}

/** A grid with its lower right brought to the alignment pattern there, or several guesses where there is none. */
function aligned(view, grid, triple, tilt) {
  const { version, side } = grid;
  const [from, to] = [kFinder, side - 6.5];
  const part = (to - from) / (side - 2 * kFinder);
  if (version === 1)
    return [[0, 0], [0.08, 0.08], [-0.08, -0.08], [0.08, 0], [0, 0.08], [-0.08, 0], [0, -0.08]]
      .map(([g, h]) => gridOf(1, triple, [tilt[0] + g, tilt[1] + h])).filter(Boolean);
  for (const far of [1.5, 4]) {
    const seen = findAlignment(view, grid, to, to, far);
    const better = seen && gridOf(version, triple, null, { inner: grid.place(...seen), part });
    if (better) return [version >= 7 ? bent(view, better) : better, grid];
  }
  return [version >= 7 ? bent(view, grid) : grid];
}

/**
 * Grids that three finders may be of, the likeliest first. `view` is { picture, dark, width, height, color } with the color of
 * the finders' middles.
 */
export function* gridsOf(view, triple) {
  const { corner, right, below } = triple;
  const [across, down] = [span(view, corner, right, view.color), span(view, corner, below, view.color)];
  const tilt = [across.ratio - 1, down.ratio - 1];
  const modules = Math.sqrt(across.modules * down.modules) + 2 * kFinder;
  const guess = (modules - 17) / 4;
  const off = 1.1 + guess * 0.12;
  const size = Math.hypot(right.x - corner.x, right.y - corner.y) / across.modules;
  const seen = { ...view, reach: size < 3 ? 0 : Math.max(1, Math.round((size - 1) / 4)) };
  const fits = [];
  for (let version = Math.max(1, Math.ceil(guess - off)); version <= Math.min(kVersions, guess + off); version += 1) {
    const grid = gridOf(version, triple, tilt);
    const timing = grid ? timingOf(seen, grid) : 0;
    if (timing > kTimingLeast) fits.push({ grid, timing });
  }
  for (const { grid } of fits.sort((a, b) => b.timing - a.timing).slice(0, 2))
    for (const one of aligned({ ...seen, contrast: contrastOf(seen, grid) }, grid, triple, tilt)) yield { ...one, reach: seen.reach };
}
