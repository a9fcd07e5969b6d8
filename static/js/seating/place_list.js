// Several places as somebody says them, for the lists of the panels: a line for each row or standing area.
import { h } from '../dom.js';
import { number } from '../format.js';
import { t } from '../messages.js';
import { placeName, sectionName } from '../words.js';

/** Numbers that follow each other as one: "6–8, 11". */
function runs(labels) {
  const found = [];
  for (const label of labels) {
    const last = found.at(-1);
    if (last && /^\d+$/.test(label) && Number(label) === Number(last.end) + 1) last.end = label;
    else found.push({ begin: label, end: label });
  }
  return found.map(({ begin, end }) => (begin === end ? begin : `${begin}–${end}`)).join(', ');
}

function lineOf([first, ...more]) {
  const where = placeName(first);
  if (more.length === 0) return where;
  if (first.row == null) return `${number(more.length + 1)} × ${where}`;
  const seats = runs([first, ...more].map(({ label }) => label));
  return t('place.seats', { section: sectionName(first.section), row: first.row, seats });
}

/** "Stalls, row C, seats 6–8" and "3 × Floor" of places as orders have them: { section, row, label }. */
export function placeLines(places) {
  const rows = new Map();
  for (const place of places) {
    const key = JSON.stringify([place.section, place.row]);
    rows.set(key, [...(rows.get(key) ?? []), place]);
  }
  return [...rows.values()].map(lineOf);
}

/** The same in one line. */
export const placesText = (places) => placeLines(places).join('; ');

/** The same for a cell of a table. */
export const placesCell = (places) => (places.length ? h('div', {}, placeLines(places).map((line) => h('div', {}, line))) : '–');

/** What the log of changes keeps in English, "Stalls, row C, seats 6, 7; 3 × Floor", as places. An older entry is taken as it is. */
export function placesOf(text) {
  return text.split('; ').flatMap((part) => {
    const seats = /^(.+), row (.+), seats? (.+)$/.exec(part);
    if (seats) return seats[3].split(', ').map((label) => ({ section: seats[1], row: seats[2], label }));
    const [, n, area] = /^(\d+) × (.+)$/.exec(part) ?? [null, 1, part];
    return Array.from({ length: Number(n) }, () => ({ section: area, row: null }));
  });
}
