// Names of places as a person would say them.
import { money } from './format.js';
import { t, term } from './messages.js';

const kStates = { a: 'available', h: 'held', m: 'mine', s: 'sold', b: 'blocked', u: 'unknown' };

/** "Stalls, row A, seat 12" of a seat of the map, of a hold or of an order. */
export function placeName({ section, section_name: name, row, label }) {
  const sectionName = name ?? section?.name ?? section;
  if (row == null) return sectionName;
  return t('place.seat', { section: sectionName, row: row.label ?? row, seat: label });
}

export const ticketType = (type) => term('type', type);

export const stateName = (letter) => t(`state.${kStates[letter]}`);

/** Everything about a seat in one sentence, for those who cannot see the map. */
export function seatSentence(seat, letter, price) {
  const place = t('place.short', { row: seat.row.label, seat: seat.label });
  const parts = [place, seat.category, price && money(price), stateName(letter)];
  if (seat.kind !== 'standard') parts.push(t(`kind.${seat.kind}`));
  return parts.filter(Boolean).join(', ');
}
