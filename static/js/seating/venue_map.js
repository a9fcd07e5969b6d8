// The geometry of a venue, indexed for questions: who is here, what is visible, what lies to the right.
// Pure: no DOM.

export const kSeatRadius = 10;
const kCell = 160;
const kHullPadding = 17;
const kLabelReach = 48; // a text this near to a seat of a row may be the row's own label

export class VenueMap {
  constructor(map) {
    Object.assign(this, { id: map.id, width: map.width, height: map.height, focal: map.focal });
    this.categories = map.categories;
    this.decorations = map.decorations ?? [];
    this.areas = map.areas ?? [];
    this.seats = [];
    this.byId = new Map();
    this.cells = new Map();
    this.sections = [];
    for (const section of map.sections) this.#addSection(section);
    this.#complete(map);
  }

  /** Promises the same as the constructor makes; `pause()` is awaited after each section. */
  static async inPieces(map, pause) {
    const venue = new VenueMap({ ...map, sections: [], units: [] });
    for (const section of map.sections) {
      venue.#addSection(section);
      await pause();
    }
    venue.#complete(map);
    return venue;
  }

  /** What takes all sections to know. */
  #complete({ units = [] }) {
    this.units = units.filter(({ sold }) => sold === 'whole').map((unit) => this.#addUnit(unit));
    this.bounds = this.#bounds();
    this.#adoptOutlines();
  }

  #addSection({ id, name, rows }) {
    const section = { id, name, rows: [], seats: [] };
    for (const { label, seats } of rows) {
      const row = { label, section, seats: [] };
      for (const data of seats) {
        const seat = { ...data, section, row };
        row.seats.push(seat);
        section.seats.push(seat);
        this.seats[seat.index] = seat;
        this.byId.set(seat.id, seat);
        this.#cell(seat.x, seat.y).push(seat);
      }
      row.ends = isLabelled(this.decorations, row) ? [] : rowEnds(row.seats);
      section.rows.push(row);
    }
    shape(section, hull(section.seats));
    section.categories = commonest(section.seats);
    [section.category] = section.categories;
    this.sections.push(section);
  }

  /** What is sold as a whole: its seats know it. */
  #addUnit({ name, seats: ids }) {
    const seats = ids.map((id) => this.byId.get(id));
    const unit = { name, seats, hull: hull(seats), category: seats[0].category };
    for (const seat of seats) seat.unit = unit;
    return unit;
  }

  /** An outline with the end of a section's name that goes around the section is its shape and its sign. */
  #adoptOutlines() {
    this.decorations = this.decorations.filter((decoration) => {
      const { kind, text, points } = decoration;
      if (kind !== 'outline' || !text || !points?.length) return true;
      const section = this.sections.find(({ name, center }) => name.endsWith(text) && inside(points, center.x, center.y));
      if (!section) return true;
      shape(section, points);
      section.sign = decoration;
      return false;
    });
  }

  #cell(x, y) {
    const key = Math.floor(x / kCell) * 4096 + Math.floor(y / kCell);
    if (!this.cells.has(key)) this.cells.set(key, []);
    return this.cells.get(key);
  }

  /** What a fitted view must show: everything drawn, not the paper around it. */
  #bounds() {
    const points = this.seats.flatMap((seat) => (seat ? [[seat.x, seat.y]] : []));
    for (const area of this.areas) points.push([area.x, area.y], [area.x + area.width, area.y + area.height]);
    for (const { points: outline, text, size = 14, x, y, width = 0, height = 0, symbol } of this.decorations) {
      if (outline?.length) points.push(...outline);
      else if (symbol) points.push([x - size, y - size], [x + size, y + size * 1.3]);
      else if (text) points.push([x - (text.length * size) / 4, y - size / 2], [x + (text.length * size) / 4, y + size / 2]);
      else if (x != null) points.push([x, y], [x + width, y + height]);
    }
    return points.length ? grow(boxOf(points), 24) : { x: 0, y: 0, width: this.width, height: this.height };
  }

  /** Calls visit(seat) for each seat whose cell touches the rectangle. */
  forVisible(box, visit) {
    const right = Math.floor((box.x + box.width) / kCell);
    const bottom = Math.floor((box.y + box.height) / kCell);
    for (let column = Math.floor(box.x / kCell); column <= right; column += 1) {
      for (let line = Math.floor(box.y / kCell); line <= bottom; line += 1) {
        for (const seat of this.cells.get(column * 4096 + line) ?? []) visit(seat);
      }
    }
  }

  /** The seat at a point, or the nearest within `reach` units. */
  seatAt(x, y, reach = kSeatRadius * 1.3) {
    let best = null;
    let bestDistance = reach;
    this.forVisible({ x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach }, (seat) => {
      const distance = Math.hypot(seat.x - x, seat.y - y);
      if (distance <= bestDistance) [best, bestDistance] = [seat, distance];
    });
    return best;
  }

  sectionAt(x, y) {
    return this.sections.find((section) => inside(section.hull, x, y)) ?? null;
  }

  areaAt(x, y) {
    return this.areas.findLast((area) => isInArea(area, x, y)) ?? null; // the one on top
  }

  /** The next seat one sees when looking from `seat` in a direction (unit vector), within 45° to each side. */
  seatTowards(seat, dx, dy) {
    let best = null;
    let bestCost = Infinity;
    for (const other of this.seats) {
      if (!other || other === seat) continue;
      const along = (other.x - seat.x) * dx + (other.y - seat.y) * dy;
      const aside = Math.abs((other.x - seat.x) * dy - (other.y - seat.y) * dx);
      if (along <= 0.5 || aside > along) continue;
      const cost = along + 2 * aside;
      if (cost < bestCost) [best, bestCost] = [other, cost];
    }
    return best;
  }
}

function shape(section, polygon) {
  section.hull = polygon;
  section.box = boxOf(polygon);
  Object.assign(section, centroid(polygon));
  // How much of its box the section fills: a slanted wedge leaves less room for words than a block.
  section.fullness = Math.min(1, (1.1 * section.surface) / (section.box.width * section.box.height || 1));
}

/** Their categories, the one that most have first. */
function commonest(seats) {
  const counts = new Map();
  for (const { category } of seats) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([category]) => category);
}

/** Whether a map itself writes the row's label, beside its seats or on the table they stand around. */
export const isLabelled = (decorations, { label, seats }) =>
  decorations.some(({ kind, text, x, y }) =>
    text && x != null &&
    (text === label || (kind === 'outline' && label.endsWith(text))) &&
    seats.some((seat) => Math.hypot(seat.x - x, seat.y - y) < kLabelReach)
  );

/** Where the label of a row stands: one step beyond each end, in line with the row. */
function rowEnds(seats) {
  if (!seats.length) return [];
  const first = seats[0];
  const last = seats.reduce((far, seat) => (gap(first, seat) > gap(first, far) ? seat : far), first);
  const start = seats.reduce((far, seat) => (gap(last, seat) > gap(last, far) ? seat : far), last);
  return [beyond(start, nearest(start, seats)), beyond(last, nearest(last, seats))];
}

const gap = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

function nearest(seat, seats) {
  return seats.reduce((best, other) => (other !== seat && (best === null || gap(seat, other) < gap(seat, best)) ? other : best), null);
}

function beyond(end, neighbour) {
  if (!neighbour) return { x: end.x - 24, y: end.y };
  const length = gap(end, neighbour) || 1;
  return { x: end.x + ((end.x - neighbour.x) / length) * 23, y: end.y + ((end.y - neighbour.y) / length) * 23 };
}

/** The convex hull of the seats, pushed outward so that it encloses them. */
function hull(seats) {
  const places = seats.map(({ x, y }) => [x, y]);
  const corners = places.length < 3 ? places : convexHull(places); // what the others would add lies within
  return convexHull(
    corners.flatMap(([x, y]) => [[x - kHullPadding, y], [x + kHullPadding, y], [x, y - kHullPadding], [x, y + kHullPadding]])
  );
}

/** Andrew's monotone chain; two points at least. */
function convexHull(points) {
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (sorted) => {
    const out = [];
    for (const point of sorted) {
      while (out.length > 1 && turn(out.at(-2), out.at(-1), point) <= 0) out.pop();
      out.push(point);
    }
    return out.slice(0, -1);
  };
  return [...chain(points), ...chain(points.reverse())];
}

const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

export function inside(polygon, x, y) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i, i += 1) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

/** The corners of a standing area: those of its box, or of what it has in it. */
export function areaCorners({ x, y, width, height, outline }) {
  return (outline ?? [[0, 0], [1, 0], [1, 1], [0, 1]]).map(([across, down]) => [x + across * width, y + down * height]);
}

/** Makes a polygon the path of a canvas. */
export function tracePolygon(ctx, points) {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.closePath();
}

/** Makes a standing area the path of a canvas. */
export function traceArea(ctx, area) {
  if (area.outline) return tracePolygon(ctx, areaCorners(area));
  ctx.beginPath();
  ctx.roundRect(area.x, area.y, area.width, area.height, 10);
}

/** Whether a point is in a standing area. */
export const isInArea = (area, x, y) =>
  x >= area.x && y >= area.y && x <= area.x + area.width && y <= area.y + area.height &&
  (!area.outline || inside(areaCorners(area), x, y));

export function boxOf(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export const grow = (box, by) => ({ x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by });

/** The middle of a polygon, and how large it is: { center, surface }. */
export function centroid(polygon) {
  let [area, x, y] = [0, 0, 0];
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i, i += 1) {
    const cross = polygon[j][0] * polygon[i][1] - polygon[i][0] * polygon[j][1];
    area += cross;
    x += (polygon[j][0] + polygon[i][0]) * cross;
    y += (polygon[j][1] + polygon[i][1]) * cross;
  }
  const center = area
    ? { x: x / (3 * area), y: y / (3 * area) }
    : { x: polygon[0]?.[0] ?? 0, y: polygon[0]?.[1] ?? 0 };
  return { center, surface: Math.abs(area) / 2 };
}
