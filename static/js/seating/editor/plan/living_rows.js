// Rows that are alive: how many seats they have, how far apart, bent, begun and leaned, changed whenever one likes. Seats
// that stay keep their ids. Pure: no DOM.
import { placeRow } from './blocks.js';
import { addRows } from './edits.js';
import { point, rounded, rowPoints } from './geometry.js';
import { labelAfter, labelBefore } from './numbering.js';
import { findSeat, findSection, rowsOf } from './plan.js';

/** A seat that joins a row is sold as its neighbour is: with a table as a whole, or by itself. */
const saleOf = ({ unit, sold }) => (unit ? { unit, sold } : {});

/** How far the middle of a row is off its chord, to the right of its way. */
export function sagOf(seats) {
  const [a, b] = [seats[0], seats.at(-1)];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (seats.length < 3 || !length) return 0;
  const off = ({ x, y }) => ((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)) / length;
  const middle = seats.length / 2;
  const [low, high] = [seats[Math.ceil(middle) - 1], seats[Math.floor(middle)]];
  return rounded((off(low) + off(high)) / 2);
}

/** The label behind the end of a row: it goes on as the last two do, upwards or downwards. */
function labelBehind(labels) {
  const [before, last] = labels.slice(-2);
  if (last === undefined) return before ? labelAfter(before) : '1';
  const [a, b] = [before, last].map((label) => /^(.*?)(\d+)$/.exec(label));
  if (!a || !b || a[1] !== b[1]) return labelAfter(before) === last ? labelAfter(last) : labelBefore(last);
  const number = Number(b[2]) + Number(b[2]) - Number(a[2]);
  return number > 0 ? b[1] + number : '';
}

/** The next place behind the last two of these, on the way that the row goes. */
function spotBehind(seats) {
  const [c, a, b] = [seats.at(-3), seats.at(-2), seats.at(-1)];
  if (!a) return point(b.x + 24, b.y);
  const turn = c ? Math.atan2(b.y - a.y, b.x - a.x) - Math.atan2(a.y - c.y, a.x - c.x) : 0;
  const angle = Math.atan2(b.y - a.y, b.x - a.x) + (Math.abs(turn) < 0.6 ? turn : 0);
  const far = Math.hypot(b.x - a.x, b.y - a.y);
  return point(b.x + Math.cos(angle) * far, b.y + Math.sin(angle) * far);
}

/**
 * The seats of a row with so many, taken off or added at its end, or at its beginning: as placeRow takes them. Distances
 * and bow go on as they are at that end.
 */
function grown(row, count, atStart) {
  const order = atStart ? [...row.seats].reverse() : row.seats;
  const seats = order.slice(0, count).map((seat) => ({ ...seat }));
  while (seats.length < count) {
    seats.push({
      ...spotBehind(seats),
      label: labelBehind(seats.map(({ label }) => label)),
      category: seats.at(-1).category,
      ...saleOf(seats.at(-1)),
    });
  }
  return seats;
}

/** Gives each selected row so many seats, from 1 to 500, at its end or, with `atStart`, at its beginning. */
export function setCount(plan, ids, count, { atStart = false } = {}) {
  return rowsOf(plan, ids).reduce((next, { row, section }) => {
    if (count === row.seats.length || count < 1) return next;
    const seats = grown(row, count, atStart);
    if (!atStart) return placeRow(next, section.id, row, joined(row, seats, (i) => i + 1));
    // At the beginning the row is turned around, grown, and turned back.
    const turned = { ...row, seats: [...row.seats].reverse() };
    const grew = placeRow(next, section.id, turned, joined(row, seats, (i) => i - 1));
    return changeRow(grew, section.id, row.key, (own) => ({ ...own, seats: [...own.seats].reverse() }));
  }, plan);
}

/**
 * The seats with the neighbours they had, by their places; those that are new are the next ones' neighbours. Whoever has a
 * neighbour on that side already keeps them: not every row is one run in its order.
 */
function joined(row, seats, next) {
  const places = new Map(seats.map(({ id }, i) => [id, i]).filter(([id]) => id !== undefined));
  const had = Math.min(row.seats.length, seats.length);
  const kept = seats.slice(0, had).map((seat) => places.get(seat.next) ?? null);
  const reached = new Set(kept);
  return seats.map((seat, i) => {
    const isEnd = next(0) > 0 && i === had - 1 && kept[i] === null;
    if (i < had && !isEnd) return { ...seat, next: kept[i] };
    const to = next(i);
    return { ...seat, next: to >= 0 && to < seats.length && !reached.has(to) ? to : null };
  });
}

function changeRow(plan, sectionId, key, change) {
  return {
    ...plan,
    sections: plan.sections.map((section) => (section.id === sectionId
      ? { ...section, rows: section.rows.map((row) => (row.key === key ? change(row) : row)) } :
      section)
    ),
  };
}

/** Puts a new seat behind this one; who sat behind it moves on by a place and keeps id and label. Returns { plan, id }. */
export function insertSeat(plan, id) {
  const { seat, row, section } = findSeat(plan, id);
  const taken = new Set(row.seats.map(({ label }) => label));
  let label = `${seat.label}a`;
  while (taken.has(label)) label = labelAfterLetter(label);
  const step = addRows(plan, section.id, [{
    label: row.label,
    seats: [{ x: seat.x, y: seat.y, label, category: seat.category, ...saleOf(seat) }],
  }]);
  const [fresh] = findSection(step.plan, section.id).rows.at(-1).seats;
  const at = row.seats.indexOf(seat);
  const spots = [...row.seats, spotBehind(row.seats)];
  const order = [...row.seats.slice(0, at), { ...seat, next: fresh.id }, { ...fresh, next: seat.next }, ...row.seats.slice(at + 1)];
  const seats = order.map((one, i) => ({ ...one, x: spots[i].x, y: spots[i].y }));
  const sections = step.plan.sections.map((one) => (one.id === section.id
    ? { ...one, rows: one.rows.slice(0, -1).map((own) => (own.key === row.key ? { ...own, seats } : own)) } :
    one)
  );
  return { plan: { ...step.plan, sections }, id: fresh.id };
}

/** 7a → 7b → … → 7z → 7za. */
const labelAfterLetter = (label) => (label.endsWith('z') ?
  `${label}a`
  : label.slice(0, -1) + String.fromCharCode(label.charCodeAt(label.length - 1) + 1));

const kJoin = 1.6; // of the distance in a row: further apart, an aisle stays between what is joined

/** Joins the selected rows of each section into the first of them, in the order in which they lie along it. */
export function joinRows(plan, ids) {
  const sections = plan.sections.map((section) => {
    const rows = section.rows.filter((row) => row.seats.some(({ id }) => ids.has(id)));
    if (rows.length < 2) return section;
    const [first] = rows;
    const joinedRow = { ...first, seats: inLine(rows) };
    return {
      ...section,
      rows: section.rows.filter((row) => row === first || !rows.includes(row)).map((row) => (row === first ? joinedRow : row)),
    };
  });
  return sections.some((section, i) => section !== plan.sections[i]) ? { ...plan, sections } : plan;
}

/** The seats of some rows along the way of the first, neighbours where they are near and nobody is beside them yet. */
function inLine(rows) {
  const [a, b] = [rows[0].seats[0], rows[0].seats.length > 1 ? rows[0].seats.at(-1) : rows[1].seats[0]];
  const along = ({ x, y }) => (x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y);
  const seats = rows.flatMap((row) => row.seats).sort((one, other) => along(one) - along(other));
  const usual = usualSpacing(rows.reduce((most, row) => (row.seats.length > most.seats.length ? row : most)).seats) || Infinity;
  const reached = new Set(seats.map(({ next }) => next));
  const own = new Map(rows.flatMap((row) => row.seats.map(({ id }) => [id, row])));
  return seats.map((seat, i) => {
    const after = seats[i + 1];
    const isBeside = after && seat.next === null && !reached.has(after.id) && own.get(seat.id) !== own.get(after.id) &&
      Math.hypot(after.x - seat.x, after.y - seat.y) <= kJoin * usual;
    return isBeside ? { ...seat, next: after.id } : seat;
  });
}

/** The row bent so far, between the ends that it has. Gaps at aisles keep their share of the way. */
export const bent = (seats, sag) => rowPoints(seats[0], seats.at(-1), seats.length, sag, sharesOf(seats));

/** Which share of the way along the row each seat is at. */
function sharesOf(seats) {
  const ways = seats.slice(1).map((seat, i) => Math.hypot(seat.x - seats[i].x, seat.y - seats[i].y));
  const total = ways.reduce((sum, way) => sum + way, 0) || 1;
  let gone = 0;
  return [0, ...ways.map((way) => (gone += way) / total)];
}

/** The row with its seats this far apart, around its middle, as straight or bent as it was in proportion. */
export function spaced(seats, spacing) {
  const [a, b] = [seats[0], seats.at(-1)];
  const usual = usualSpacing(seats) || 1;
  const k = spacing / usual;
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const end = (one) => ({ x: middle.x + (one.x - middle.x) * k, y: middle.y + (one.y - middle.y) * k });
  return rowPoints(end(a), end(b), seats.length, sagOf(seats) * k, sharesOf(seats));
}

/** The distance that most neighbours of a row have. */
export function usualSpacing(seats) {
  const ways = seats.slice(1).map((seat, i) => Math.hypot(seat.x - seats[i].x, seat.y - seats[i].y)).sort((a, b) => a - b);
  return ways.length ? ways[Math.floor((ways.length - 1) / 2)] : 0;
}

/** The row leaned: each seat is moved along y by so many per 100 along the row, around its middle. */
export function skewed(seats, percent) {
  const middle = (seats[0].x + seats.at(-1).x) / 2;
  return seats.map(({ x, y }) => point(x, y + ((x - middle) * percent) / 100));
}

/** Each selected row moved so that its first seat stands at this x, or its middle at it. */
export function begunAt(seats, x) {
  const by = x - seats[0].x;
  return seats.map((seat) => point(seat.x + by, seat.y));
}
