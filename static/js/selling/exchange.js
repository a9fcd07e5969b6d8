// Moves a paid order to another performance: where to, which seats, and what the difference is and how it is paid.
import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { amountOf, dayAndTime, money } from '../format.js';
import { field, refuseField } from '../forms.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { formDialog } from '../panel.js';
import { newKey } from '../payment/attempt.js';
import { problemText } from '../refusals.js';
import { NamesMap } from '../seating/names_map.js';
import { placeName } from '../words.js';

const kTaken = ['cash', 'card_terminal', 'transfer'];

/** The performances that an order may go to: what the counter sells but the order's own, those of its event first. */
async function targets(order) {
  const { items } = await api.get('/api/box-office/sessions');
  const others = items.filter(({ slug, status }) => slug !== order.session && status === 'scheduled');
  const isSame = ({ title }) => title === order.event;
  return [...others.filter(isSame), ...others.filter((session) => !isSame(session))];
}

/** Asks, exchanges and says so. Resolves to the reference of the order that has taken its place, or null. */
export async function exchangeOrder({ order, path, reload }) {
  const sessions = await targets(order);
  if (!sessions.length) {
    notify(t('exchange.no_other'), { kind: 'alert' });
    return null;
  }
  const form = new ExchangeForm(order, path, sessions);
  const key = newKey();
  const done = await formDialog({
    title: t('exchange.title'),
    text: t('exchange.text'),
    fields: form.fields,
    confirm: t('exchange.do'),
    reload,
    save: async (read) => {
      const said = await form.saidPlaces();
      return api.post(`${path}/exchange`, form.request(read, said), { headers: { 'Idempotency-Key': key } }).catch(inWords(said));
    },
  });
  if (!done) return null;
  notify(t('exchange.done', { reference: done.reference }), { key: 'saved' });
  return done.reference;
}

/** What the server refuses, with its seats in words. */
const inWords = (said) => (error) => {
  if (error.code === 'seats_taken') error.words = t('exchange.taken', { seats: said.names(error.seats).join('; ') });
  throw error;
};

/** The fields of an exchange, which say what it comes to while they are filled. */
class ExchangeForm {
  #due = null;
  #asked = 0;
  #opened = null; // promises what reads the places of the performance that is chosen

  constructor(order, path, sessions) {
    Object.assign(this, { order, path });
    const places = order.tickets.filter(({ status }) => status === 'valid').map(placeName);
    const name = ({ title, starts_at: starts, venue }) => `${title}, ${dayAndTime(starts, venue.timezone)}`;
    this.sum = h('p.refund-sum', { role: 'status' });
    this.fields = h('div.fields', {}, field({
      name: 'session',
      type: 'select',
      label: t('exchange.session'),
      options: sessions.map((session) => [session.slug, name(session)]),
      autofocus: true,
    }), field({
      name: 'seats',
      type: 'textarea',
      rows: Math.min(places.length, 6),
      label: t('exchange.seats'),
      hint: t('exchange.seats_hint', { seat: places[0] }),
      value: places.join('\n'),
      required: true,
      maxlength: '4000',
    }), h('div.exchange-map', {}), field({ name: 'keep_prices', type: 'checkbox', label: t('exchange.keep_prices'), value: true }),
      field({ name: 'fee', label: t('exchange.fee', { currency: order.total.currency }), inputmode: 'decimal', maxlength: '13' }), field({
        name: 'method',
        type: 'select',
        label: t('exchange.method'),
        options: [['', t('exchange.as_paid')], ...kTaken.map((method) => [method, t(`orders.method.${method}`)])],
      }), this.sum);
    this.map = new NamesMap(this.fields.querySelector('.exchange-map'), this.fields.querySelector('[name=seats]'), {
      most: places.length,
    });
    this.fields.addEventListener('change', ({ target }) => {
      if (target.name === 'session') this.#opened = null;
      this.#quote();
    });
    this.#quote();
  }

  #read() {
    const value = (name) => this.fields.querySelector(`[name="${name}"]`);
    return Object.fromEntries(
      ['session', 'seats', 'fee', 'method'].map((name) => [name, value(name).value]).concat([['keep_prices', value('keep_prices').checked]])
    );
  }

  /** Promises what reads the places of the performance that is chosen, whose map is shown then. */
  saidPlaces() {
    this.#opened ??= this.map.open(this.#read().session).catch((error) => {
      this.#opened = null; // the next one tries again
      throw error;
    });
    return this.#opened;
  }

  /** What the server is asked. Throws what a form understands where a field is wrong. */
  request({ session, seats, keep_prices: keeps, fee, method }, said) {
    const minor = amountOf(fee.trim() || '0', this.order.total.currency);
    if (minor === null) refuseField('fee', t('field.form'));
    const { unknown: [unknown], ...places } = said.read(seats);
    if (unknown) refuseField('seats', t('orders.no_seat', { seat: unknown }));
    const wanted = { session, ...places, keep_prices: keeps, fee: minor, version: this.order.version };
    if (method) wanted.method = method;
    if (this.#due !== null) wanted.due = this.#due;
    return wanted;
  }

  async #quote() {
    this.#asked += 1;
    const asked = this.#asked;
    this.#due = null;
    let words = '';
    try {
      const read = this.#read();
      const said = await this.saidPlaces();
      const { due, back } = await api.post(`${this.path}/exchange/quote`, this.request(read, said)).catch(inWords(said));
      if (asked !== this.#asked) return;
      this.#due = due.amount - back.amount;
      words = due.amount
        ? t('exchange.due', { amount: money(due) })
        : back.amount
        ? t('exchange.back', { amount: money(back) })
        : t('exchange.even');
    } catch (error) {
      api.throwMistake(error);
      words = problemText(error);
    }
    if (asked === this.#asked) setText(this.sum, words);
  }
}
