// What buyers may give beside their tickets, where the house asks for it: an amount of its own, which is nothing until somebody
// chooses one.
import { $, h, setText } from '../dom.js';
import { amountOf, amountText, money } from '../format.js';
import { t } from '../messages.js';

export class DonationField {
  /** { text, amounts, most }, or null where nobody asks. */
  #offer = null;
  #input = $('#donation-amount');

  /** `changed` is called whenever another total is to be paid. */
  constructor(changed) {
    this.changed = changed;
    this.#input.addEventListener('input', () => this.#show());
  }

  /** Shows how the house asks, in the currency of the tickets. */
  take(offer, currency) {
    this.#offer = offer ?? null;
    this.currency = currency;
    $('#donation').hidden = !this.#offer;
    if (!this.#offer) return;
    setText($('#donation-text'), this.#offer.text);
    setText($('#donation-label'), t('donation.amount', { currency }));
    $('#donation-amounts').replaceChildren(
      ...this.#offer.amounts.map((amount) =>
        h('button.button.button-quiet.button-small', { type: 'button', onclick: () => this.#choose(amount.amount) }, money(amount))
      )
    );
  }

  /** What is given, in minor units; 0 where nothing is, null where what was typed is no amount. */
  get amount() {
    const text = this.#input.value.trim();
    if (!this.#offer || !text) return 0;
    const amount = amountOf(text, this.currency);
    return amount === null || amount > this.#offer.most.amount ? null : amount;
  }

  /** Says what is wrong with what was typed. Returns whether nothing is. */
  check() {
    const isRight = this.amount !== null;
    const error = isRight ? '' : t('donation.wrong', { most: money(this.#offer.most) });
    setText($('#donation-error'), error);
    $('#donation-error').hidden = isRight;
    this.#input.setAttribute('aria-invalid', String(!isRight));
    if (!isRight) this.#input.focus();
    return isRight;
  }

  #choose(amount) {
    this.#input.value = amount === this.amount ? '' : amountText(amount, this.currency);
    this.#show();
  }

  #show() {
    $('#donation-error').hidden = true;
    this.#input.removeAttribute('aria-invalid');
    this.changed();
  }
}
