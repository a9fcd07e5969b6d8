// The money of an order: how it was paid, what was given back, and the two forms that take it and give it.
import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { amountOf, amountText, moment, money } from '../format.js';
import { field, refuseField } from '../forms.js';
import { table } from '../lists.js';
import { t, term } from '../messages.js';
import { dismiss, notify } from '../notices.js';
import { formDialog } from '../panel.js';
import { newKey } from '../payment/attempt.js';
import { dueOf } from './due.js';

const kReceived = ['payment', 'surplus', 'dispute_won', 'extra', 'donation'];
const kTaken = ['cash', 'card_terminal', 'transfer'];
const methodName = (method) => term('orders.method', method);

/** What went back at a provider besides refunds, a line each. */
function returnsTable(returns, timezone) {
  return returns.length > 0 && table({
    caption: t('orders.returns'),
    rows: returns,
    columns: [
      { label: t('orders.money_when'), cell: ({ at }) => moment(at, timezone) },
      {
        label: t('orders.money_what'),
        cell: ({ why, status, provider_id: name }) =>
          h('span', {}, t(`orders.why.${why}`), h('small', {}, t(`orders.back.${status}`)), name && h('small', {}, name)),
      },
      { label: t('orders.money_amount'), numeric: true, cell: ({ amount }) => `−${money(amount)}` },
    ],
  });
}

/** What has changed hands, a line each; nothing where nothing has. */
export function moneyTable({ money: entries, returns, timezone }) {
  if (!entries.length && !returns.length) return null;
  return h('section', {}, h('h2', {}, t('orders.money')), table({
    caption: t('orders.money'),
    rows: entries,
    columns: [
      {
        label: t('orders.money_when'),
        cell: ({ at, by }) => h('span', {}, moment(at, timezone), h('small', {}, by ?? t('orders.money_buyer'))),
      },
      {
        label: t('orders.money_what'),
        cell: ({ kind, method, reason, status, gift_card: card }) =>
          h('span', {}, `${t(`orders.money.${kind}`)}, `,
            card ? h('a', { href: `#gift_cards/${card}` }, methodName(method)) : methodName(method),
            status && h('small', {}, t(`orders.back.${status}`)), reason && h('small', {}, reason)),
      },
      {
        label: t('orders.money_amount'),
        numeric: true,
        cell: ({ kind, amount }) => (kReceived.includes(kind) ? money(amount) : `−${money(amount)}`),
      },
    ],
  }), returns.length > 0 && h('h3', {}, t('orders.returns')), returnsTable(returns, timezone));
}

/**
 * Asks how a reservation was paid and says so to the server. Resolves to the order as it is then, or null where nothing was
 * asked. Who comes second reads who was first.
 */
export async function takePayment({ order, path, name }) {
  let isLate = false;
  const changed = await formDialog({
    title: t('orders.pay_title', { total: money(dueOf(order)) }),
    text: t('orders.pay_text', { name }),
    confirm: t('orders.pay'),
    fields: field({
      name: 'method',
      type: 'select',
      label: t('orders.pay_how'),
      options: kTaken.map((method) => [method, methodName(method)]),
      value: kTaken.includes(order.payment.method) ? order.payment.method : kTaken[0],
      autofocus: true,
    }),
    save: ({ method }) =>
      api.post(`${path}/pay`, { method }).catch((error) => {
        isLate = error.code === 'already_paid';
        if (!isLate) throw error;
        return api.get(path);
      }),
  });
  if (!changed) return null;
  const { by, at, method } = changed.money.findLast(({ kind }) => kind === 'payment');
  const said = { by: by ?? t('orders.money_buyer'), at: moment(at, changed.timezone), how: methodName(method) };
  if (isLate) notify(t('orders.paid_already', said), { kind: 'alert', key: 'late' });
  else notify(t('orders.is_paid'), { key: 'saved' });
  return changed;
}

const valid = ({ status }) => status === 'valid';
/** What is left to give back of a ticket, in minor units. */
const leftOf = ({ price, fee, refunded }, keepsFee) => Math.max(0, price.amount - refunded.amount - (keepsFee ? fee.amount : 0));

/**
 * Asks what is to be given back, gives it and says so. Resolves to the order as it is then, or null where nothing was asked.
 * Who comes second reads who was first, and sees the order with that.
 */
export async function giveBack({ order, path, reload }) {
  const form = new RefundForm(order);
  const key = newKey();
  let isLate = false;
  dismiss('late'); // what was said of the last try is over
  const send = async (read) => api.post(`${path}/refunds`, form.request(read), { headers: { 'Idempotency-Key': key } });
  const changed = await formDialog({
    title: t('orders.refund_title'),
    text: t('orders.refund_text'),
    fields: form.fields,
    confirm: t('orders.refund'),
    reload,
    save: (read) =>
      send(read).catch((error) => {
        isLate = error.code === 'already_refunded';
        if (!isLate) throw error;
        return api.get(path);
      }),
  });
  if (!changed) return null;
  const { by, at, amount, status } = changed.money.findLast(({ kind }) => ['refund', 'donation_back'].includes(kind));
  if (isLate)
    notify(t('orders.refunded_already', { by: by ?? t('orders.money_buyer'), at: moment(at, changed.timezone), amount: money(amount) }), {
      kind: 'alert',
      key: 'late',
    });
  else notify(t(status ? 'orders.is_sent_back' : 'orders.is_refunded', { amount: money(amount) }), { key: 'saved' });
  return changed;
}

/** The fields of a refund, which say what goes back while they are filled. */
class RefundForm {
  constructor(order) {
    this.order = order;
    this.tickets = order.tickets.filter(valid);
    this.currency = order.total.currency;
    this.sum = h('p.refund-sum', { role: 'status' });
    this.kind = field({ name: 'kind', type: 'select', label: t('orders.refund_what'), options: this.#kinds(), autofocus: true });
    this.boxes = h('fieldset.refund-tickets', {}, h('legend.visually-hidden', {}, t('orders.tickets')),
      this.tickets.map((ticket) => field({ name: `ticket ${ticket.id}`, type: 'checkbox', label: this.#nameOf(ticket), value: true })),
      this.tickets.some(({ fee }) => fee.amount > 0) && field({ name: 'keep_fee', type: 'checkbox', label: t('orders.keep_fee') }));
    this.amount = field({
      name: 'amount',
      label: t('orders.refund_amount', { currency: this.currency }),
      inputmode: 'decimal',
      maxlength: '13',
      // Of a gift card all goes back, as long as nothing was paid with it.
      value: order.gift_card ? amountText(order.paid.amount - order.refunded.amount, order.total.currency) : '',
    });
    this.donation = this.#donated > 0 && field({
      name: 'donation',
      type: 'checkbox',
      label: t('orders.refund_donation', { amount: money({ amount: this.#donated, currency: this.currency }) }),
    });
    this.fields = h('div.fields', {}, this.kind, this.boxes, this.amount, this.donation,
      field({ name: 'method', type: 'select', label: t('orders.refund_how'), options: this.#methods() }),
      field({ name: 'reason', label: t('orders.refund_reason'), required: true, maxlength: '150' }), this.sum);
    this.fields.addEventListener('input', () => this.#count());
    this.#count();
  }

  #kinds() {
    const kinds = [['tickets', t('orders.refund_tickets')], ['amount', t('orders.refund_some')]];
    const left = this.tickets.length ? kinds : kinds.slice(1);
    return this.#donated > 0 ? [...left, ['donation', t('orders.refund_donation_only')]] : left;
  }

  /** What is left of the donation, in minor units. */
  get #donated() {
    return this.order.donation.amount - this.order.donation_refunded.amount;
  }

  /** The way it was paid comes first: that is what people expect. */
  #methods() {
    const paid = this.order.money.filter(({ kind }) => kind === 'payment').map(({ method }) => method);
    const others = this.order.gift_card ? ['cash', 'transfer'] : ['cash', 'transfer', 'gift_card'];
    const noted = others.map((method) => [method, methodName(method)]);
    // What came from another order, or in several ways, goes back by all of them.
    if (paid.includes('exchange') || paid.length > 1) return [['', t('exchange.as_paid')], ...noted];
    return [...new Set([...paid, ...others])].map((method) => [method, methodName(method)]);
  }

  /** Whoever refunds a ticket that was passed on takes it from its holder: they are named. */
  #nameOf({ seat, type, price, holder }) {
    const parts = [seat, term('type', type), money(price), holder && t('orders.refund_held', { name: holder.name })];
    return parts.filter(Boolean).join(' · ');
  }

  #value(name) {
    return this.fields.querySelector(`[name="${name}"]`);
  }

  get #chosen() {
    return this.tickets.filter(({ id }) => this.#value(`ticket ${id}`).checked);
  }

  get #keepsFee() {
    return this.#value('keep_fee')?.checked ?? false;
  }

  #count() {
    const kind = this.#value('kind').value;
    this.boxes.hidden = kind !== 'tickets';
    this.amount.hidden = kind !== 'amount';
    this.#value('amount').required = kind === 'amount';
    if (this.donation) this.donation.hidden = kind === 'donation';
    const besides = kind === 'donation' || this.#value('donation')?.checked ? this.#donated : 0;
    const sums = {
      tickets: () => this.#chosen.reduce((all, ticket) => all + leftOf(ticket, this.#keepsFee), 0),
      amount: () => amountOf(this.#value('amount').value, this.currency) ?? 0,
      donation: () => 0,
    };
    const amount = sums[kind]() + besides;
    setText(this.sum, t('orders.refund_sum', { amount: money({ amount, currency: this.currency }) }));
  }

  /** What the server is asked. Throws what a form understands where a field is wrong. */
  request({ kind, amount, method, reason, donation }) {
    const wanted = { ...(method && { method }), reason, version: this.order.version };
    if (kind === 'donation') return { ...wanted, donation: true };
    if (donation) wanted.donation = true;
    if (kind === 'tickets') {
      const tickets = this.#chosen.map(({ id }) => id);
      if (!tickets.length) refuseField(`ticket ${this.tickets[0].id}`, t('orders.refund_none'));
      return { ...wanted, tickets, keep_fee: this.#keepsFee };
    }
    const minor = amountOf(amount, this.currency);
    if (!minor) refuseField('amount', t('field.form'));
    return { ...wanted, amount: { amount: minor, currency: this.currency } };
  }
}
