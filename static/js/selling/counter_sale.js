// A sale at the counter: seats are clicked, the money is taken, the tickets are printed.
import { ticketCode, ticketNote } from '../admission/ticket.js';
import * as api from '../api.js';
import { $, h, setText } from '../dom.js';
import { dayLong, money, time } from '../format.js';
import { field } from '../forms.js';
import { include, language, t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { printPage } from '../page.js';
import { formDialog, toLogin } from '../panel.js';
import { beginAttempt, endAttempt } from '../payment/attempt.js';
import { problemText } from '../refusals.js';
import { arrive, HouseMap } from '../seating/house_map.js';
import { choiceName, placeName, ticketType, whereWords } from '../words.js';
import { renderAreas } from './offers.js';
import { OpenPrices } from './open_price.js';
import { Prices } from './prices.js';
import * as selection from './selection.js';
import { byTable, tableLine } from './table_line.js';

await include('box_office');

/** Function keys are no letters: they work beside every screen reader and in no field by accident. */
export const kKeys = { cash: 'F2', card: 'F4', free: 'F8' };

/** One sale in the making; `next()` begins another. */
export class Sale {
  #state = selection.empty;
  #isSelling = false;
  #opened = new Set(); // tables whose chairs are listed

  constructor(root, session, venue, next) {
    Object.assign(this, { root, session, venue, next, prices: new Prices(session) });
    this.cart = {
      get view() {
        return selection.view(this.read());
      },
      read: () => this.#state,
      state: { hold: null },
    };
    this.side = this.#buildSide();
    this.room = h('div.room', {}, this.side);
    root.append(this.room);
    this.map = new HouseMap(this.room, session, venue, {
      cart: this.cart,
      price: (seat) => this.prices.paid(seat.category, this.cart.view.seats.get(seat.id) ?? {}),
      on: {
        toggle: (seat) => this.toggle(seat),
        area: (area) => document.getElementById(`area-${area.id}`)?.scrollIntoView({ block: 'center' }),
        drawn: () => this.refreshAreas?.(),
        moved: () => location.reload(),
      },
    });
    this.refreshAreas = renderAreas(venue, this.prices, {
      count: (area, type) => this.cart.view.areas.get(`${area.id}|${type}`)?.count ?? 0,
      left: (area) => this.map.states.areaLeft(area),
      change: (area, type, count) => this.wish({ areas: [{ id: area.id, type, count }] }),
      enabled: () => true,
    });
    this.wish({});
  }

  #buildSide() {
    this.lines = h('ul.lines', { 'aria-label': t('cart.title'), tabindex: '-1' });
    this.open = new OpenPrices((wish) => this.wish(wish));
    this.total = h('b.counter-total', { 'aria-live': 'polite' });
    this.customer = field({ name: 'customer', label: t('counter.customer'), maxlength: 120, autocomplete: 'off' });
    this.keys = Object.entries(kKeys).map(([method, key]) =>
      h(`button.button.key-${method}`, {
        type: 'button',
        'aria-keyshortcuts': key,
        onclick: () => this.pay(method),
      }, t(`counter.${method}`), h('kbd', { 'aria-hidden': 'true' }, key))
    );
    this.byCard = h('button.link', { type: 'button', onclick: () => this.payByCard() }, t('counter.gift_card'));
    return h('div.side', {},
      h('section.panel', { id: 'areas', hidden: true }, h('h2', {}, t('areas.title')), h('div', { id: 'areas-list', tabindex: '-1' })),
      h('section.panel.counter-cart', {}, h('h2', {}, t('counter.chosen')), this.lines, this.open.element, this.customer),
      h('div.panel.counter-pay', {}, h('p.cart-sum', {}, h('span', {}, t('cart.total')), this.total), h('div.keys', {}, this.keys),
        this.byCard));
  }

  get places() {
    return selection.placeCount(this.#state);
  }

  toggle(seat) {
    const letter = this.map.states.letter(seat);
    if (letter !== 'a' && letter !== 'm') return notify(t(`taken.${letter}`, { place: placeName(seat) }), { key: 'taken' });
    const [type] = this.prices.types(seat.category);
    if (!type) return notify(t('counter.no_price', { place: placeName(seat) }), { key: 'taken' });
    announce(t(letter === 'm' ? 'said.returned' : 'said.taken', { place: choiceName(seat) }));
    return this.wish(selection.toggle(this.#state, this.#together(seat), type, this.open.amountFor(seat.category, type)));
  }

  #together(seat) {
    return this.map.states.together(seat).map(({ id }) => id);
  }

  wish(next) {
    this.#state = selection.wish(this.#state, next);
    this.render();
    this.map.changed();
  }

  /** What has to be paid, by the price list. */
  get sum() {
    const { seats, areas } = this.cart.view;
    let amount = 0;
    for (const [id, seat] of seats) amount += this.prices.paid(this.venue.byId.get(id).category, seat).amount;
    for (const area of areas.values()) amount += area.count * this.prices.paid(this.#area(area.id).category, area).amount;
    return { amount, currency: this.session.currency };
  }

  #area(id) {
    return this.venue.areas.find((area) => area.id === id);
  }

  render() {
    const { seats, areas } = this.cart.view;
    const chosen = [...seats].map(([id, { type, amount }]) => ({ seat: this.venue.byId.get(id), type, amount }));
    const lines = byTable(chosen.sort((a, b) => a.seat.index - b.seat.index), ({ seat }) => seat.unit);
    this.lines.replaceChildren(
      ...lines.map(({ table, places }) => (table ? this.#tableLine(table, places) : this.#seatLine(places[0]))),
      ...[...areas.values()].map((area) => this.#areaLine(area))
    );
    this.open.show(this.cart.view, this.venue, this.prices);
    if (!this.places) this.lines.append(h('li.hint', {}, t('counter.nothing')));
    setText(this.total, this.places ? money(this.sum) : '–');
    for (const key of [...this.keys, this.byCard]) key.setAttribute('aria-disabled', String(!this.places));
  }

  #tableLine(unit, places) {
    return tableLine({ unit, places, prices: this.prices, isOpen: this.#opened.has(unit) }, {
      retype: (seat, type) => {
        this.#retype(seat, type);
        $(`[data-chair="${CSS.escape(seat.id)}"]`, this.lines)?.focus();
      },
      remove: () => {
        this.wish({ remove: this.#together(places[0].seat) });
        this.lines.focus();
      },
      opened: (isOpen) => (isOpen ? this.#opened.add(unit) : this.#opened.delete(unit)),
    });
  }

  #seatLine({ seat, type, amount }) {
    const place = placeName(seat);
    const types = this.prices.types(seat.category);
    const retype = ({ target: { value } }) => {
      this.#retype(seat, value);
      $(`[data-seat-type="${CSS.escape(seat.id)}"]`, this.lines)?.focus();
    };
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('place.short', { row: seat.row.label, seat: seat.label })),
        h('span.line-where', {}, whereWords(seat))), h('div.line-price', {}, money(this.prices.paid(seat.category, { type, amount }))),
      types.length > 1
        ? h('select.line-type', { 'data-seat-type': seat.id, 'aria-label': t('cart.type_of', { place }), onchange: retype },
          types.map((one) => h('option', { value: one, selected: one === type }, ticketType(one))))
        : h('span.line-type', {}, ticketType(type)), this.#removal(place, () => this.wish({ remove: [seat.id] })));
  }

  #areaLine({ id, type, count, amount }) {
    const area = this.#area(id);
    const price = this.prices.paid(area.category, { type, amount });
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('cart.standing', { n: count, area: area.name })),
        h('span.line-where', {}, ticketType(type))), h('div.line-price', {}, money({ ...price, amount: price.amount * count })),
      this.#removal(area.name, () => this.wish({ areas: [{ id, type, count: 0 }] })));
  }

  #retype(seat, type) {
    this.wish({ add: [{ id: seat.id, type, amount: this.open.amountFor(seat.category, type) }] });
  }

  #removal(place, run) {
    return h('button.line-remove', {
      type: 'button',
      'aria-label': t('cart.remove', { place }),
      onclick: () => (run(), this.lines.focus()),
    }, '×');
  }

  async pay(method) {
    if (!this.places || this.#isSelling) return;
    if (method !== 'free') return this.#sell({ method, total: this.sum });
    await formDialog({
      title: t('counter.free_title'),
      text: t('counter.free_text', { n: this.places }),
      fields: [field({ name: 'reason', label: t('counter.reason'), hint: t('counter.reason_hint'), required: true, maxlength: 200 })],
      confirm: t('counter.give'),
      save: ({ reason }) => this.#sell({ method, reason, total: { ...this.sum, amount: 0 } }),
    });
  }

  /** A gift card pays first; how much is left is said once it is sold. */
  async payByCard() {
    if (!this.places || this.#isSelling) return;
    await formDialog({
      title: t('counter.gift_card'),
      text: t('counter.gift_card_text'),
      fields: [
        field({
          name: 'code',
          label: t('counter.gift_card_code'),
          required: true,
          maxlength: 40,
          autocomplete: 'off',
          spellcheck: 'false',
        }),
        field({
          name: 'method',
          type: 'select',
          label: t('counter.gift_card_rest'),
          options: ['cash', 'card'].map((method) => [method, t(`counter.${method}`)]),
        }),
      ],
      confirm: t('counter.gift_card_pay'),
      save: ({ code, method }) => this.#sell({ method, gift_card: code, total: this.sum }),
    });
  }

  async #sell(payment) {
    const { seats, areas } = this.cart.view;
    const name = $('input', this.customer).value.trim();
    const { key, body } = beginAttempt(`counter ${this.session.slug}`, {
      session: this.session.slug,
      seats: [...seats].map(([id, { type, amount }]) => ({ id, type, amount })),
      areas: [...areas.values()].map(({ id, type, count, amount }) => ({ id, type, count, amount })),
      ...(name && { customer: { name } }),
      ...payment,
    });
    this.#isSelling = true;
    try {
      const { order } = await api.post('/api/box-office/sales', body, { headers: { 'Idempotency-Key': key } });
      endAttempt(`counter ${this.session.slug}`);
      this.stop();
      confirmation(this.root, order, this.next);
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#isSelling = false;
    }
  }

  #refused(error) {
    api.throwMistake(error);
    if (error.status === 401) return toLogin();
    // Without an answer the same press asks again with the same key, and never sells twice.
    if (api.isPassing(error)) return notify(t('counter.no_answer'), { kind: 'alert', key: 'sale' });
    endAttempt(`counter ${this.session.slug}`);
    if (error.code !== 'seats_taken') return notify(problemText(error), { kind: 'alert', key: 'sale' });
    const places = error.seats.map((id) => this.venue.byId.get(id)).filter(Boolean).map(placeName).join('; ');
    this.map.states.markTaken(error.seats);
    this.wish({ remove: error.seats });
    this.map.live.refresh();
    return notify(t('counter.taken', { n: error.seats.length, places }), { kind: 'alert', key: 'sale' });
  }

  stop() {
    this.map.stop();
  }
}

/** What has been sold, large enough to be read across the counter; on paper the tickets. */
function confirmation(root, order, then) {
  const { venue, starts_at: starts, tickets } = order;
  const when = `${dayLong(starts, venue.timezone)}, ${time(starts, venue.timezone)}`;
  const byCard = order.by_gift_card;
  const taken = { ...order.total, amount: order.total.amount - byCard.amount };
  const next = h('button.button.button-quiet.button-large', { type: 'button', onclick: () => then() }, t('counter.next'));
  root.replaceChildren(
    h('section.sold', {},
      h('div.sold-head.no-print', {},
        h('h1', {}, t(order.payment.method === 'free' ? 'counter.given' : 'counter.sold', { n: tickets.length })),
        h('p.sold-total', {}, money(taken), ' ', h('small', {}, t(`counter.by_${order.payment.method}`))),
        byCard.amount > 0 && h('p', {}, t('counter.gift_card_paid', { amount: money(byCard) })),
        h('p.sold-reference', {}, t('order.reference'), ' ', h('b', {}, order.reference)),
        h('div.panel-actions', {}, h('button.button.button-large', { type: 'button', onclick: printPage }, t('counter.print')), next,
          h('a.button.button-quiet.button-large', {
            href: `/api/orders/${encodeURIComponent(order.id)}/tickets.pdf?format=roll&language=${language}`,
            download: '',
          }, t('counter.roll')),
          h('a.button.button-quiet.button-large', { href: `/orders/${encodeURIComponent(order.id)}`, target: '_blank', rel: 'noopener' },
            t('counter.page')))),
      h('ul.stubs', {},
        tickets.map((ticket) =>
          h('li.stub', {},
            h('div', {}, h('p.stub-event', {}, order.event.title), h('p.stub-when', {}, when),
              h('p.stub-when', {}, `${venue.name}, ${venue.city}`), h('p.stub-place', {}, placeName(ticket)),
              h('p', {}, [ticketType(ticket.type), ticket.category, money(ticket.price)].join(' · ')),
              h('p.stub-when', {}, t('order.reference'), ' ', order.reference), ticketNote() && h('p.stub-note', {}, ticketNote())),
            h('div.stub-code', {}, ticketCode(order, ticket)))
        )))
  );
  announce(t('counter.sold', { n: tickets.length }));
  arrive(root);
}
