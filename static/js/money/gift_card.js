// A gift card that somebody has bought: how its payment stands, its code once that is there, and the card to print.
import * as api from '../api.js';
import { $, pathPart, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { kOwnZone, moment, money } from '../format.js';
import { t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { entitle, frame, printPage } from '../page.js';
import { asksToLeave, asksToPayOtherwise, follow, goToPayment, paymentWords, showPaymentNotes,
  showPaymentWays } from '../payment/payment.js';
import { problemText } from '../refusals.js';
import { showReceipts } from './receipts.js';

const isPaid = ({ status }) => status === 'paid' || status === 'partly_refunded';

let current = null;
let ways = []; // to pay

/** What is said of the order: [title, text]. */
function wordsOf(order) {
  if (isPaid(order)) return [t('gift_sale.paid_title'), t('gift_sale.paid_text', { email: order.customer.email })];
  const words = paymentWords(order);
  if (order.status === 'refunded' || words === 'late' || words === 'stuck')
    return [t('order.refunded_title'), t('gift_sale.refunded_text')];
  if (order.status !== 'pending') return [t(`payment.${words ?? 'over'}_title`), t('gift_sale.ended_text')];
  const text = { open: 'gift_sale.open_text', review: 'gift_sale.review_text' }[words] ?? 'order.pending_text';
  return [t(`payment.${words ?? 'starting'}_title`), t(text)];
}

function render(order) {
  const { status } = order;
  document.body.dataset.status = status;
  setText($('#status'), t(`order.${status}`));
  const [title, text] = wordsOf(order);
  setText($('#thanks'), title);
  setText($('#status-text'), text);
  showPaymentNotes($('#note'), order, { twice: t('gift_sale.twice_text'), more: order.blocked && t('problem.gift_card_blocked') });
  showPaymentWays(order, ways, payOtherwise);
  $('#again').hidden = status === 'pending' || isPaid(order);
  showCard(order);
  setText($('#reference'), order.reference);
  setText($('#total'), money(order.amount));
  $('#left').hidden = !order.balance;
  if (order.balance) setText($('#left-sum'), money(order.balance));
  $('#refunded').hidden = !order.refunded.amount;
  setText($('#refunded-sum'), money(order.refunded));
  setText($('#ordered'), moment(order.created_at, kOwnZone));
  $('#print').hidden = !order.code;
}

/** The card, once it is worth something. */
function showCard(order) {
  $('#card').hidden = !order.code;
  setText($('#card-amount'), money(order.amount));
  setText($('#card-to'), order.recipient && t('gift_sale.to', { name: order.recipient }));
  setText($('#card-message'), order.message);
  setText($('#code'), order.code ?? '');
}

async function payOtherwise(method) {
  if (await asksToPayOtherwise(method) && await apply(() => api.payGiftCardOtherwise(current.id, method)))
    goToPayment(current, location.pathname);
}

async function leave() {
  if (await asksToLeave(t('gift_sale.leave_text'))) await apply(() => api.cancelGiftCard(current.id));
}

/** Resolves to whether it was done. */
async function apply(change) {
  try {
    current = (await change()).order;
    render(current);
    announce(t('payment.leaving'));
    return true;
  } catch (error) {
    notify(problemText(error), { kind: 'alert', key: 'pay' });
    return false;
  }
}

async function look() {
  const before = current.status + paymentWords(current);
  current = (await api.getGiftCard(current.id)).order;
  if (current.status + paymentWords(current) === before) return;
  render(current);
  announce($('#thanks').textContent);
  receipts();
}

function receipts() {
  if (current.paid.amount) showReceipts($('#receipts'), `/api/orders/${encodeURIComponent(current.id)}/receipts`, kOwnZone);
}

async function start() {
  frame(t('order.by_gift_card'));
  try {
    current = (await api.getGiftCard(pathPart(1))).order;
    render(current);
    entitle(`${t('order.by_gift_card')} · ${current.reference}`);
    $('#print').addEventListener('click', printPage);
    $('#leave').addEventListener('click', leave);
    receipts();
    follow(() => current, look);
    if (current.status === 'pending') {
      ways = (await api.getGiftCardOffer()).payment_methods;
      render(current);
    }
  } catch (error) {
    failedPage(error, error.status === 404 && { title: t('missing.title'), text: t('missing.order') });
  }
  document.body.classList.remove('is-loading');
}

start();
