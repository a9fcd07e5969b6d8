// The checkout: who is buying, how it is paid, and one attempt that cannot happen twice.
import * as api from '../api.js';
import { $, fieldError, pathPart, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { dayAndTime, moment, money } from '../format.js';
import { language, t } from '../messages.js';
import { DonationField } from '../money/donation.js';
import { taxLines } from '../money/tax.js';
import { ask, dismiss, notify, setOffline } from '../notices.js';
import { frame } from '../page.js';
import { beginAttempt, endAttempt, openAttempt } from '../payment/attempt.js';
import { goToPayment, methodChoice, showBusy } from '../payment/payment.js';
import { isEmbedded, orderPath, sessionPath } from '../promotion/embed.js';
import { problemText } from '../refusals.js';
import { now, syncClock } from '../server_clock.js';
import { placeName, ticketType } from '../words.js';
import { AttendeeFields } from './attendees.js';
import { Countdown } from './countdown.js';
import { exchangedOrder, forgetExchange } from './exchanged.js';
import { byTable, listedLine, tableWords } from './table_line.js';
import { VoucherField } from './voucher.js';

const kDraftKey = 'frontrow.customer';
const holdId = pathPart(isEmbedded ? 2 : 1);

class Checkout {
  #attempt = null;
  #busy = false;

  constructor(answer, session) {
    this.#take(answer);
    Object.assign(this, { session, form: $('#form') });
    this.countdown = new Countdown([$('#time')], () => this.#expired());
    this.voucher = new VoucherField(this.hold.id, () => this.#renderTotal());
    this.donation = new DonationField(() => this.#renderTotal());
    this.attendees = new AttendeeFields(session.attendee_names);
    this.#renderSession();
    this.#renderSummary();
    this.#restoreDraft();
    this.form.addEventListener('submit', (event) => this.#submit(event));
    this.form.addEventListener('input', (event) => this.#edited(event));
    $('#back').href = this.#pickerUrl();
    window.addEventListener('online', () => this.#attempt && !this.#busy && this.#pay(this.#attempt));
  }

  #pickerUrl() {
    return sessionPath(this.session.slug);
  }

  #renderSession() {
    const { event, venue, starts_at: starts } = this.session;
    setText($('#event'), event.title);
    setText($('#event-when'), dayAndTime(starts, venue.timezone));
    setText($('#event-where'), `${venue.name}, ${venue.city}`);
  }

  #renderSummary() {
    const { seats, areas } = this.hold;
    const areaWords = ({ name, count }) => t('cart.standing', { n: count, area: name });
    $('#lines').replaceChildren(
      ...byTable(seats, ({ unit, type }) => unit && `${unit.number} ${type}`).map(({ places }) => {
        const [{ unit, type, category }] = places;
        const what = unit ? tableWords(unit.name, places.length) : placeName(places[0]);
        return listedLine(what, `${ticketType(type)} · ${category}`, places.map(({ price }) => price));
      }),
      ...areas.map((area) => listedLine(areaWords(area), ticketType(area.type), Array(area.count).fill(area.price)))
    );
    this.countdown.watch(this.hold);
    this.attendees.take(this.hold);
    this.donation.take(this.tax.donation, this.hold.total.currency);
    this.#renderTotal();
  }

  /** What the seats come to, with the voucher where there is one. */
  get #price() {
    return this.voucher.applied?.total ?? this.hold.total;
  }

  /** What is left of it where an exchanged order has brought its part. */
  get #rest() {
    if (!this.exchanged) return this.#price;
    return { ...this.#price, amount: Math.max(0, this.#price.amount - this.exchanged.credit.amount) };
  }

  /** What of that a gift card pays. */
  get #byCard() {
    return { ...this.#rest, amount: Math.min(this.voucher.card?.balance.amount ?? 0, this.#rest.amount) };
  }

  /** What is to be paid, with what is given besides. */
  get #total() {
    return { ...this.#rest, amount: this.#rest.amount - this.#byCard.amount + (this.donation.amount ?? 0) };
  }

  /** The buyer's other order pays for these seats as far as it goes. */
  exchange(order) {
    this.exchanged = order;
    $('#exchanged').hidden = !order;
    if (order) {
      $('#keep-order').addEventListener('click', () => {
        forgetExchange();
        this.exchange(null);
      }, { once: true });
    }
    this.#renderTotal();
  }

  #renderTotal() {
    setText($('#total'), money(this.#price));
    if (this.exchanged) {
      const { reference, credit } = this.exchanged;
      setText($('#exchanged-text'), t('checkout.exchanged', { reference, credit: money(credit), due: money(this.#total) }));
    }
    const tax = taxLines(this.voucher.applied ?? this.tax);
    setText($('#tax'), tax.join('\n'));
    $('#tax').hidden = !tax.length;
    const given = this.donation.amount ?? 0;
    this.voucher.showCard(this.#byCard);
    $('#given').hidden = !given;
    setText($('#given-amount'), money({ ...this.#rest, amount: given }));
    $('#due').hidden = !given && !this.voucher.card;
    setText($('#due-amount'), money(this.#total));
    $('#voucher').hidden = (Boolean(this.voucher.applied) && Boolean(this.voucher.card)) || this.hold.total.amount === 0;
    setText($('#pay'), this.#total.amount ? t('checkout.pay', { total: money(this.#total) }) : t('checkout.pay_free'));
    this.#renderMethods();
  }

  /** A reservation cannot take the place of an order that is paid. */
  #isOffered(method) {
    return method !== 'free' && !(this.exchanged && ['box_office', 'transfer'].includes(method));
  }

  #renderMethods() {
    const free = this.#total.amount === 0;
    const methods = free ? ['free'] : this.session.payment_methods.filter((method) => this.#isOffered(method));
    $('#methods').hidden = free;
    $('#methods-list').replaceChildren(
      ...methodChoice(methods, { before: this.#method, textOf: (method) => this.#methodText(method) })
    );
    this.#nameButton();
  }

  /** A reservation ends: say when before anybody chooses it. */
  #methodText(method) {
    const rules = { box_office: this.session.reservations, transfer: this.session.transfers }[method];
    if (!rules) return t(`pay.${method}_text`);
    const until = Math.min(Date.parse(rules.end_at), now() + rules.minutes * 60_000);
    return t(`pay.${method}_until`, { until: moment(until, this.session.venue.timezone) });
  }

  get #method() {
    return new FormData(this.form).get('method');
  }

  #nameButton() {
    if (this.#total.amount === 0) return;
    const key = { box_office: 'checkout.reserve', transfer: 'checkout.transfer' }[this.#method] ?? 'checkout.pay';
    setText($('#pay'), t(key, { total: money(this.#total) }));
  }

  #edited(event) {
    if (event.target.name === 'method') this.#nameButton();
    fieldError(this.form, event.target.name, '');
    const { name, email } = this.form.elements;
    try {
      sessionStorage.setItem(kDraftKey, JSON.stringify({ name: name.value, email: email.value }));
    } catch {
      // the draft is a courtesy
    }
  }

  #restoreDraft() {
    try {
      const draft = JSON.parse(sessionStorage.getItem(kDraftKey)) ?? {};
      this.form.elements.name.value = draft.name ?? '';
      this.form.elements.email.value = draft.email ?? '';
    } catch {
      // nothing to restore
    }
  }

  /** Our own words instead of the browser's, in the language of the page. */
  #validate() {
    const { name, email } = this.form.elements;
    fieldError(this.form, 'name', name.value.trim() ? '' : t('checkout.name_missing'));
    fieldError(this.form, 'email', email.value.trim() && email.checkValidity() ? '' : t('checkout.email_wrong'));
    const unnamed = this.attendees.check();
    const wrong = [name, email].find((field) => field.getAttribute('aria-invalid') === 'true') ?? unnamed;
    const isRight = this.donation.check();
    wrong?.focus();
    return !wrong && isRight;
  }

  #submit(event) {
    event.preventDefault();
    if (this.#busy || !this.#validate()) return;
    const data = new FormData(this.form);
    const method = this.#total.amount === 0 ? 'free' : data.get('method');
    const body = {
      hold: this.hold.id,
      customer: { name: data.get('name').trim(), email: data.get('email').trim() },
      payment: { method },
      total: this.#total,
      language,
    };
    if (this.exchanged) body.exchange = this.exchanged.id;
    if (this.attendees.named.length) body.attendees = this.attendees.named;
    if (this.donation.amount) body.donation = { amount: this.donation.amount, currency: this.hold.total.currency };
    if (this.voucher.applied) body.voucher = this.voucher.applied.voucher;
    if (this.voucher.card) body.gift_card = this.voucher.card.gift_card;
    if (this.#attempt && JSON.stringify(this.#attempt.body) === JSON.stringify(body)) this.#pay(this.#attempt);
    else this.#pay(beginAttempt(this.hold.id, body));
  }

  async #pay(attempt) {
    this.#attempt = attempt;
    this.#setBusy(true);
    dismiss('pay');
    try {
      const { order } = await api.createOrder(attempt.body, attempt.key);
      if (attempt.body.exchange) forgetExchange();
      finish(order, this.session.slug);
    } catch (error) {
      this.#setBusy(false);
      await this.#failed(error);
    }
  }

  #setBusy(busy) {
    this.#busy = busy;
    showBusy(busy);
  }

  async #failed(error) {
    if (api.isPassing(error)) {
      setOffline(!navigator.onLine);
      const again = { label: t('checkout.again'), run: () => this.#busy || this.#pay(this.#attempt) };
      return notify(t('problem.pay_unknown'), { kind: 'alert', key: 'pay', action: again });
    }
    this.#attempt = null;
    endAttempt(this.hold.id);
    if (api.isGone(error)) return this.#expired();
    if (['voucher', 'gift_card'].includes(error.field)) return this.voucher.refused(error);
    if (error.code === 'total_changed') await this.#refresh();
    const field = /^customer\.(name|email)$/.exec(error.field ?? '')?.[1];
    if (field) {
      fieldError(this.form, field, field === 'email' ? t('checkout.email_wrong') : t('checkout.name_missing'));
      return this.form.elements[field].focus();
    }
    return notify(problemText(error, { n: 1, limit: this.session.max_seats }), { kind: 'alert', key: 'pay' });
  }

  #take({ hold, server_time, ...tax }) {
    syncClock(server_time);
    this.hold = hold;
    this.tax = tax;
  }

  async #refresh() {
    try {
      this.#take(await api.getHold(this.hold.id));
      this.#renderSummary();
      await this.voucher.renew();
    } catch (error) {
      notify(problemText(error), { kind: 'alert', key: 'pay' });
    }
  }

  /** Our clock says it is over; the server extends a hold whose payment has begun, so it has the last word. */
  async #expired() {
    if (this.#busy) return;
    try {
      const before = this.hold.expires_at;
      this.#take(await api.getHold(this.hold.id));
      if (this.hold.expires_at !== before) return this.#renderSummary();
    } catch (error) {
      if (error instanceof api.NetworkError) return notify(problemText(error), { kind: 'alert', key: 'pay' });
    }
    this.countdown.watch(null);
    const text = t('expired.text', { n: this.hold.seats.length + this.hold.areas.length });
    await ask({ title: t('expired.title'), text, confirm: t('expired.pick'), cancel: null });
    return location.assign(this.#pickerUrl());
  }
}

/** The order replaces the checkout in the history: the way back does not lead to paying twice. */
function finish(order, session) {
  endAttempt(holdId);
  if ('BroadcastChannel' in window) new BroadcastChannel(`frontrow.${session}`).postMessage('bought');
  if (order.status !== 'pending') return location.replace(orderPath(order.id));
  return goToPayment(order, orderPath(order.id));
}

/** The hold is gone, but an attempt has no answer yet: perhaps it was sold to us after all. */
async function resolveAttempt() {
  const attempt = openAttempt(holdId);
  if (!attempt) return false;
  try {
    const { order } = await api.createOrder(attempt.body, attempt.key);
    finish(order, order.session);
    return true;
  } catch (error) {
    if (api.isPassing(error)) throw error;
    endAttempt(holdId);
    return false;
  }
}

async function loadHold() {
  try {
    return await api.getHold(holdId);
  } catch (error) {
    if (!api.isGone(error)) throw error;
    return (await resolveAttempt()) ? null : Promise.reject(error);
  }
}

async function start() {
  frame(t('checkout.title'));
  try {
    const answer = await loadHold();
    if (!answer) return; // on the way to the order
    if (!answer.hold.seats.length && !answer.hold.areas.length) throw new api.Problem(410, null);
    const checkout = new Checkout(answer, await api.getSession(answer.hold.session));
    await checkout.voucher.restore();
    checkout.exchange(await exchangedOrder(answer.hold.session));
    document.body.classList.remove('is-loading');
  } catch (error) {
    document.body.classList.remove('is-loading');
    failedPage(error, api.isGone(error) && { title: t('expired.title'), text: t('checkout.gone') });
  }
}

// Out of the back-forward cache the hold may long be sold.
window.addEventListener('pageshow', (event) => event.persisted && location.reload());
start();
