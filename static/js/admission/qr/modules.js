// Which modules of a code are dark: each beside those around it, since light falls unevenly.
import { lightAt } from './grid.js';

const kReach = 4; // modules

const kOutside = 1 / 10; // of the modules, at most: what is missing there is mended as any other fault

/** A byte a module, row by row, 1 where it is dark; null where too much of the code lies outside of the picture. */
export function modulesOf(view, grid) {
  const { side } = grid;
  const light = new Float32Array(side * side);
  const seen = { ...view, reach: grid.reach };
  let outside = 0;
  for (let y = 0, at = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1, at += 1) {
      const value = lightAt(seen, grid, x + 0.5, y + 0.5);
      if (value === null) outside += 1;
      light[at] = value ?? 255;
    }
  if (outside > side * side * kOutside) return null;
  const dark = new Uint8Array(side * side);
  for (let y = 0, at = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1, at += 1) dark[at] = light[at] < middleAround(light, side, x, y) ? 1 : 0;
  return dark;
}

/** Half way between the light modules and the dark ones around one. */
function middleAround(light, side, x, y) {
  const [left, right] = [Math.max(0, x - kReach), Math.min(side - 1, x + kReach)];
  const [top, bottom] = [Math.max(0, y - kReach), Math.min(side - 1, y + kReach)];
  let sum = 0;
  for (let j = top; j <= bottom; j += 1) for (let at = j * side + left, end = j * side + right; at <= end; at += 1) sum += light[at];
  const mean = sum / ((right - left + 1) * (bottom - top + 1));
  let [below, darks] = [0, 0];
  for (let j = top; j <= bottom; j += 1)
    for (let at = j * side + left, end = j * side + right; at <= end; at += 1)
      if (light[at] < mean) {
        below += light[at];
        darks += 1;
      }
  const lights = (right - left + 1) * (bottom - top + 1) - darks;
  return darks && lights ? (below / darks + (sum - below) / lights) / 2 : mean;
}
