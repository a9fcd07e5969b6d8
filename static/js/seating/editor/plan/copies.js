// Copies of what is selected: in a row, on a bow, around the point everybody looks at, mirrored across the stage. Rows,
// tables and boxes go on with the next free labels; copies of whole sections can be sections of their own, which go on with
// the next free names and keep the labels of their rows. Pure: no DOM.
import { addSection, copy, paste, rotate, transform } from './edits.js';
import { mirrorAt, rowPoints } from './geometry.js';
import { freeRowLabel, labelAfter } from './numbering.js';
import { findSection, kNothing, union } from './plan.js';

export const kMostCopies = 200;

/** Whether these parts of rows, as rowsOf gives them, make up whole sections. */
export function areSections(parts) {
  const counts = new Map();
  for (const { section, seats } of parts) counts.set(section, (counts.get(section) ?? 0) + seats.length);
  return counts.size > 0 && [...counts].every(([{ rows }, n]) => rows.reduce((sum, { seats }) => sum + seats.length, 0) === n);
}

/** The next name after this one that no section of the floor has. */
function freeSectionName({ sections }, { name, floor }) {
  const taken = new Set(sections.filter((one) => one.floor === floor).map((one) => one.name));
  let free = labelAfter(name);
  while (taken.has(free)) free = labelAfter(free);
  return free;
}

/** The plan with a new section for each one that the clip has rows of, and the clip with its rows there. */
function apart(plan, clip) {
  let next = plan;
  const homes = new Map();
  for (const id of new Set(clip.rows.map(({ section }) => section))) {
    const section = findSection(plan, id);
    const step = addSection(next, freeSectionName(next, section), section.floor);
    next = step.plan;
    homes.set(id, step.id);
  }
  return { plan: next, clip: { ...clip, rows: clip.rows.map((row) => ({ ...row, section: homes.get(row.section) })) } };
}

/**
 * Adds `count` copies, the k-th by place(plan, clip, k) → { plan, selection }, with `sections` as sections of their own.
 * Returns the plan and all that is in line.
 */
function copies(plan, selection, { count, sections = false }, place) {
  const clip = { ...copy(plan, selection), focal: null };
  let next = plan;
  let all = selection;
  for (let k = 1; k <= Math.min(kMostCopies, count); k += 1) {
    const start = sections ? apart(next, clip) : { plan: next, clip };
    const step = place(start.plan, start.clip, k);
    next = step.plan;
    all = union(all, step.selection);
  }
  return { plan: next, selection: all };
}

const put = (plan, clip, dx, dy) => paste(plan, clip, { dx, dy, freeLabel: freeRowLabel });

/** Copies each (dx, dy) further than the one before; `sag` bows the line that they stand on. */
export function copyInRow(plan, selection, { count, dx, dy, sag = 0, sections = false }) {
  const line = rowPoints({ x: 0, y: 0 }, { x: dx * count, y: dy * count }, count + 1, sag);
  return copies(plan, selection, { count, sections }, (next, clip, k) => put(next, clip, line[k].x, line[k].y));
}

/** Copies turned around the point everybody looks at, each by so many degrees further. */
export function copyAround(plan, selection, { count, degrees, sections = false }) {
  return copies(plan, selection, { count, sections }, (next, clip, k) => {
    const step = put(next, clip, 0, 0);
    return { ...step, plan: rotate(step.plan, step.selection, degrees * k, plan.focal) };
  });
}

/** A copy on the other side of the line through the point everybody looks at, up and down the plan. */
export function copyMirrored(plan, selection, { sections = false } = {}) {
  const clip = { ...copy(plan, selection), focal: null };
  const start = sections ? apart(plan, clip) : { plan, clip };
  const step = put(start.plan, start.clip, 0, 0);
  const kept = { ...step.selection };
  return { plan: transform(step.plan, kept, mirrorAt(plan.focal, 'x')), selection: union(kNothing, kept) };
}
