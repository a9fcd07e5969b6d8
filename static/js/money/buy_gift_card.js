// Buying a gift card: for how much, for whom, and one attempt that cannot happen twice. It is paid on a page of a provider.
import * as api from '../api.js';
import { $, fieldError, h, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { amountOf, amountText, money } from '../format.js';
import { language, t } from '../messages.js';
import { dismiss, notify } from '../notices.js';
import { frame, plainPage } from '../page.js';
import { beginAttempt, endAttempt } from '../payment/attempt.js';
import { goToPayment, methodChoice, showBusy } from '../payment/payment.js';
import { problemText } from '../refusals.js';

const kAttempt = 'gift-card';

class Shop {
  #busy = false;

  constructor(offer) {
    Object.assign(this, { offer, form: $('#form'), currency: offer.least.currency });
    const { amount } = this.form.elements;
    setText($('#amount-label'), t('donation.amount', { currency: this.currency }));
    $('#amounts').replaceChildren(...offer.amounts.map((one) =>
      h('button.button.button-quiet.button-small', {
        type: 'button',
        'data-amount': one.amount,
        onclick: () => this.#choose(one.amount),
      }, money(one))
    ));
    amount.value = amountText((offer.amounts[0] ?? offer.least).amount, this.currency);
    $('#methods').replaceChildren(...methodChoice(offer.payment_methods));
    this.form.addEventListener('input', ({ target }) => {
      fieldError(this.form, target.name, '');
      this.#show();
    });
    this.form.addEventListener('submit', (event) => this.#submit(event));
    this.#show();
  }

  /** What the card is to be worth, in minor units; null where what was typed is no amount that is offered. */
  get #amount() {
    const amount = amountOf(this.form.elements.amount.value, this.currency);
    const { least, most } = this.offer;
    return amount !== null && amount >= least.amount && amount <= most.amount ? amount : null;
  }

  #choose(amount) {
    this.form.elements.amount.value = amountText(amount, this.currency);
    fieldError(this.form, 'amount', '');
    this.#show();
  }

  /** The card as it will look. */
  #show() {
    const amount = this.#amount;
    const { recipient, message } = this.form.elements;
    const worth = amount === null ? '' : money({ amount, currency: this.currency });
    for (const choice of $('#amounts').children) choice.setAttribute('aria-pressed', String(Number(choice.dataset.amount) === amount));
    setText($('#card-amount'), worth);
    setText($('#card-to'), recipient.value.trim() && t('gift_sale.to', { name: recipient.value.trim() }));
    setText($('#card-message'), message.value.trim());
    setText($('#pay'), worth ? t('checkout.pay', { total: worth }) : t('gift_sale.buy'));
  }

  /** Our own words instead of the browser's, in the language of the page. */
  #isRight() {
    const { amount, name, email } = this.form.elements;
    const { least, most } = this.offer;
    fieldError(this.form, 'amount', this.#amount === null ? t('open.wrong', { least: money(least), most: money(most) }) : '');
    fieldError(this.form, 'name', name.value.trim() ? '' : t('checkout.name_missing'));
    fieldError(this.form, 'email', email.value.trim() && email.checkValidity() ? '' : t('checkout.email_wrong'));
    const wrong = [amount, name, email].find((field) => field.getAttribute('aria-invalid') === 'true');
    wrong?.focus();
    return !wrong;
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#busy || !this.#isRight()) return;
    const data = new FormData(this.form);
    const text = (name) => data.get(name).replace(/\s+/g, ' ').trim();
    const attempt = beginAttempt(kAttempt, {
      amount: { amount: this.#amount, currency: this.currency },
      recipient: text('recipient'),
      message: text('message'),
      customer: { name: text('name'), email: text('email') },
      payment: { method: data.get('method') },
      language,
    });
    this.#setBusy(true);
    dismiss('pay');
    try {
      const { order } = await api.buyGiftCard(attempt.body, attempt.key);
      endAttempt(kAttempt);
      goToPayment(order, `/gift-cards/${encodeURIComponent(order.id)}`);
    } catch (error) {
      this.#setBusy(false);
      this.#failed(error);
    }
  }

  #setBusy(busy) {
    this.#busy = busy;
    showBusy(busy);
  }

  /** The same key goes with the next try as long as nobody knows what became of this one. */
  #failed(error) {
    const isNotStarted = error.code === 'payment_not_started';
    if (api.isPassing(error) && !isNotStarted) return notify(t('problem.pay_unknown'), { kind: 'alert', key: 'pay' });
    api.throwMistake(error);
    endAttempt(kAttempt);
    const field = { 'amount.amount': 'amount', 'customer.name': 'name', 'customer.email': 'email' }[error.field];
    if (field) {
      const { least, most } = this.offer;
      fieldError(this.form, field, field === 'amount' ? t('open.wrong', { least: money(least), most: money(most) }) : problemText(error));
      return this.form.elements[field].focus();
    }
    return notify(isNotStarted ? t('gift_sale.not_started') : problemText(error), { kind: 'alert', key: 'pay' });
  }
}

async function start() {
  frame(t('gift_sale.title'));
  try {
    const offer = await api.getGiftCardOffer();
    if (offer.sold && offer.payment_methods.length) new Shop(offer);
    else plainPage($('#main'), { title: t('gift_sale.title'), text: t('problem.gift_cards_not_sold') });
  } catch (error) {
    failedPage(error, null);
  }
  document.body.classList.remove('is-loading');
}

start();
