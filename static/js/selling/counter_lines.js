// What is chosen at the counter, a line each: with the type of its ticket, and a way to put it back.
import { $, h } from '../dom.js';
import { money } from '../format.js';
import { t } from '../messages.js';
import { placeName, priceWords, ticketType, whereWords } from '../words.js';
import { byTable, tableLine } from './table_line.js';

export class CounterLines {
  #opened = new Set(); // tables whose chairs are listed
  element = h('ul.lines', { 'aria-label': t('cart.title'), tabindex: '-1' });

  /**
   * `note(seat)` is what else is said of where a seat is. `on` hears retype(seat, type), remove(seat), which takes the rest of a
   * table that is sold as a whole along, removeArea(id, type) and removeVoucher().
   */
  constructor(venue, prices, note, on) {
    Object.assign(this, { venue, prices, note, on });
  }

  /** Shows what selection.js has chosen, and the voucher for it, if there is one. */
  show({ seats, areas }, voucher) {
    const chosen = [...seats].map(([id, { type, amount }]) => ({ seat: this.venue.byId.get(id), type, amount }));
    const lines = byTable(chosen.sort((a, b) => a.seat.index - b.seat.index), ({ seat }) => seat.unit);
    this.element.replaceChildren(
      ...lines.map(({ table, places }) => (table ? this.#tableLine(table, places) : this.#seatLine(places[0]))),
      ...[...areas.values()].map((area) => this.#areaLine(area)),
      ...(voucher ? [this.#voucherLine(voucher)] : []),
      ...(seats.size + areas.size ? [] : [h('li.hint', {}, t('counter.nothing'))])
    );
  }

  #voucherLine({ code, quote }) {
    return h('li.line', {}, h('div.line-what', {}, h('strong', {}, t('counter.voucher_line', { code }))),
      h('div.line-price', {}, quote ? `−${money(quote.discount)}` : '…'), this.#removal(code, () => this.on.removeVoucher()));
  }

  #tableLine(unit, places) {
    return tableLine({ unit, places, prices: this.prices, isOpen: this.#opened.has(unit) }, {
      retype: (seat, type) => {
        this.on.retype(seat, type);
        $(`[data-chair="${CSS.escape(seat.id)}"]`, this.element)?.focus();
      },
      remove: () => {
        this.on.remove(places[0].seat);
        this.element.focus();
      },
      opened: (isOpen) => (isOpen ? this.#opened.add(unit) : this.#opened.delete(unit)),
    });
  }

  #seatLine({ seat, type, amount }) {
    const place = placeName(seat);
    const types = this.prices.types(seat.category);
    const retype = ({ target: { value } }) => {
      this.on.retype(seat, value);
      $(`[data-seat-type="${CSS.escape(seat.id)}"]`, this.element)?.focus();
    };
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('place.short', { row: seat.row.label, seat: seat.label })),
        h('span.line-where', {}, [whereWords(seat), this.note(seat)].filter(Boolean).join(' · '))),
      h('div.line-price', {}, money(this.prices.paid(seat.category, { type, amount }))), types.length > 1
      ? h('select.line-type', { 'data-seat-type': seat.id, 'aria-label': t('cart.type_of', { place }), onchange: retype },
        types.map((one) =>
          h('option', { value: one, selected: one === type }, `${ticketType(one)} · ${priceWords(this.prices.of(seat.category, one))}`)
        ))
      : h('span.line-type', {}, ticketType(type)), this.#removal(place, () => this.on.remove(seat)));
  }

  #areaLine({ id, type, count, amount }) {
    const area = this.venue.areas.find((one) => one.id === id);
    const price = this.prices.paid(area.category, { type, amount });
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('cart.standing', { n: count, area: area.name })),
        h('span.line-where', {}, ticketType(type))), h('div.line-price', {}, money({ ...price, amount: price.amount * count })),
      this.#removal(area.name, () => this.on.removeArea(id, type)));
  }

  #removal(place, run) {
    return h('button.line-remove', {
      type: 'button',
      'aria-label': t('cart.remove', { place }),
      onclick: () => (run(), this.element.focus()),
    }, '×');
  }
}
