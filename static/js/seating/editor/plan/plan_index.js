// What lies where in a plan: boxes of sections, in them boxes of rows, in them seats. Each row is measured by itself and
// once: after a step only those that changed are measured again. Pure: no DOM.
import { inside, isInArea } from '../../venue_map.js';
import { kSeatRadius } from './geometry.js';
import { boundsOfDecoration } from './plan.js';

const rowBoxes = new WeakMap();
const indexes = new WeakMap();

const isApart = (a, b) => a.x > b.x + b.width || a.x + a.width < b.x || a.y > b.y + b.height || a.y + a.height < b.y;

function around(boxes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width = 0, height = 0 } of boxes) {
    if (x < left) left = x;
    if (y < top) top = y;
    if (x + width > right) right = x + width;
    if (y + height > bottom) bottom = y + height;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function boxOfRow(row) {
  let box = rowBoxes.get(row);
  if (!box) rowBoxes.set(row, box = around(row.seats));
  return box;
}

class SectionIndex {
  constructor(section) {
    this.section = section;
    this.count = section.rows.reduce((sum, { seats }) => sum + seats.length, 0);
    this.box = around(section.rows.map(boxOfRow));
  }

  /** The rows that may have something in the box. */
  rowsIn(box) {
    if (!this.count || isApart(box, this.box)) return [];
    return this.section.rows.filter((row) => !isApart(box, boxOfRow(row)));
  }

  /** Calls visit(seat, row, section) for what may lie in the box. */
  visit(box, visit) {
    for (const row of this.rowsIn(box)) for (const seat of row.seats) visit(seat, row, this.section);
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
    indexOf(section).visit(box, (seat, row) => {
      const distance = Math.hypot(seat.x - x, seat.y - y);
      if (distance <= bestDistance) [best, bestDistance] = [{ seat, row, section }, distance];
    });
  }
  return best;
}

export const areaAt = (plan, x, y, floor = null) => plan.areas.findLast((area) => isShown(area, floor) && isInArea(area, x, y)) ?? null;

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
    indexOf(section).visit(box, (seat) => contains(box, seat.x, seat.y) && found.seats.push(seat.id));
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
