// The cart on the page: one line per place, or table that is sold as a whole, total, time left, the way to the checkout.
import { $, h, reconcile, setText } from '../dom.js';
import { money } from '../format.js';
import { t } from '../messages.js';
import { placeName, ticketType, whereWords } from '../words.js';
import { Countdown } from './countdown.js';
import { OpenPrices } from './open_price.js';
import { byTable, tableLine } from './table_line.js';

export class CartView {
  #made = new Map();
  #opened = new Set(); // tables whose chairs are listed

  /** `on` hears retype(seat, type), remove(seat), removeArea(area), decide(wish), checkout() and expired(). */
  constructor(cart, venue, prices, on) {
    Object.assign(this, { cart, venue, prices, on });
    this.lines = $('#cart-lines');
    this.open = new OpenPrices(on.decide);
    $('#cart-foot').prepend(this.open.element);
    this.countdown = new Countdown([$('#cart-time'), $('#bar-time')], on.expired);
    for (const button of document.querySelectorAll('.to-checkout')) button.addEventListener('click', on.checkout);
  }

  render() {
    const { seats, areas } = this.cart.view;
    const items = [...seats].map(([id, chosen]) => ({ seat: this.venue.byId.get(id), ...chosen }));
    const seated = items.filter(({ seat }) => seat).sort((a, b) => a.seat.index - b.seat.index);
    reconcile(this.lines, [
      ...byTable(seated, ({ seat }) => seat.unit).map(({ table, places }) => {
        const key = places.map(({ seat, type, amount }) => `${seat.id} ${type} ${amount}`).join();
        const pending = places.some((place) => place.pending);
        return this.#line(key, { pending }, () => (table ? this.#tableLine(table, places) : this.#seatLine(places[0])));
      }),
      ...[...areas.values()].map((area) =>
        this.#line(`${area.id} ${area.type} ${area.count} ${area.amount}`, area, () => this.#areaLine(area))
      ),
    ]);
    const count = this.cart.count;
    $('#cart').classList.toggle('is-empty', count === 0);
    $('#cart-empty').hidden = count > 0;
    $('#cart-foot').hidden = count === 0;
    $('#bar').classList.toggle('is-empty', count === 0);
    setText($('#bar-count'), count ? t('cart.count', { n: count }) : t('cart.none'));
    this.#total(items, areas, count);
    this.open.show(this.cart.view, this.venue, this.prices);
    this.countdown.watch(this.cart.hold);
  }

  /** Lines are made once for what they say; only whether they still wait for the server may change. */
  #line(key, { pending }, make) {
    if (!this.#made.has(key)) this.#made.set(key, make());
    const line = this.#made.get(key);
    line.classList.toggle('is-pending', pending);
    return line;
  }

  /** The server's total when everything is answered; until then our own sum of the same prices. */
  #total(items, areas, count) {
    const { hold, settled } = this.cart;
    let sum = settled && hold ? hold.total : null;
    if (!sum && count) {
      const parts = items.map((item) => item.seat && this.prices.paid(item.seat.category, item));
      for (const area of areas.values()) {
        const price = this.prices.paid(this.#areaOf(area)?.category, area);
        if (price) parts.push({ ...price, amount: price.amount * area.count });
      }
      const known = parts.filter(Boolean);
      if (known.length) sum = { currency: known[0].currency, amount: known.reduce((all, { amount }) => all + amount, 0) };
    }
    for (const element of document.querySelectorAll('.cart-total')) setText(element, sum ? money(sum) : '');
  }

  #areaOf(area) {
    return this.venue.areas.find(({ id }) => id === area.id);
  }

  #seatLine({ seat, type, amount }) {
    const name = placeName(seat);
    const types = this.prices.types(seat.category);
    const price = this.prices.paid(seat.category, { type, amount });
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('place.short', { row: seat.row.label, seat: seat.label })),
        h('span.line-where', {}, whereWords(seat)), seat.kind !== 'standard' && h('span.line-kind', {}, t(`kind.${seat.kind}`)),
        seat.note && h('span.line-note', { dir: 'auto' }, seat.note)), h('div.line-price', {}, price && money(price)), types.length > 1
      ? h('select.line-type', {
        'aria-label': t('cart.type_of', { place: name }),
        onchange: (event) => this.on.retype(seat, event.target.value),
      }, types.map((one) => h('option', { value: one, selected: one === type }, ticketType(one))))
      : h('span.line-type', {}, ticketType(type)), h('button.line-remove', {
        type: 'button',
        'aria-label': t('cart.remove', { place: name }),
        onclick: () => this.on.remove(seat),
      }, '×'));
  }

  #tableLine(unit, places) {
    return tableLine({ unit, places, prices: this.prices, isOpen: this.#opened.has(unit) }, {
      retype: (seat, type) => {
        this.on.retype(seat, type);
        this.lines.querySelector(`[data-chair="${CSS.escape(seat.id)}"]`)?.focus(); // the line is another one now
      },
      remove: () => this.on.remove(places[0].seat),
      opened: (isOpen) => (isOpen ? this.#opened.add(unit) : this.#opened.delete(unit)),
    });
  }

  #areaLine(area) {
    const { name, category } = this.#areaOf(area) ?? area;
    const price = this.prices.paid(category, area);
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('cart.standing', { n: area.count, area: name })),
        h('span.line-where', {}, ticketType(area.type))),
      h('div.line-price', {}, price && money({ ...price, amount: price.amount * area.count })), h('button.line-remove', {
        type: 'button',
        'aria-label': t('cart.remove', { place: name }),
        onclick: () => this.on.removeArea(area),
      }, '×'));
  }
}
