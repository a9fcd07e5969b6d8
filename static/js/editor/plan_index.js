// What lies where in a plan. Each section is indexed by itself and once: after a step only those that changed are indexed
// again. Pure: no DOM.
import { inside } from '../venue_map.js';
import { kSeatRadius } from './geometry.js';
import { boundsOfDecoration } from './plan.js';

const kCell = 80;
const indexes = new WeakMap();

class SectionIndex {
  constructor(section) {
    this.cells = new Map();
    this.count = 0;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const row of section.rows) {
      for (const seat of row.seats) {
        const key = Math.floor(seat.x / kCell) * 65_536 + Math.floor(seat.y / kCell);
        const cell = this.cells.get(key);
        if (cell) cell.push({ seat, row, section });
        else this.cells.set(key, [{ seat, row, section }]);
        left = Math.min(left, seat.x);
        right = Math.max(right, seat.x);
        top = Math.min(top, seat.y);
        bottom = Math.max(bottom, seat.y);
        this.count += 1;
      }
    }
    this.box = { x: left, y: top, width: right - left, height: bottom - top };
  }

  /** Calls visit({ seat, row, section }) for what may lie in the box. */
  visit(box, visit) {
    if (!this.count || box.x > this.box.x + this.box.width || box.x + box.width < this.box.x ||
      box.y > this.box.y + this.box.height || box.y + box.height < this.box.y) return;
    const right = Math.floor(Math.min(box.x + box.width, this.box.x + this.box.width) / kCell);
    const bottom = Math.floor(Math.min(box.y + box.height, this.box.y + this.box.height) / kCell);
    for (let column = Math.floor(Math.max(box.x, this.box.x) / kCell); column <= right; column += 1) {
      for (let line = Math.floor(Math.max(box.y, this.box.y) / kCell); line <= bottom; line += 1) {
        for (const entry of this.cells.get(column * 65_536 + line) ?? []) visit(entry);
      }
    }
  }
}

export function indexOf(section) {
  if (!indexes.has(section)) indexes.set(section, new SectionIndex(section));
  return indexes.get(section);
}

const isShown = (part, floor) => floor === null || part.floor === floor;
const contains = (box, x, y) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;

/** The entry { seat, row, section } at a point, the nearest within `reach`, or null. */
export function seatAt(plan, x, y, { floor = null, reach = kSeatRadius * 1.25 } = {}) {
  let best = null;
  let bestDistance = reach;
  const box = { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach };
  for (const section of plan.sections) {
    if (!isShown(section, floor)) continue;
    indexOf(section).visit(box, (entry) => {
      const distance = Math.hypot(entry.seat.x - x, entry.seat.y - y);
      if (distance <= bestDistance) [best, bestDistance] = [entry, distance];
    });
  }
  return best;
}

export const areaAt = (plan, x, y, floor = null) =>
  plan.areas.findLast((area) => isShown(area, floor) && contains(area, x, y)) ?? null;

/** The topmost decoration at a point: a text within its letters, a polygon within its edges. */
export function decorationAt(plan, x, y) {
  return plan.decorations.findLast((one) => {
    if (one.points.length > 2) return inside(one.points, x, y);
    return contains(boundsOfDecoration(one), x, y);
  }) ?? null;
}

/** The ids and keys of everything whose middle lies in the box: { seats, areas, decorations }, arrays. */
export function inBox(plan, box, floor = null) {
  const found = { seats: [], areas: [], decorations: [] };
  for (const section of plan.sections) {
    if (!isShown(section, floor)) continue;
    indexOf(section).visit(box, ({ seat }) => contains(box, seat.x, seat.y) && found.seats.push(seat.id));
  }
  for (const area of plan.areas) {
    if (isShown(area, floor) && contains(box, area.x + area.width / 2, area.y + area.height / 2)) found.areas.push(area.id);
  }
  for (const one of plan.decorations) {
    const own = boundsOfDecoration(one);
    if (contains(box, own.x + own.width / 2, own.y + own.height / 2)) found.decorations.push(one.key);
  }
  return found;
}
