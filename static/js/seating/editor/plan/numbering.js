// Labels of seats and rows by a scheme. Ids never change with a label. Pure: no DOM.
import { changeSeats, setRowLabels } from './edits.js';
import { findSection, rowsOf } from './plan.js';

const kLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ'; // without I and O: on a ticket they look like one and nought
const kMostPassed = 100_000; // a list that passes over everything ends here
const kAllLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The n-th letter label, from 0: A … Z, AA, AB … */
export function letters(n, alphabet = kLetters) {
  let label = '';
  for (let rest = n; rest >= 0; rest = Math.floor(rest / alphabet.length) - 1) label = alphabet[rest % alphabet.length] + label;
  return label;
}

/** The place of a letter label in its order, or -1 where it is none. */
export function letterIndex(label, alphabet = kLetters) {
  let n = 0;
  for (const letter of label.toUpperCase()) {
    const at = alphabet.indexOf(letter);
    if (at < 0) return -1;
    n = n * alphabet.length + at + 1;
  }
  return n - 1;
}

/** The n-th letter label, from 0, doubled after the last: A … Z, AA, BB … */
const doubled = (n) => kAllLetters[n % kAllLetters.length].repeat(Math.floor(n / kAllLetters.length) + 1);

/**
 * The i-th label, from 0, of a scheme: { kind, start, step, prefix, suffix, skip }. Kinds are numbers, odd, even, letters
 * (without I and O), all_letters and double_letters (AA, BB after Z); `start` is a number or a letter; odd and even begin
 * with the first of theirs from there. What `skip` lists ("I, O, 13") is passed over.
 */
export function labelAt(scheme, i) {
  const { prefix = '', suffix = '', skip = '' } = scheme;
  const passed = new Set(String(skip).split(/[\s,;]+/).filter(Boolean));
  if (!passed.size) return prefix + plainLabel(scheme, i) + suffix;
  let at = 0;
  for (let left = i;; at += 1) {
    const isPassed = passed.has(plainLabel(scheme, at));
    if (isPassed && at < kMostPassed) continue;
    if (left === 0) return prefix + plainLabel(scheme, at) + suffix;
    left -= 1;
  }
}

function plainLabel({ kind, start = '1', step = 1 }, i) {
  const stride = Number(step) || 1;
  if (kind === 'double_letters') {
    const first = /^\d+$/.test(start) ? Number(start) - 1 : kAllLetters.indexOf(String(start).trim().toUpperCase());
    return doubled(Math.max(0, Math.max(0, first) + i * stride));
  }
  if (kind === 'letters' || kind === 'all_letters') {
    const alphabet = kind === 'letters' ? kLetters : kAllLetters;
    const first = /^\d+$/.test(start) ? Number(start) - 1 : letterIndex(String(start).trim() || 'A', alphabet);
    return letters(Math.max(0, Math.max(0, first) + i * stride), alphabet);
  }
  const first = Number.parseInt(start, 10) || (kind === 'even' ? 2 : 1);
  if (kind === 'numbers') return String(first + i * stride);
  const wanted = kind === 'odd' ? 1 : 0;
  const begin = Math.abs(first % 2) === wanted ? first : first + 1;
  return String(begin + i * 2 * stride);
}

/** Whether a row runs from right to left as the plan shows it, or from below to above where it is steep. */
function runsBackwards(seats) {
  const [first, last] = [seats[0], seats.at(-1)];
  const [dx, dy] = [last.x - first.x, last.y - first.y];
  return Math.abs(dx) > 1 ? dx < 0 : dy < 0;
}

/** The seats of a row from the side that one counts from, left or right; around a table as they are kept. */
function ordered(seats, from) {
  return runsBackwards(seats) === (from === 'left') ? [...seats].reverse() : seats;
}

/** A row from left to right, parted in two where the axis of the house passes through it, else in its middle. */
function halves(seats, focal) {
  const row = ordered(seats, 'left');
  const isFlat = Math.abs(row.at(-1).x - row[0].x) >= Math.abs(row.at(-1).y - row[0].y);
  const way = ({ x, y }) => (isFlat ? x : y);
  const passes = way(focal) > way(row[0]) && way(focal) < way(row.at(-1));
  const at = passes ? row.findIndex((seat) => way(seat) > way(focal)) : Math.ceil(row.length / 2);
  return [row.slice(0, at).reverse(), row.slice(at)];
}

/** The labels of a row numbered from its centre outwards, by id: one count to both sides in turn. */
function fromCentre(seats, focal, label) {
  const [left, right] = halves(seats, focal);
  const order = [];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) order.push(left[i], right[i]);
  return order.filter(Boolean).map(({ id }, i) => [id, label(i)]);
}

/** Odd numbers to the left of the centre and even ones to the right, each outwards. */
function oddLeft(seats, focal, scheme) {
  const [left, right] = halves(seats, focal);
  const side = (half, kind) => half.map(({ id }, i) => [id, labelAt({ ...scheme, kind, start: scheme.start || '1' }, i)]);
  return [...side(left, 'odd'), ...side(right, 'even')];
}

/**
 * Numbers the selected seats, row by row. `scheme.from` is left, right or centre; with `scheme.through` the count goes on
 * from row to row instead of beginning again. The kind odd_left counts odd numbers to the left of the centre and even ones
 * to the right.
 */
export function numberSeats(plan, ids, scheme) {
  const labels = new Map();
  let i = 0;
  for (const { seats } of rowsOf(plan, ids)) {
    if (!scheme.through) i = 0;
    if (scheme.kind === 'odd_left') {
      for (const [id, label] of oddLeft(seats, plan.focal, scheme)) labels.set(id, label);
      continue;
    }
    if (scheme.from === 'centre') {
      const begin = i;
      for (const [id, label] of fromCentre(seats, plan.focal, (n) => labelAt(scheme, begin + n))) labels.set(id, label);
      i += seats.length;
      continue;
    }
    for (const { id } of ordered(seats, scheme.from ?? 'left')) {
      labels.set(id, labelAt(scheme, i));
      i += 1;
    }
  }
  return changeSeats(plan, ids, (seat) => ({ ...seat, label: labels.get(seat.id) }));
}

function distanceTo(focal, seats) {
  const x = seats.reduce((sum, seat) => sum + seat.x, 0) / seats.length;
  const y = seats.reduce((sum, seat) => sum + seat.y, 0) / seats.length;
  return Math.hypot(x - focal.x, y - focal.y);
}

/** Labels the rows that have a selected seat, each section by itself, from the stage (`front`) or from behind (`back`). */
export function labelRows(plan, ids, scheme) {
  const bySection = new Map();
  for (const part of rowsOf(plan, ids)) {
    if (!bySection.has(part.section)) bySection.set(part.section, []);
    bySection.get(part.section).push(part);
  }
  const labels = new Map();
  for (const parts of bySection.values()) {
    const near = parts.map(({ row }) => ({ key: row.key, far: distanceTo(plan.focal, row.seats) })).sort((a, b) => a.far - b.far);
    if (scheme.from === 'back') near.reverse();
    near.forEach(({ key }, i) => labels.set(key, labelAt(scheme, i)));
  }
  return setRowLabels(plan, labels);
}

/** The label after this one: 12 → 13, A → B, T4 → T5; letters skip I and O. */
export function labelAfter(label) {
  const number = /^(.*?)(\d+)$/.exec(label);
  if (number) return number[1] + String(Number(number[2]) + 1);
  const at = /^[A-Za-z]{1,2}$/.test(label) ? letterIndex(label) : -1;
  return at < 0 ? `${label} 2` : letters(at + 1);
}

/** The label before this one: 12 → 11, B → A; '' before the first. */
export function labelBefore(label) {
  const number = /^(.*?)(\d+)$/.exec(label);
  if (number) return Number(number[2]) > 1 ? number[1] + String(Number(number[2]) - 1) : '';
  const at = /^[A-Za-z]{1,2}$/.test(label) ? letterIndex(label) : 0;
  return at > 0 ? letters(at - 1) : '';
}

/** The label itself, or the next one that no row of the section has. */
export function freeRowLabel(section, label) {
  const taken = new Set(section?.rows.map((row) => row.label));
  let free = label;
  while (taken.has(free)) free = labelAfter(free);
  return free;
}

/** What a new row of a section would be called. */
export function nextRowLabel(plan, sectionId, first = 'A') {
  const section = findSection(plan, sectionId);
  return freeRowLabel(section, section?.rows.length ? labelAfter(section.rows.at(-1).label) : first);
}
