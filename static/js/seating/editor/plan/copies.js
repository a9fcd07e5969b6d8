// Copies of what is selected: in a row, on a bow, around the point everybody looks at, mirrored across the stage. Rows,
// tables and boxes go on with the next free labels. Pure: no DOM.
import { copy, paste, rotate, transform } from './edits.js';
import { mirrorAt, rowPoints } from './geometry.js';
import { freeRowLabel } from './numbering.js';
import { kNothing, union } from './plan.js';

export const kMostCopies = 200;

/** Adds `count` copies, the k-th by place(plan, clip, k) → { plan, selection }. Returns the plan and all that is in line. */
function copies(plan, selection, count, place) {
  const clip = copy(plan, selection);
  let next = plan;
  let all = selection;
  for (let k = 1; k <= Math.min(kMostCopies, count); k += 1) {
    const step = place(next, { ...clip, focal: null }, k);
    next = step.plan;
    all = union(all, step.selection);
  }
  return { plan: next, selection: all };
}

const put = (plan, clip, dx, dy) => paste(plan, clip, { dx, dy, freeLabel: freeRowLabel });

/** Copies each (dx, dy) further than the one before; `sag` bows the line that they stand on. */
export function copyInRow(plan, selection, { count, dx, dy, sag = 0 }) {
  const line = rowPoints({ x: 0, y: 0 }, { x: dx * count, y: dy * count }, count + 1, sag);
  return copies(plan, selection, count, (next, clip, k) => put(next, clip, line[k].x, line[k].y));
}

/** Copies turned around the point everybody looks at, each by so many degrees further. */
export function copyAround(plan, selection, { count, degrees }) {
  return copies(plan, selection, count, (next, clip, k) => {
    const step = put(next, clip, 0, 0);
    return { ...step, plan: rotate(step.plan, step.selection, degrees * k, plan.focal) };
  });
}

/** A copy on the other side of the line through the point everybody looks at, up and down the plan. */
export function copyMirrored(plan, selection) {
  const step = put(plan, { ...copy(plan, selection), focal: null }, 0, 0);
  const kept = { ...step.selection };
  return { plan: transform(step.plan, kept, mirrorAt(plan.focal, 'x')), selection: union(kNothing, kept) };
}
