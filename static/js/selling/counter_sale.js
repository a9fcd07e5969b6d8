// A sale at the counter: seats are clicked, the money is taken, the tickets are printed.
import * as api from '../api.js';
import { $, fieldError, h, setText } from '../dom.js';
import { money } from '../format.js';
import { field } from '../forms.js';
import { include, t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { attempt, toLogin } from '../panel.js';
import { beginAttempt, endAttempt } from '../payment/attempt.js';
import { problemText } from '../refusals.js';
import { HouseMap } from '../seating/house_map.js';
import { ShownBlocks } from '../seating/shown_blocks.js';
import { choiceName, placeName } from '../words.js';
import { linesOf } from './attendees.js';
import { CounterLines } from './counter_lines.js';
import { askCard, askReason, askUntil, askVoucher, TicketNames } from './counter_questions.js';
import { priceList, renderAreas, renderBestForm } from './offers.js';
import { OpenPrices } from './open_price.js';
import { park, parked } from './parked_sale.js';
import { Prices } from './prices.js';
import * as selection from './selection.js';
import { showSold } from './sold.js';

await include('box_office');

/** Function keys are no letters: they work beside every screen reader and in no field by accident. */
export const kKeys = { cash: 'F2', card: 'F4', free: 'F8', reserve: 'F9' };

/** As many best seats as one asks for at once. */
const kMostBest = 20;

/** One sale in the making; `next()` begins another. */
export class Sale {
  #state = selection.empty;
  #isSelling = false;
  #blocked = new Set(); // ids of chosen seats that the house has blocked
  #proposed = []; // ids of the best seats that were found last
  #voucher = null; // { code, quote }, without a quote while the server is asked
  #parked = null; // what was begun before, until the map knows what is left of it

  constructor(root, session, venue, { next, mayUndo }) {
    Object.assign(this, { root, session, venue, next, mayUndo, prices: new Prices(session) });
    this.#parked = parked(session.slug);
    this.blocks = new ShownBlocks(session.slug, () => {
      this.render();
      this.map.draw();
    });
    this.cart = {
      get view() {
        return selection.view(this.read());
      },
      read: () => this.#state,
      state: { hold: null },
    };
    this.names = new TicketNames(() => this.#tickets(), () => {
      this.#park();
      this.render();
    });
    this.side = this.#buildSide();
    this.room = h('div.room', {}, this.side);
    root.append(this.#buildStrip(), this.room);
    this.map = new HouseMap(this.room, session, venue, {
      cart: this.cart,
      price: (seat) => this.prices.paid(seat.category, this.cart.view.seats.get(seat.id) ?? {}),
      blocks: this.blocks,
      on: {
        toggle: (seat) => this.toggle(seat),
        area: (area) => document.getElementById(`area-${area.id}`)?.scrollIntoView({ block: 'center' }),
        drawn: () => {
          this.#takeUp();
          this.refreshAreas?.();
        },
        moved: () => location.reload(),
      },
    });
    this.refreshAreas = renderAreas(venue, this.prices, {
      count: (area, type) => this.cart.view.areas.get(`${area.id}|${type}`)?.count ?? 0,
      left: (area) => this.map.states.areaLeft(area),
      change: (area, type, count) => this.wish({ areas: [{ id: area.id, type, count }] }),
      enabled: () => true,
    });
    renderBestForm(venue, this.prices, kMostBest, (wish) => this.#best(wish));
    this.wish({});
  }

  #buildSide() {
    this.lines = new CounterLines(this.venue, this.prices, (seat) => this.#blocked.has(seat.id) && this.#blockWords(seat), {
      retype: (seat, type) => this.wish({ add: [{ id: seat.id, type, amount: this.open.amountFor(seat.category, type) }] }),
      remove: (seat) => this.wish({ remove: this.#together(seat) }),
      removeArea: (id, type) => this.wish({ areas: [{ id, type, count: 0 }] }),
      removeVoucher: () => this.#setVoucher(null),
    });
    this.open = new OpenPrices((wish) => this.wish(wish));
    this.total = h('b.counter-total', { 'aria-live': 'polite' });
    const before = this.#parked ?? {};
    this.customer = h('div.field-pair', { oninput: () => this.#park() },
      field({ name: 'customer', label: t('counter.customer'), maxlength: 120, autocomplete: 'off', value: before.name ?? '' }),
      field({ name: 'email', type: 'email', label: t('counter.email'), maxlength: 254, autocomplete: 'off', value: before.email ?? '' }));
    const { reserve, ...keys } = kKeys;
    this.keys = Object.entries(keys).map(([method, key]) =>
      h(`button.button.key-${method}`, {
        type: 'button',
        'aria-keyshortcuts': key,
        onclick: () => this.pay(method),
      }, t(`counter.${method}`), h('kbd', { 'aria-hidden': 'true' }, key))
    );
    this.more = [
      h('button.link', { type: 'button', 'aria-keyshortcuts': reserve, onclick: () => this.pay('reserve') }, t('counter.reserve'), ' ',
        h('kbd', { 'aria-hidden': 'true' }, reserve)),
      h('button.link', { type: 'button', onclick: () => this.payByCard() }, t('counter.gift_card')),
      h('button.link', { type: 'button', onclick: () => this.useVoucher() }, t('counter.voucher')),
      ...(this.session.attendee_names === 'none' ? [] : [this.names.link]),
    ];
    return h('div.side', {},
      h('section.panel', { id: 'areas', hidden: true }, h('h2', {}, t('areas.title')), h('div', { id: 'areas-list', tabindex: '-1' })),
      h('section.panel.counter-cart', {}, h('h2', {}, t('counter.chosen')), this.lines.element, this.open.element, this.customer),
      h('div.panel.counter-pay', {}, h('p.cart-sum', {}, h('span', {}, t('cart.total')), this.total), h('div.keys', {}, this.keys),
        h('div.counter-more', {}, this.more)));
  }

  /** Prices and the best seats, above the map; on a phone they unfold. */
  #buildStrip() {
    return h('details.counter-strip.no-print', { open: matchMedia('(min-width: 60rem)').matches }, h('summary', {}, t('counter.strip')),
      h('div', {}, priceList(this.venue, this.prices),
        h('form.counter-best', { id: 'best', hidden: true, 'aria-label': t('best.title') }, h('div.best-fields', { id: 'best-fields' }),
          h('button.button.button-quiet', { type: 'submit' }, t('best.find')))));
  }

  get places() {
    return selection.placeCount(this.#state);
  }

  toggle(seat) {
    const letter = this.map.states.letter(seat);
    if (!'amb'.includes(letter)) return notify(t(`taken.${letter}`, { place: placeName(seat) }), { key: 'taken' });
    const [type] = this.prices.types(seat.category);
    if (!type) return notify(t('counter.no_price', { place: placeName(seat) }), { key: 'taken' });
    if (letter === 'b') return this.#takeBlocked(seat, type);
    announce(t(letter === 'm' ? 'said.returned' : 'said.taken', { place: choiceName(seat) }));
    return this.wish(selection.toggle(this.#state, this.#together(seat), type, this.open.amountFor(seat.category, type)));
  }

  /** A blocked seat is sold out of its block; whoever chooses it is told what it was kept for. */
  #takeBlocked(seat, type) {
    this.#blocked.add(seat.id);
    notify(t('counter.from_block', { place: placeName(seat), block: this.#blockWords(seat) }), { key: 'taken' });
    return this.wish({ add: [{ id: seat.id, type, amount: this.open.amountFor(seat.category, type) }] });
  }

  #blockWords(seat) {
    return this.blocks.words(seat) || t('state.blocked');
  }

  /** Adds the best free seats to the sale. */
  async #best({ count, category, wheelchair }) {
    const query = new URLSearchParams({ count, ...(category && { category }), ...(wheelchair && { wheelchair }) });
    const found = await attempt(() => api.get(`/api/box-office/sessions/${encodeURIComponent(this.session.slug)}/best?${query}`));
    if (!found) return;
    const seats = found.seats.map((id) => this.venue.byId.get(id));
    // Who asks again wants other ones, not more.
    this.wish({ remove: this.#proposed.filter((id) => this.cart.view.seats.has(id)) });
    this.#proposed = found.seats;
    this.wish({
      add: seats.map(({ id, category: own }) => {
        const [type] = this.prices.types(own);
        return { id, type, amount: this.open.amountFor(own, type) };
      }),
    });
    this.map.map.showSeats(seats);
    announce(t(found.split ? 'counter.best_split' : 'counter.best', { n: seats.length }));
  }

  /** What was begun before is begun again, as soon as the map knows; what others have by now is named. */
  #takeUp() {
    const before = this.#parked;
    const known = before?.seats.map((seat) => ({ ...seat, on: this.venue.byId.get(seat.id) }));
    const letterOf = ({ on }) => (on ? this.map.states.letter(on) : 's');
    if (!before || !this.map.states.isKnown) return;
    this.#parked = null;
    const left = known.filter((seat) => letterOf(seat) === 'a' || (letterOf(seat) === 'b' && before.blocked.includes(seat.id)));
    const lost = known.filter((seat) => !left.includes(seat) && seat.on).map(({ on }) => placeName(on));
    this.#blocked = new Set(before.blocked);
    this.names.kept = before.named ?? [];
    if (before.voucher) this.#voucher = { code: before.voucher, quote: null }; // may be used up by now
    this.wish({ add: left.map(({ id, type, amount }) => ({ id, type, amount })), areas: before.areas });
    if (lost.length) notify(t('counter.lost', { n: lost.length, places: lost.join('; ') }), { kind: 'alert', key: 'sale' });
  }

  #park() {
    if (this.#parked) return; // it is still there as it was
    const { seats, areas } = this.#chosen();
    const [name, email] = this.#customer();
    const voucher = this.#voucher?.code;
    park(this.session.slug, {
      places: this.places,
      seats,
      areas,
      blocked: [...this.#blocked],
      name,
      email,
      voucher,
      named: this.names.kept,
    });
  }

  #customer() {
    return [...this.customer.querySelectorAll('input')].map(({ value }) => value.trim());
  }

  /** The places as requests have them. */
  #chosen() {
    const { seats, areas } = this.cart.view;
    return {
      seats: [...seats].map(([id, { type, amount }]) => ({ id, type, amount })),
      areas: [...areas.values()].map(({ id, type, count, amount }) => ({ id, type, count, amount })),
    };
  }

  /** A line for each ticket, in the order of the map. */
  #tickets() {
    const { seats, areas } = this.cart.view;
    return linesOf({
      seats: [...seats].map(([id, { type }]) => ({ ...this.venue.byId.get(id), type })).sort((a, b) => a.index - b.index),
      areas: [...areas.values()].map(({ id, type, count }) => ({ ...this.#area(id), type, count })),
    });
  }

  #together(seat) {
    return this.map.states.together(seat).map(({ id }) => id);
  }

  wish(next) {
    this.#state = selection.wish(this.#state, next);
    this.#park();
    if (this.#voucher) this.#requote();
    this.render();
    this.map.changed();
  }

  /** What has to be paid, by the price list. */
  get sum() {
    if (this.#voucher?.quote) return this.#voucher.quote.total;
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
    this.lines.show(this.cart.view, this.#voucher);
    this.open.show(this.cart.view, this.venue, this.prices);
    setText(this.total, this.#isReady ? money(this.sum) : '–');
    this.names.show();
    for (const key of this.keys) key.setAttribute('aria-disabled', String(!this.#isReady));
    for (const link of this.more) link.setAttribute('aria-disabled', String(!this.places));
  }

  /** There is something to sell, and its price is known. */
  get #isReady() {
    return this.places > 0 && !(this.#voucher && !this.#voucher.quote);
  }

  async pay(method) {
    if (!this.#isReady || this.#isSelling) return;
    if (method === 'reserve') return this.#reserve();
    if (method !== 'free') return this.#sell({ method, total: this.sum });
    if (this.#voucher) return notify(t('counter.voucher_free'), { kind: 'alert', key: 'sale' });
    return askReason(this.places, (reason) => this.#sell({ method, reason, total: { ...this.sum, amount: 0 } }));
  }

  /** Nothing is paid yet: the places are kept under a name, and free again when nobody has come. */
  async #reserve() {
    if (!this.#customer()[0]) return this.#wrong('customer', t('counter.name_needed'));
    return askUntil(this.session, (until) => this.#sell({ method: 'reserve', until, total: this.sum }));
  }

  /** What a voucher takes off the places that are chosen is the server's to say. */
  async useVoucher() {
    if (!this.places || this.#isSelling) return;
    await askVoucher(async (code) => {
      this.#setVoucher({ code, quote: await this.#quote(code) });
    });
  }

  #setVoucher(voucher) {
    this.#voucher = voucher;
    this.#park();
    this.render();
  }

  #quote(voucher) {
    return api.post('/api/box-office/quotes', { session: this.session.slug, ...this.#chosen(), voucher });
  }

  /** Other places, another price; a voucher that is for none of them is gone. */
  async #requote() {
    const asked = { code: this.#voucher.code, quote: null };
    this.#voucher = asked;
    if (!this.places) return;
    const quote = await attempt(() => this.#quote(asked.code));
    if (this.#voucher !== asked) return;
    this.#setVoucher(quote ? { ...asked, quote } : null);
  }

  /** A gift card pays first; how much is left is said once it is sold. */
  async payByCard() {
    if (!this.#isReady || this.#isSelling) return;
    await askCard((code, method) => this.#sell({ method, gift_card: code, total: this.sum }));
  }

  async #sell(payment) {
    const { seats, areas } = this.#chosen();
    const blocked = seats.map(({ id }) => id).filter((id) => this.#blocked.has(id));
    const [name, email] = this.#customer();
    if (email && !name) return this.#wrong('customer', t('field.missing'));
    if (!$('[name=email]', this.customer).checkValidity()) return this.#wrong('email', t('field.email'));
    const { key, body } = beginAttempt(`counter ${this.session.slug}`, {
      session: this.session.slug,
      seats,
      areas,
      ...(blocked.length && { blocked }),
      ...(this.#voucher && { voucher: this.#voucher.code }),
      ...(this.names.said.length && { attendees: this.names.said }),
      ...(name && { customer: { name, ...(email && { email }) } }),
      ...payment,
    });
    this.#isSelling = true;
    try {
      const { order } = await api.post('/api/box-office/sales', body, { headers: { 'Idempotency-Key': key } });
      endAttempt(`counter ${this.session.slug}`);
      this.stop();
      park(this.session.slug, { places: 0 });
      showSold(this.root, order, this);
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#isSelling = false;
    }
  }

  #wrong(name, words) {
    const input = $(`[name=${name}]`, this.customer);
    const fields = { elements: { [name]: input } };
    fieldError(fields, name, words);
    input.focus();
    input.addEventListener('input', () => fieldError(fields, name, ''), { once: true });
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
