// Moves a paid order to another performance: where to, which seats, and what the difference is and how it is paid.
import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { amountOf, dayLong, money, time } from '../format.js';
import { field } from '../forms.js';
import { t } from '../messages.js';
import { notify } from '../notices.js';
import { formDialog } from '../panel.js';
import { newKey } from '../payment/attempt.js';
import { problemText } from '../refusals.js';

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
    save: (read) => api.post(`${path}/exchange`, form.request(read), { headers: { 'Idempotency-Key': key } }),
  });
  if (!done) return null;
  notify(t('exchange.done', { reference: done.reference }), { key: 'saved' });
  return done.reference;
}

/** The fields of an exchange, which say what it comes to while they are filled. */
class ExchangeForm {
  #due = null;
  #asked = 0;

  constructor(order, path, sessions) {
    Object.assign(this, { order, path });
    const seats = order.tickets.filter(({ status }) => status === 'valid').map(({ seat }) => seat);
    const name = ({ title, starts_at: starts, venue }) => `${title}, ${dayLong(starts, venue.timezone)}, ${time(starts, venue.timezone)}`;
    this.sum = h('p.refund-sum', { role: 'status' });
    this.fields = h('div.fields', {}, field({
      name: 'session',
      type: 'select',
      label: t('exchange.session'),
      options: sessions.map((session) => [session.slug, name(session)]),
      autofocus: true,
    }), field({
      name: 'seats',
      label: t('exchange.seats'),
      hint: t('exchange.seats_hint', { seat: seats[0] }),
      value: seats.join(' '),
      required: true,
      maxlength: '4000',
    }), field({ name: 'keep_prices', type: 'checkbox', label: t('exchange.keep_prices'), value: true }),
      field({ name: 'fee', label: t('exchange.fee', { currency: order.total.currency }), inputmode: 'decimal', maxlength: '13' }), field({
        name: 'method',
        type: 'select',
        label: t('exchange.method'),
        options: [['', t('exchange.as_paid')], ...kTaken.map((method) => [method, t(`orders.method.${method}`)])],
      }), this.sum);
    this.fields.addEventListener('change', () => this.#quote());
    this.#quote();
  }

  #read() {
    const value = (name) => this.fields.querySelector(`[name="${name}"]`);
    return Object.fromEntries(
      ['session', 'seats', 'fee', 'method'].map((name) => [name, value(name).value]).concat([['keep_prices', value('keep_prices').checked]])
    );
  }

  /** What the server is asked. Throws what a form understands where a field is wrong. */
  request({ session, seats, keep_prices: keeps, fee, method }) {
    const minor = amountOf(fee.trim() || '0', this.order.total.currency);
    if (minor === null) throw new api.Problem(422, { code: 'invalid', field: 'fee', words: t('field.form') });
    const wanted = { session, seats: seats.split(/[\s,;]+/).filter(Boolean), keep_prices: keeps, fee: minor, version: this.order.version };
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
      const { due, back } = await api.post(`${this.path}/exchange/quote`, this.request(this.#read()));
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
