// Floors of a plan laid beside each other, with the shapes and texts that belong to each.
import { move } from './edits.js';
import { centreOf, rounded } from './geometry.js';
import { boundsOf, boundsOfDecoration, everything, floorsOf } from './plan.js';

const kFloorGap = 120;

const kFloorReach = 150; // a shape or a text further away than this belongs to no floor

/** How far a point is from the nearest place of a floor. */
function distanceTo(plan, floor, { x, y }) {
  let least = Infinity;
  for (const section of plan.sections) {
    if (section.floor !== floor) continue;
    for (const row of section.rows) for (const seat of row.seats) least = Math.min(least, Math.hypot(seat.x - x, seat.y - y));
  }
  for (const area of plan.areas) {
    if (area.floor !== floor) continue;
    const beside = Math.max(area.x - x, 0, x - area.x - area.width);
    least = Math.min(least, Math.hypot(beside, Math.max(area.y - y, 0, y - area.y - area.height)));
  }
  return least;
}

/** The floors with what belongs to each: its sections and areas, and the decorations that stand nearest to these. */
function partsOfFloors(plan) {
  const floors = floorsOf(plan).map((floor) => ({ floor, parts: everything(plan, floor) }));
  for (const one of plan.decorations) {
    const centre = centreOf(boundsOfDecoration(one));
    const [nearest] = floors.map(({ floor, parts }) => ({ parts, far: distanceTo(plan, floor, centre) })).sort((a, b) => a.far - b.far);
    if (nearest && nearest.far <= kFloorReach) nearest.parts.decorations.add(one.key);
  }
  return floors.map(({ parts }) => ({ parts, box: boundsOf(plan, parts) })).filter(({ box }) => box);
}

/** Lays the floors beside each other from left to right, in their order, so that a buyer sees them all. */
export function layFloors(plan) {
  const floors = partsOfFloors(plan);
  let right = null;
  return floors.reduce((next, { parts, box }) => {
    const moved = right === null ? next : move(next, parts, rounded(right + kFloorGap - box.x), rounded(floors[0].box.y - box.y));
    right = (right === null ? box.x : right + kFloorGap) + box.width;
    return moved;
  }, plan);
}
