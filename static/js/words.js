// Names of places as a person would say them.
import { money } from './format.js';
import { t, term } from './messages.js';

const kStates = { a: 'available', h: 'held', m: 'mine', s: 'sold', b: 'blocked', u: 'unknown' };

const kBetween = ' · ';

/** Words with a point between them, none of them twice in a row: a section may be called after its floor, or its category. */
const joined = (words) => words.filter((word, i) => word !== words[i - 1]).join(kBetween);

/** The name of a section as it is shown: "Balcony · Left", and "Balcony" of a section that is called as its floor. */
export const sectionName = (name) => joined(name.split(kBetween));

/** The section and the category of a seat: "Balcony · Left · Premium". */
export const whereWords = ({ section, category }) => joined([...section.name.split(kBetween), category]);

/** "Stalls, row A, seat 12" of a seat of the map, of a hold or of an order. */
export function placeName({ section, section_name: name, row, label }) {
  const given = name ?? section?.name ?? section;
  const shown = given && sectionName(given);
  if (row == null) return shown;
  return t('place.seat', { section: shown, row: row.label ?? row, seat: label });
}

/** "Table 5, 8 seats, sold as a whole", and what all of it costs where price(seat) tells. */
export function wholeWords({ name, seats }, price = () => null) {
  const prices = seats.map(price);
  const words = t('unit.whole', { name, n: seats.length });
  if (!prices.every(Boolean)) return words;
  return `${words}, ${money({ ...prices[0], amount: prices.reduce((sum, { amount }) => sum + amount, 0) })}`;
}

/** What somebody chooses who chooses this seat: itself, or all that is sold with it. */
export const choiceName = (seat) => (seat.unit ? wholeWords(seat.unit) : placeName(seat));

export const ticketType = (type) => term('type', type);

/** What a place costs, or "from 5.00" where its buyer decides. */
export const priceWords = (price) => (price.open ? t('price.from', { price: money(price) }) : money(price));

export const stateName = (letter) => t(`state.${kStates[letter]}`);

/** Everything about a seat in one sentence, for those who cannot see the map. */
export function seatSentence(seat, letter, price) {
  const place = t('place.short', { row: seat.row.label, seat: seat.label });
  const parts = [place, seat.category, price && priceWords(price), stateName(letter)];
  if (seat.unit) parts.push(wholeWords(seat.unit));
  if (seat.kind !== 'standard') parts.push(t(`kind.${seat.kind}`));
  parts.push(seat.note);
  return parts.filter(Boolean).join(', ');
}
