// Where seats stand: points of rows, blocks and tables, and the ways to move points. Pure: no DOM.
// Units are those of the map: a seat is 20 wide. y grows down the page.

export const kSeatRadius = 10;
/** A seat is half a metre wide. */
export const kUnitsPerMetre = 40;
/** Between a table's edge and the middle of a chair. */
const kChairReach = 15;

/** One decimal, as maps are kept: the last bit of a sine must not make another map of it. */
export const rounded = (value) => Math.round(value * 10) / 10 + 0;
export const point = (x, y) => ({ x: rounded(x), y: rounded(y) });

/** The unit vector to the right of the way from `a` to `b`: down, for a row drawn from left to right. */
function normal(a, b) {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  return { x: -(b.y - a.y) / length, y: (b.x - a.x) / length };
}

/** The bow of a chord: radius and half its angle. `sag` is how far the middle leaves the chord, at most half of it. */
function bow(length, sag) {
  const depth = Math.min(Math.abs(sag), length / 2);
  const radius = (length * length / 4 + depth * depth) / (2 * depth);
  return { depth, radius, half: 2 * Math.atan2(2 * depth, length) };
}

/** How long the way from `a` to `b` is along the bow. */
export function wayLength(a, b, sag = 0) {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (Math.abs(sag) < 0.5 || !length) return length;
  const { radius, half } = bow(length, sag);
  return 2 * radius * half;
}

/** How many seats fit between two points at this distance from each other, at least one. */
export const seatsBetween = (a, b, spacing, sag = 0) => Math.floor(wayLength(a, b, sag) / spacing + 0.001) + 1;

const evenly = (count) => Array.from({ length: count }, (_, i) => i / (count - 1));

/**
 * `count` points from `a` to `b`, on a bow whose middle is `sag` to the right of the way; evenly, or at these shares of
 * the way, 0 to 1.
 */
export function rowPoints(a, b, count, sag = 0, shares = evenly(count)) {
  if (count === 1) return [point(a.x, a.y)];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (Math.abs(sag) < 0.5 || !length) return shares.map((part) => point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part));
  const { depth, radius, half } = bow(length, sag);
  const side = Math.sign(sag);
  const n = normal(a, b);
  const along = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  return shares.map((part) => {
    const angle = (2 * part - 1) * half;
    const aside = side * (radius * Math.cos(angle) - (radius - depth));
    const ahead = radius * Math.sin(angle);
    return point(middle.x + along.x * ahead + n.x * aside, middle.y + along.y * ahead + n.y * aside);
  });
}

/** The end of a row of exactly `count` seats at `spacing` that begins at `a` and points to `b`. */
export function rowEnd(a, b, count, spacing) {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const reach = (count - 1) * spacing;
  return { x: a.x + ((b.x - a.x) / length) * reach, y: a.y + ((b.y - a.y) / length) * reach };
}

/** Rows behind each other: an array of points for each row. */
export function blockPoints({ from, to, rows = 1, distance = 30, count, sag = 0 }) {
  const n = normal(from, to);
  return Array.from({ length: rows }, (_, k) => {
    const shift = ({ x, y }) => ({ x: x + n.x * distance * k, y: y + n.y * distance * k });
    return rowPoints(shift(from), shift(to), count, sag);
  });
}

/** The chairs of a round table, clockwise from the top. */
export function roundChairs(centre, radius, count) {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return point(centre.x + (radius + kChairReach) * Math.sin(angle), centre.y - (radius + kChairReach) * Math.cos(angle));
  });
}

/** The chairs of a rectangular table, clockwise from its top left corner; `sides` counts { top, right, bottom, left }. */
export function rectangleChairs(box, { top = 0, right = 0, bottom = 0, left = 0 }) {
  const spread = (count, at) => Array.from({ length: count }, (_, i) => at((i + 0.5) / count));
  const { x, y, width, height } = box;
  return [
    ...spread(top, (part) => point(x + width * part, y - kChairReach)),
    ...spread(right, (part) => point(x + width + kChairReach, y + height * part)),
    ...spread(bottom, (part) => point(x + width * (1 - part), y + height + kChairReach)),
    ...spread(left, (part) => point(x - kChairReach, y + height * (1 - part))),
  ];
}

export const rectanglePoints = ({ x, y, width, height }) =>
  [[x, y], [x + width, y], [x + width, y + height], [x, y + height]].map(([a, b]) => [rounded(a), rounded(b)]);

export const discPoints = (centre, radius) =>
  Array.from({ length: 24 }, (_, i) => {
    const angle = (Math.PI * i) / 12;
    return [rounded(centre.x + radius * Math.sin(angle)), rounded(centre.y - radius * Math.cos(angle))];
  });

export const boxBetween = (a, b) => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});

export const centreOf = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

export const shiftBy = (dx, dy) => ({ x, y }) => point(x + dx, y + dy);

export function turnAround(centre, degrees) {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return ({ x, y }) =>
    point(centre.x + (x - centre.x) * cos - (y - centre.y) * sin, centre.y + (x - centre.x) * sin + (y - centre.y) * cos);
}

/** Left becomes right ('x') or top becomes bottom ('y'). */
export const mirrorAt = (centre, axis) => ({ x, y }) => (axis === 'x' ? point(2 * centre.x - x, y) : point(x, 2 * centre.y - y));

/** Where a picture lies, { x, y, width }, once two of its points are `metres` apart: the first one stays where it is. */
export function scaledPicture({ x, y, width }, from, to, metres) {
  const factor = (metres * kUnitsPerMetre) / Math.hypot(to.x - from.x, to.y - from.y);
  return { x: rounded(from.x + (x - from.x) * factor), y: rounded(from.y + (y - from.y) * factor), width: rounded(width * factor) };
}
