// What is sold as a whole is one line of whatever lists places: of a cart, the checkout, an order.
import { h } from '../dom.js';
import { money } from '../format.js';
import { t } from '../messages.js';
import { placeName, ticketType, whereWords } from '../words.js';

/**
 * The places in their order, those of one table together where its first one stands: [{ table, places }], with a `table`
 * of null for a place that is sold by itself. tableOf(place) returns what two places of one table have in common, or null.
 */
export function byTable(places, tableOf) {
  const groups = [];
  const known = new Map();
  for (const place of places) {
    const table = tableOf(place) ?? null;
    const group = known.get(table);
    if (table !== null && group) group.places.push(place);
    else {
      groups.push({ table, places: [place] });
      known.set(table, groups.at(-1));
    }
  }
  return groups;
}

export const tableWords = (name, n) => t('unit.seats', { name, n });

const sum = (prices) => ({ ...prices[0], amount: prices.reduce((all, { amount }) => all + amount, 0) });

/** One line for places that cost `prices`, with what they are called: their name, or that of their table. */
export const listedLine = (what, small, prices) =>
  h('li.sum', {}, h('span', {}, what, h('small', {}, small)), h('span.sum-price', {}, money(sum(prices))));

/** "4 × Adult, 2 × Child". */
function typeWords(types) {
  const counts = new Map();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, n]) => `${n} × ${ticketType(type)}`).join(', ');
}

/**
 * The line of a table in a cart. `places` are its seats, each { seat, type, amount? }; `on` hears retype(seat, type), remove() and
 * opened(isOpen), for the list of its chairs that each may have a ticket of another type.
 */
export function tableLine({ unit, places, prices, isOpen }, on) {
  const costs = places.map((place) => prices.paid(place.seat.category, place)).filter(Boolean);
  const types = prices.types(places[0].seat.category);
  const kinds = [...new Set(places.map(({ seat }) => seat.kind).filter((kind) => kind !== 'standard'))];
  const notes = [...new Set(places.map(({ seat }) => seat.note).filter(Boolean))];
  const words = tableWords(unit.name, places.length);
  const chair = ({ seat, type }) => {
    const place = placeName(seat);
    return h('li.chair', {}, h('span', {}, t('place.short', { row: seat.row.label, seat: seat.label })), h('select', {
      'aria-label': t('cart.type_of', { place }),
      'data-chair': seat.id,
      onchange: ({ target }) => on.retype(seat, target.value),
    }, types.map((one) => h('option', { value: one, selected: one === type }, ticketType(one)))));
  };
  return h('li.line', {},
    h('div.line-what', {}, h('strong', {}, words), h('span.line-where', {}, whereWords(places[0].seat)),
      kinds.map((kind) => h('span.line-kind', {}, t(`kind.${kind}`))), notes.map((note) => h('span.line-note', { dir: 'auto' }, note))),
    h('div.line-price', {}, costs.length > 0 && money(sum(costs))),
    h('button.line-remove', { type: 'button', 'aria-label': t('cart.remove', { place: words }), onclick: on.remove }, '×'), types.length > 1
    ? h('details.line-chairs', { open: isOpen, ontoggle: ({ target }) => on.opened(target.open) },
      h('summary', {}, typeWords(places.map(({ type }) => type))), h('ul', {}, places.map(chair)))
    : h('span.line-type', {}, ticketType(places[0].type)));
}
