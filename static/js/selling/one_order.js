// One order as the house sees it: its tickets, its money, its note, and what can be done to it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { day, moment, money, time } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { mailOfOrder } from '../house/mail.js';
import { table } from '../lists.js';
import { include, language, t, term } from '../messages.js';
import { giveBack, moneyTable, takePayment } from '../money/order_money.js';
import { showReceipts } from '../money/receipts.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { placeName } from '../words.js';
import { exchangeOrder } from './exchange.js';

await include('orders');

const enc = encodeURIComponent;

/** Who buys at the counter need not say who they are. */
export const nameOf = ({ name }) => name || t('orders.walk_in');

const isPaid = (status) => status === 'paid' || status === 'partly_refunded';
export const badge = (status) =>
  h(isPaid(status) ? 'span.badge.badge-good' : ['reserved', 'pending'].includes(status) ? 'span.badge.badge-alert' : 'span.badge', {},
    t(`orders.state.${status}`));
export const when = ({ starts_at: starts, timezone }) => `${day(starts, timezone)}, ${time(starts, timezone)}`;
/** What an order is for. */
export const subject = (order) => (order.session ? `${order.event}, ${when(order)}, ${order.venue}` : t('orders.gift_card'));

export async function showOrder(root, panel, reference) {
  const load = () => api.get(`/api/admin/orders/${enc(reference)}`);
  const order = await load();
  render(root, panel, order);
  keepFresh(root, order, load, (now) => render(root, panel, now));
}

function render(root, panel, order) {
  const isLive = isPaid(order.status) || order.status === 'reserved';
  const isGiven = order.status === 'refunded' && order.donation.amount > order.donation_refunded.amount;
  const isLeft = order.paid.amount > order.refunded.amount || isPaid(order.status) || isGiven;
  const path = `/api/admin/orders/${enc(order.reference)}`;
  const page = {
    root,
    panel,
    order,
    path,
    redraw: (changed) => render(root, panel, changed),
    reload: () => showOrder(root, panel, order.reference),
  };
  const button = (kind, label, run) => h(`button.button${kind}`, { type: 'button', onclick: run }, label);
  panel.keep(() => false);
  root.replaceChildren(
    h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', order.reference),
    h('div.panel-head', {},
      h('div', {}, h('h1', {}, nameOf(order.customer)),
        h('p', {}, h('code', {}, order.reference), ' ', badge(order.status),
          order.disputed && [' ', h('span.badge.badge-alert', {}, t('orders.disputed'))],
          order.called_off && [' ', h('span.badge.badge-alert', {}, t('orders.called_off'))])),
      h('div.panel-actions', {}, order.status === 'reserved' && button('', t('orders.pay'), () => pay(page)),
        isLive && order.tickets.some(({ status, row }) => status === 'valid' && row !== null)
          && h('a.button.button-quiet', { href: `#orders/${enc(order.reference)}/move` }, t('orders.move')),
        isPaid(order.status) && !order.gift_card && button('.button-quiet', t('exchange.do'), () => exchange(page)),
        isLeft && button('.button-quiet', t('orders.refund'), () => refund(page)),
        order.status === 'reserved' && button('.button-quiet', t('orders.cancel'), () => cancel(page)))),
    h('div.editor-columns', {},
      h('div', {}, !order.gift_card && h('section', {}, h('h2', {}, t('orders.tickets')), tickets(page)), moneyTable(order),
        receipts(order, path), mailOfOrder(order, panel)), h('section', {}, facts(order), noteForm(page)))
  );
}

/** The receipts of an order that was paid, or what issues the first. */
function receipts(order, path) {
  if (!order.paid.amount) return null;
  const box = h('section.receipts', { hidden: true });
  showReceipts(box, `${path}/receipts`, order.timezone);
  return box;
}

/** The order that takes its place is what people want to see next. */
async function exchange(page) {
  const reference = await exchangeOrder(page);
  if (reference) page.panel.go('orders', reference);
}

function ticketPrice({ price, status, refunded }, isDisputed) {
  const isValid = status === 'valid';
  return h('span', {}, isValid ? money(price) : h('del', {}, money(price)), !isValid && h('small', {}, t('orders.not_valid')),
    isValid && isDisputed && h('small', {}, t('orders.disputed')),
    refunded.amount > 0 && h('small', {}, t('orders.refunded_more', { amount: money(refunded) })));
}

/** Whom its buyer has passed a ticket on to, where they have. */
const held = ({ holder }) =>
  holder && h('small', {}, t('orders.held', { name: [holder.name, holder.email].filter(Boolean).join(', '), when: moment(holder.since) }));

/** For whom a ticket is, and a way to say so. */
const attendee = (page, ticket) => {
  const { id, status, attendee: name } = ticket;
  const mayEdit = status === 'valid' && page.panel.permissions.includes('edit_orders');
  return [
    name && h('small', {}, t('orders.attendee', { name })),
    mayEdit && h('button.link', {
      type: 'button',
      'aria-label': t('orders.attendee_edit_at', { place: placeName(ticket) }),
      onclick: () => nameAttendee(page, id, ticket),
    }, t('orders.attendee_edit')),
  ];
};

async function nameAttendee({ path, redraw }, id, ticket) {
  const changed = await formDialog({
    title: t('orders.attendee_title', { place: placeName(ticket) }),
    text: t('orders.attendee_text'),
    confirm: t('orders.attendee_save'),
    fields: [field({ name: 'name', label: t('orders.attendee_name'), value: ticket.attendee ?? '', maxlength: '120', autofocus: true })],
    save: ({ name }) => api.put(`${path}/tickets/${enc(id)}/attendee`, { name: name || null }),
  });
  if (changed) redraw(changed);
}

function tickets(page) {
  const { order } = page;
  return table({
    caption: t('orders.tickets'),
    rows: order.tickets,
    columns: [
      {
        label: t('orders.seat'),
        cell: (ticket) => h('span', {}, placeName(ticket), attendee(page, ticket), held(ticket)),
      },
      { label: t('orders.category'), cell: (ticket) => h('span', {}, ticket.category, h('small', {}, term('type', ticket.type))) },
      { label: t('orders.price'), numeric: true, cell: (ticket) => ticketPrice(ticket, order.disputed) },
    ],
  });
}

function facts(order) {
  const one = (label, ...value) => h('div', {}, h('dt', {}, label), h('dd', {}, ...value));
  return h('dl.facts', {}, one(t(order.refunded.amount ? 'orders.valid_sum' : 'orders.total'), money(order.total)),
    order.paid.amount > 0 && one(t('orders.paid_sum'), money(order.paid)),
    order.refunded.amount > 0 && one(t('orders.refunded_sum'), money(order.refunded)),
    order.refunded.amount > 0 && one(t('orders.kept_sum'), money({ ...order.paid, amount: order.paid.amount - order.refunded.amount })),
    one(t('orders.payment'), t(`orders.method.${order.payment.method}`), ', ', t(`orders.paid.${order.payment.status}`)),
    order.donation.amount > 0 &&
      one(t('orders.donation'), money(order.donation), order.donation_refunded.amount > 0 && ` (${t('orders.donation_refunded')})`),
    order.by_gift_card.amount > 0 && one(t('orders.by_gift_card'), money(order.by_gift_card)), order.exchanged_from &&
    one(t('exchange.from'), h('a', { href: `#orders/${enc(order.exchanged_from)}` }, h('code', {}, order.exchanged_from))),
    order.exchanged_for &&
      one(t('exchange.for'), h('a', { href: `#orders/${enc(order.exchanged_for)}` }, h('code', {}, order.exchanged_for))),
    order.voucher && one(t('orders.voucher'), h('code', {}, order.voucher)), order.gift_card
    ? one(t('orders.gift_card'), h('a', { href: `#gift_cards/${order.gift_card.id}` }, money(order.gift_card.worth)))
    : one(t('orders.session'), subject(order)),
    order.customer.email && one(t('orders.email'), h('a', { href: `mailto:${order.customer.email}` }, order.customer.email)),
    one(t('orders.ordered'), moment(order.created_at)), one(t('orders.page'), h('a', { href: order.page }, t('orders.to_page'))),
    ticketFiles(order) && one(t('orders.print'), ...ticketFiles(order)));
}

/** The tickets as files for a printer, where the order has any that are valid and its buyer's. */
function ticketFiles(order) {
  const isAny = order.tickets.some(({ status, holder }) => status === 'valid' && !holder);
  if (!isAny || order.called_off || !['paid', 'partly_refunded', 'reserved'].includes(order.status)) return null;
  const file = (format) =>
    h('a', {
      href: `/api/admin/orders/${encodeURIComponent(order.reference)}/tickets.pdf?format=${format}&language=${language}`,
      download: '',
    }, t(`orders.print_${format}`));
  return [file('a4'), ' · ', file('roll')];
}

function noteForm({ root, panel, order, path, redraw, reload }) {
  const submit = h('button.button.button-quiet', { type: 'submit' }, t('orders.save_note'));
  const fields = (
    record
  ) => [
    field({
      name: 'note',
      type: 'textarea',
      label: t('orders.note'),
      value: record.note,
      rows: 3,
      maxlength: '500',
      hint: t('orders.note_hint'),
    }),
  ];
  const form = h('form.note-form', { novalidate: true }, fields(order), submit);
  const text = () => form.elements.note.value.trim();
  panel.keep(() => root.contains(form) && text() !== order.note);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (submit.getAttribute('aria-disabled')) return;
    submit.setAttribute('aria-disabled', 'true');
    const saved = await attempt((version = order.version) => api.put(`${path}/note`, { note: text(), version }), {
      form,
      reload,
      theirs: { seen: order, load: () => api.get(path), fields },
    });
    submit.removeAttribute('aria-disabled');
    if (!saved) return;
    redraw(saved);
    notify(t('orders.note_saved'), { key: 'saved' });
  });
  return form;
}

async function act({ path, redraw }, action, said) {
  const changed = await attempt(() => api.post(`${path}/${action}`));
  if (!changed) return;
  redraw(changed);
  notify(said, { key: 'saved' });
}

async function pay(page) {
  const changed = await takePayment({ ...page, name: nameOf(page.order.customer) });
  if (!changed) return;
  page.redraw(changed);
}

async function refund(page) {
  const changed = await giveBack(page);
  if (changed) page.redraw(changed);
}

async function cancel(page) {
  const sure = await ask({
    title: t('orders.cancel_title'),
    text: t('orders.cancel_text'),
    confirm: t('orders.cancel'),
    cancel: t('orders.keep'),
  });
  if (sure) await act(page, 'cancel', t('orders.is_cancelled'));
}
