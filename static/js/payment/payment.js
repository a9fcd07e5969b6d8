// The way to the page of a payment provider, and what is said while somebody is there.
import { throwMistake } from '../api.js';
import { $, h, setText } from '../dom.js';
import { money } from '../format.js';
import { t } from '../messages.js';
import { announce, ask } from '../notices.js';
import { isEmbedded } from '../promotion/embed.js';

const kGoOn = 'pay'; // in the fragment of the order's page: go on to the payment as soon as there is a page for it
const kSoon = 2_000; // milliseconds between two looks while the buyer may be waiting
const kLater = 10_000; // the same after kPatience
const kPatience = 120_000;
const kFrameWaits = 1500; // milliseconds until a frame gives up that the window around it goes away

/** Where the buyer pays; null where that is no page to be sent to. */
function paymentPage({ payment }) {
  if (!payment.redirect_url) return null;
  const { protocol, hostname, origin } = new URL(payment.redirect_url, location.origin);
  if (origin === location.origin) return payment.redirect_url; // the provider of a demo
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? payment.redirect_url : null;
}

/**
 * Goes to the payment. `here`, the page of the order, takes the place of this one in the history: the way back from the
 * provider leads to it. A frame lets the window around it go there, since no provider shows itself inside one; where a
 * browser does not allow that, the page of the order has a button for it.
 */
export function goToPayment(order, here) {
  const page = paymentPage(order);
  if (!page) return location.replace(`${here}#${kGoOn}`);
  if (!isEmbedded) {
    history.replaceState(null, '', here);
    return location.assign(page);
  }
  setTimeout(() => location.replace(here), kFrameWaits);
  return window.open(page, '_top');
}

/** Whether this page was told to go on to the payment; once. */
function wantsToGoOn() {
  if (location.hash !== `#${kGoOn}`) return false;
  history.replaceState(null, '', location.pathname + location.search);
  return true;
}

/** What is said of an order that has to do with a provider: the end of the keys of its words, or null. */
export function paymentWords({ status, payment }) {
  if (!('redirect_url' in payment)) return null;
  if (status === 'pending') {
    if (payment.status !== 'pending') return payment.status; // ending, processing or review
    return payment.redirect_url ? 'open' : 'starting';
  }
  if (status === 'paid' || status === 'partly_refunded') return payment.returned ? 'twice' : null;
  if (payment.returned) return payment.returned === 'failed' ? 'stuck' : 'late';
  if (status === 'cancelled' && payment.status === 'cancelled') return 'left';
  if (status === 'cancelled' || status === 'expired') return payment.status === 'failed' ? 'failed' : 'over';
  return null;
}

/** Says at `place` what else there is to say of how an order was paid: `twice` where that was two times, and `more`. */
export function showPaymentNotes(place, order, { twice, more = '' }) {
  const { refund_status: back, is_test: isTest } = order.payment;
  const notes = [
    paymentWords(order) === 'twice' && twice,
    more,
    (back === 'pending' || back === 'failed') && t(`order.refund_${back}`, { refunded: money(order.refunded) }),
    isTest && t('payment.test'),
  ].filter(Boolean);
  setText(place, notes.join(' '));
  place.hidden = !notes.length;
}

/**
 * Shows on the page of an order what its buyer can do about a payment that has begun: go on with it, leave it, or pay in another
 * of these ways; choose(method) is told which.
 */
export function showPaymentWays(order, ways, choose) {
  const page = order.status === 'pending' ? paymentPage(order) : null;
  $('#to-payment').hidden = !page;
  if (page) $('#to-payment').href = page;
  const isUnderWay = ['open', 'starting'].includes(paymentWords(order));
  $('#leave').hidden = !isUnderWay;
  $('#otherwise').replaceChildren(...(isUnderWay ? otherWays(order, ways, choose) : []));
}

const otherWays = ({ payment }, ways, choose) =>
  ways.filter((method) => method !== payment.method).map((method) =>
    h('button.button.button-quiet', { type: 'button', onclick: () => choose(method) }, t('payment.other', { method: t(`pay.${method}`) }))
  );

/** Asks a buyer who has begun to pay whether to pay this way instead: what was begun is stopped. */
export const asksToPayOtherwise = (method) =>
  ask({
    title: t('payment.other', { method: t(`pay.${method}`) }),
    text: t('payment.other_text'),
    confirm: t('payment.go'),
    cancel: t('payment.stay'),
  });

/** Asks a buyer who has begun to pay whether to give that up; `text` is what becomes of the order. */
export const asksToLeave = (text) => ask({ title: t('payment.leave_title'), text, confirm: t('payment.leave'), cancel: t('payment.stay') });

/** A choice of these ways to pay, the one of `before` taken, else the first; textOf(method) is said below its name. */
export const methodChoice = (methods, { before = null, textOf = (method) => t(`pay.${method}_text`) } = {}) =>
  methods.map((method, i) =>
    h('label.choice', {}, h('input', {
      type: 'radio',
      name: 'method',
      value: method,
      checked: methods.includes(before) ? method === before : i === 0,
      required: true,
    }), h('span', {}, h('strong', {}, t(`pay.${method}`)), h('small', {}, textOf(method))))
  );

/** Shows whether a payment is on its way to the server, so that nobody begins another. */
export function showBusy(isBusy) {
  $('#pay').setAttribute('aria-disabled', String(isBusy));
  $('#form').classList.toggle('is-busy', isBusy);
  if (isBusy) announce(t('checkout.paying'));
}

/**
 * Looks again until the payment of an order has come to its end: nobody has to press anything. `known()` is the order
 * as its page knows it; `look()` asks for it and shows what has changed.
 */
export function follow(known, look, since = Date.now()) {
  if (known().status !== 'pending') return;
  const again = async () => {
    try {
      await look();
      if (paymentPage(known()) && wantsToGoOn()) return goToPayment(known(), location.pathname);
    } catch (error) {
      throwMistake(error); // else the next look may do
    }
    return follow(known, look, since);
  };
  setTimeout(again, Date.now() - since < kPatience ? kSoon : kLater);
}
