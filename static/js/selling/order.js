// The order: confirmation and tickets, to be shown, printed, or given back while they are only reserved.
import { keepTickets } from '../admission/kept_tickets.js';
import { mayPass, passOn } from '../admission/pass_on.js';
import { ticketCode, ticketFace } from '../admission/ticket.js';
import { walletLinks } from '../admission/wallets.js';
import * as api from '../api.js';
import { $, copyText, h, pathPart, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { dayAndTime, moment, money, time } from '../format.js';
import { language, t } from '../messages.js';
import { dueOf } from '../money/due.js';
import { showReceipts } from '../money/receipts.js';
import { taxLines } from '../money/tax.js';
import { announce, ask, notify } from '../notices.js';
import { entitle, frame, printPage } from '../page.js';
import { asksToLeave, asksToPayOtherwise, follow, goToPayment, paymentWords, showPaymentNotes,
  showPaymentWays } from '../payment/payment.js';
import { isEmbedded, orderPath, sessionPath } from '../promotion/embed.js';
import { problemText } from '../refusals.js';
import { placeName } from '../words.js';
import { rememberExchange } from './exchanged.js';
import { byTable, listedLine, tableWords } from './table_line.js';

function render(order) {
  const { event, venue, starts_at: starts, doors_at: doors, status } = order;
  const zone = venue.timezone;
  document.body.dataset.status = status;
  const ended = !['paid', 'partly_refunded', 'reserved', 'pending'].includes(status);
  // A session that is not played matters more than how the order stands.
  const isOff = (order.called_off || order.postponed) && !ended;
  const state = stateOf(order, ended);
  setText($('#status'), t(`order.${state}`));
  // Who bought at the counter may have left no name.
  const greeting = order.customer.name || ended || isOff ? `order.${state}_title` : 'order.walk_in_title';
  const until = order.reserved_until && moment(order.reserved_until, zone);
  const words = paymentWords(order);
  const isOwnTitle = words && words !== 'twice' && !isOff;
  setText($('#thanks'), t(isOwnTitle ? `payment.${words}_title` : greeting, { name: order.customer.name }));
  const account = state === 'reserved' ? order.payment.transfer : null;
  showAccount(account, until);
  setText($('#status-text'), t(isOwnTitle ? `payment.${words}_text` : account ? 'order.transfer_text' : `order.${state}_text`, {
    until,
    refunded: money(order.refunded),
    provider: t(`pay.${order.payment.method}`),
    reference: order.exchanged_for?.reference,
  }));
  showChange(order, ended);
  showPaymentNotes($('#payment-note'), order, { twice: t('payment.twice_text') });
  showPaymentWays(order, ways, payOtherwise);
  const deadline = status === 'reserved' && until ? t('order.reserved_until', { until }) : '';
  setText($('#deadline'), deadline);
  $('#deadline').hidden = !deadline;
  $('#again').hidden = !ended || order.called_off || order.postponed || Boolean(order.exchanged_for);
  $('#again').href = sessionPath(order.session);
  setText($('#reference'), order.reference);
  setText($('#event'), event.title);
  setText($('#artist'), event.artist ?? '');
  setText($('#when'), dayAndTime(starts, zone));
  setText($('#doors'), doors ? t('session.doors', { time: time(doors, zone) }) : '');
  setText($('#where'), `${venue.name}, ${venue.city}`);
  setText($('#total'), money(order.paid.amount ? order.paid : order.total));
  setText($('#tax'), taxLines(order).join('\n'));
  const byCard = order.by_gift_card.amount;
  $('#by-card').hidden = !byCard;
  setText($('#by-card-sum'), `−${money(order.by_gift_card)}`);
  const given = order.donation.amount;
  $('#given').hidden = !given || !['paid', 'partly_refunded', 'refunded', 'reserved', 'pending'].includes(status);
  setText($('#given-sum'), money(order.donation));
  $('#due').hidden = (!byCard && !given) || !['reserved', 'pending'].includes(status);
  setText($('#due-sum'), money(dueOf(order)));
  $('#refunded').hidden = !order.refunded.amount || Boolean(order.exchanged_for); // that went into the other order
  setText($('#refunded-sum'), money(order.refunded));
  $('#voucher').hidden = !order.voucher;
  if (order.voucher) setText($('#discount'), `−${money(order.voucher.discount)} (${order.voucher.code})`);
  setText($('#ordered'), moment(order.created_at, zone));
  showLines(order);
  showTickets(order);
  offerMap(order);
  $('#cancel').hidden = status !== 'reserved';
  $('#print').hidden = status === 'pending';
  offerFiles(order, !ended && !isOff && status !== 'pending');
  $('#mail').hidden = status === 'pending' || !order.customer.email;
}

/** What matters most about an order: that it was exchanged, that nobody is to come, then how it stands. */
function stateOf(order, ended) {
  if (order.exchanged_for) return 'exchanged';
  if (ended) return order.status;
  const { settlement } = order;
  if (order.called_off) return settlement && settlement.state !== 'refused' ? `called_off_${settlement.wish}` : 'called_off';
  return order.postponed ? 'postponed' : order.status;
}

/** What the buyer writes on the transfer; there is none where `account` is missing. */
function showAccount(account, until) {
  $('#transfer').hidden = !account;
  if (!account) return;
  setText($('#transfer-amount'), money(account.amount));
  setText($('#transfer-holder'), account.holder);
  setText($('#transfer-iban'), account.iban);
  setText($('#transfer-reference'), account.reference);
  setText($('#transfer-until'), until);
}

/** What has become of its date, and what its buyer may do by themselves. */
function showChange(order, ended) {
  const { change, rights, exchanged_for: other, venue: { timezone } } = order;
  const until = rights && moment(rights.until, timezone);
  const lines = [
    !ended && change?.kind === 'moved' && t('order.moved', { was: moment(change.was_at, timezone) }),
    rights?.cancel && t('order.may_give_back', { until, refund: money(rights.refund) }),
    rights?.exchange &&
    t(rights.exchange_fee.amount ? 'order.may_exchange' : 'order.may_exchange_free', { until, fee: money(rights.exchange_fee) }),
  ];
  setText($('#change'), lines.filter(Boolean).join(' '));
  $('#change').hidden = !$('#change').textContent;
  $('#exchanged').hidden = !other;
  if (other) $('#exchanged').href = orderPath(other.id);
  $('#give-back').hidden = !rights?.cancel;
  $('#exchange').hidden = !rights?.exchange;
}

async function giveBack(order) {
  const { refund } = order.rights;
  const sure = await ask({
    title: t('order.give_back'),
    text: t('order.give_back_text', { refund: money(refund) }),
    confirm: t('order.give_back'),
    cancel: t('cancel.keep'),
  });
  if (sure) await apply(() => api.giveOrderBack(order.id, refund), t('order.given_back'));
}

/** The buyer chooses another performance; the checkout there takes this order as payment. */
async function exchange(order) {
  const sure = await ask({
    title: t('order.exchange_title'),
    text: t('order.exchange_text', { reference: order.reference }),
    confirm: t('order.exchange_go'),
    cancel: t('cancel.keep'),
  });
  if (!sure) return undefined;
  if (!rememberExchange(order)) return window.open(`/orders/${order.id}`, '_blank', 'noopener'); // where it can be kept
  return location.assign(`/events/${encodeURIComponent(order.event.slug)}`);
}

let ways = []; // to pay for this performance online

async function payOtherwise(method) {
  if (await asksToPayOtherwise(method) && await apply(() => api.payOtherwise(current.id, method), t('payment.leaving')))
    goToPayment(current, location.pathname);
}

/** Which ways there are, for an order that is waiting for its payment. */
async function findWays() {
  if (current.status !== 'pending') return;
  const { payment_methods: methods } = await api.getSession(current.session);
  ways = methods.filter((method) => ['demo', 'stripe', 'mollie'].includes(method));
  render(current);
}

/** What the tickets are for, where that is not to be seen at once: a table is one line, and has a ticket for each chair. */
function showLines({ tickets }) {
  const valid = tickets.filter(({ status }) => status === 'valid');
  $('#bought').hidden = !valid.some(({ unit }) => unit);
  $('#lines').replaceChildren(...byTable(valid, ({ unit }) => unit?.number).map(({ table, places }) => {
    const [first] = places;
    const what = table === null ? placeName(first) : tableWords(first.unit.name, places.length);
    return listedLine(what, first.category, places.map(({ price }) => price));
  }));
}

const isNarrow = () => matchMedia('(max-width: 43.99rem)').matches;

/** Those that let somebody in come first: on a phone one is shown at a time, and theirs are looked for at the door. */
function showTickets(order) {
  const valid = order.tickets.filter(({ status }) => status === 'valid');
  const others = order.tickets.filter(({ status }) => status !== 'valid');
  const count = (i) => (valid.length > 1 && !order.called_off ? t('ticket.count', { n: i + 1, of: valid.length }) : '');
  $('#tickets').replaceChildren(
    ...valid.map((ticket, i) => stub(order, ticket, count(i))),
    ...others.map((ticket) => stub(order, ticket, ''))
  );
  $('#tickets').classList.toggle('is-several', order.tickets.length > 1);
  // On a phone they are moved sideways, by keys too; where all of them are seen there is nothing to move.
  const isMoved = order.tickets.length > 1 && isNarrow();
  $('#tickets').toggleAttribute('tabindex', isMoved);
  if (isMoved) $('#tickets').tabIndex = 0;
  $('#bright').hidden = !valid.some(({ code }) => code) || order.called_off;
}

/** Where the places are in the house: its map is as long as all of the rest, so it comes when somebody wants to see it. */
function offerMap(order) {
  const here = $('#here');
  const tickets = order.tickets.filter(({ status, holder }) => status === 'valid' && !holder);
  here.hidden = tickets.length === 0 || order.called_off;
  const show = async () => {
    const room = h('div');
    $('#here-map').replaceChildren(room);
    try {
      const { showSeatsHere } = await import('../seating/seats_here.js');
      await showSeatsHere(room, order.session, tickets);
    } catch (error) {
      api.throwMistake(error);
      notify(problemText(error), { kind: 'alert', key: 'map' });
    }
  };
  here.ontoggle = () => here.open && show();
  if (here.open) show();
}

/** What can be taken along. On a phone the file is as wide as its screen. */
function offerFiles(order, isOffered) {
  const path = `/api/orders/${encodeURIComponent(order.id)}`;
  const format = isNarrow() ? 'phone' : 'a4';
  $('#save').href = `${path}/tickets.pdf?format=${format}&language=${language}`;
  $('#calendar').href = `${path}/calendar.ics?language=${language}`;
  const isAny = order.tickets.some(({ status, holder }) => status === 'valid' && !holder);
  for (const link of [$('#save'), $('#calendar')]) link.hidden = !isOffered || !isAny;
}

function stub(order, ticket, count) {
  const cancelled = ticket.status !== 'valid' || order.called_off;
  const place = ticket.unit ? tableWords(ticket.unit.name, togetherWith(order, ticket).length) : placeName(ticket);
  const { holder } = ticket;
  return h(`li.ticket${cancelled ? '.is-cancelled' : ''}`, {}, ticketFace(order, ticket, count), h('div.ticket-stub', {}, holder
    ? h('p.ticket-wait', {}, t('pass.holder', { name: holder.name }))
    : ticketCode(order, cancelled ? { ...ticket, status: 'cancelled' } : ticket) ?? h('p.ticket-wait', {}, t('payment.no_code')),
    !cancelled && !order.postponed && !holder && ['paid', 'partly_refunded'].includes(order.status) &&
      walletLinks(`/api/orders/${encodeURIComponent(order.id)}/tickets/${ticket.id}`, placeName(ticket)),
    cancelled && h('p.ticket-void', {}, t('ticket.cancelled')), !cancelled && order.status === 'reserved' &&
    small(t('ticket.cancel'), t('ticket.cancel_one', { place }), () => cancelOne(order, ticket)), !cancelled && mayPass(order) && !holder &&
    small(t('pass.on'), t('pass.on_one', { place: placeName(ticket) }), () => passOn(order, ticket, take)),
    !cancelled && holder && small(t('pass.back'), t('pass.back_one', { place: placeName(ticket) }), () => takeBack(order, ticket))));
}

const small = (words, label, onclick) =>
  h('button.button.button-quiet.button-small.no-print', { type: 'button', 'aria-label': label, onclick }, words);

/** Shows the order as it is after something was done. */
function take(order) {
  current = order;
  render(current);
}

async function takeBack(order, ticket) {
  const place = placeName(ticket);
  const sure = await ask({
    title: t('pass.back_one', { place }),
    text: t('pass.back_text', { name: ticket.holder.name }),
    confirm: t('pass.back'),
    cancel: t('cancel.keep'),
  });
  if (sure) await apply(() => api.takeTicketBack(order.id, ticket.id), t('pass.back_done', { place }));
}

const confirmed = (title, text) => ask({ title, text, confirm: t('cancel.confirm'), cancel: t('cancel.keep') });

/** The valid tickets that go with this one: those of the chairs of its table. */
const togetherWith = ({ tickets }, { unit }) => tickets.filter((one) => one.status === 'valid' && one.unit?.number === unit.number);

async function cancelOne(order, ticket) {
  if (ticket.unit) return cancelTable(order, ticket);
  const place = placeName(ticket);
  const sure = await confirmed(t('cancel.ticket_title'), t('cancel.ticket_text', { place }));
  return sure && apply(() => api.cancelTicket(order.id, ticket.id), t('cancel.ticket_done', { place }));
}

async function cancelTable(order, ticket) {
  const place = tableWords(ticket.unit.name, togetherWith(order, ticket).length);
  const sure = await confirmed(t('cancel.tickets_title'), t('cancel.ticket_text', { place }));
  return sure && apply(() => api.cancelTicket(order.id, ticket.id, { together: true }), t('cancel.tickets_done', { place }));
}

async function leavePayment(order) {
  if (await asksToLeave(t('payment.leave_text'))) await apply(() => api.cancelOrder(order.id), t('payment.leaving'));
}

async function cancelAll(order) {
  const n = order.tickets.filter(({ status }) => status === 'valid').length;
  const sure = await confirmed(t('cancel.order_title'), t('cancel.order_text', { n }));
  if (sure) await apply(() => api.cancelOrder(order.id), t('cancel.order_done'));
}

async function mailAgain(button) {
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  try {
    const { address } = await api.mailOrder(current.id);
    notify(t('order.mailed', { address }), { key: 'mail' });
  } catch (error) {
    notify(problemText(error), { kind: 'alert', key: 'mail' });
  }
  button.removeAttribute('aria-disabled');
}

/** Inside another site's page nobody sees where the tickets are, and the frame shows something else the next time. */
function offerLink() {
  const link = `${location.origin}/orders/${encodeURIComponent(current.id)}`;
  Object.assign($('#outside'), { href: link, hidden: false });
  $('#copy').hidden = false;
  $('#copy').addEventListener('click', async () => {
    const isCopied = await copyText(link);
    notify(isCopied ? t('order.copied') : t('order.copy_by_hand', { link }), { kind: isCopied ? 'info' : 'alert', key: 'link' });
  });
}

let current = null;

async function look() {
  const before = paymentWords(current);
  current = (await api.getOrder(current.id)).order;
  if (paymentWords(current) === before) return;
  render(current);
  announce($('#thanks').textContent);
}

async function apply(change, done) {
  try {
    current = (await change()).order;
    render(current);
    announce(done);
    $('#thanks').focus();
    return true;
  } catch (error) {
    // Cancelling twice changes nothing, so the same button may simply be pressed again.
    notify(problemText(error), { kind: 'alert', key: 'cancel' });
    return false;
  }
}

async function start() {
  frame(t('order.title'));
  try {
    current = (await api.getOrder(pathPart(isEmbedded ? 2 : 1))).order;
    render(current);
    entitle(`${current.event.title} · ${current.reference}`);
    $('#print').addEventListener('click', printPage);
    $('#mail').addEventListener('click', ({ currentTarget }) => mailAgain(currentTarget));
    if (isEmbedded) offerLink();
    $('#give-back').addEventListener('click', () => giveBack(current));
    $('#exchange').addEventListener('click', () => exchange(current));
    $('#cancel').addEventListener('click', () => cancelAll(current));
    $('#leave').addEventListener('click', () => leavePayment(current));
    if (current.paid.amount) showReceipts($('#receipts'), `/api/orders/${encodeURIComponent(current.id)}/receipts`, current.venue.timezone);
    follow(() => current, look);
    await findWays().catch((error) => {
      api.throwMistake(error); // the way that was begun is there
    });
  } catch (error) {
    failedPage(error, error.status === 404 && { title: t('missing.title'), text: t('missing.order') });
  }
  document.body.classList.remove('is-loading');
  if (current && !isEmbedded) await keepTickets('/orders/').catch(() => {}); // without it the page is as it was
}

start();
