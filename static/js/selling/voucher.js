// The field of the checkout for vouchers and gift cards: a code is looked up, and what it takes off or pays is shown before
// anything is paid. An order takes one of each.
import * as api from '../api.js';
import { $, setText } from '../dom.js';
import { money } from '../format.js';
import { t } from '../messages.js';
import { announce } from '../notices.js';
import { problemText } from '../refusals.js';

export class VoucherField {
  /** What the server says of the voucher: { voucher, discount, total }, or null where none is used. */
  applied = null;
  /** What it says of the gift card: { gift_card, balance }, or null. */
  card = null;
  #form = $('#voucher-form');
  #busy = false;

  /** `changed` is called whenever another total is to be paid. */
  constructor(hold, changed) {
    Object.assign(this, { hold, changed });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.apply(this.#form.elements.code.value.trim());
    });
    this.#form.addEventListener('input', () => this.#error(''));
    $('#voucher-remove').addEventListener('click', () => this.#remove('voucher'));
    $('#card-remove').addEventListener('click', () => this.#remove('gift_card'));
  }

  /** Takes up the codes that were there before the page was loaded again. */
  async restore() {
    for (const code of [this.#stored('voucher'), this.#stored('gift_card')].filter(Boolean)) await this.apply(code);
  }

  /** Looks again at what is used: the seats have changed, or somebody else has used it. */
  async renew() {
    for (const code of [this.applied?.voucher, this.card?.gift_card].filter(Boolean)) await this.apply(code);
  }

  /** Looks the code up, and uses it where it is good. */
  async apply(code) {
    if (this.#busy) return;
    if (!code) return this.#refuse(t('voucher.missing'));
    this.#busy = true;
    $('#voucher-apply').setAttribute('aria-disabled', 'true');
    try {
      const answer = await api.tryCode(code, this.hold);
      if (answer.gift_card) this.#useCard(answer);
      else {
        this.#use(answer);
        announce(t('voucher.applied', { total: money(this.applied.total) }));
      }
    } catch (error) {
      api.throwMistake(error);
      if (error instanceof api.Problem && code === this.applied?.voucher) this.#use(null);
      if (error instanceof api.Problem && code === this.card?.gift_card) this.#useCard(null);
      this.#refuse(problemText(error), code);
    } finally {
      this.#busy = false;
      $('#voucher-apply').removeAttribute('aria-disabled');
    }
  }

  /** The server did not take the voucher or the card after all: says so where the code was typed. */
  refused(error) {
    const isCard = error.field === 'gift_card';
    const code = (isCard ? this.card?.gift_card : this.applied?.voucher) ?? '';
    if (isCard) this.#useCard(null);
    else this.#use(null);
    this.#refuse(problemText(error), code);
  }

  /** Shows what the card pays. */
  showCard(part) {
    const isUsed = Boolean(this.card);
    $('#card').hidden = !isUsed;
    if (!isUsed) return;
    const left = { ...part, amount: this.card.balance.amount - part.amount };
    setText($('#card-code'), t('gift_card.line', { end: this.card.gift_card.slice(-4) }));
    setText($('#card-amount'), `−${money(part)}`);
    setText($('#card-left'), left.amount ? t('gift_card.left', { amount: money(left) }) : '');
  }

  #remove(kind) {
    if (kind === 'gift_card') this.#useCard(null);
    else this.#use(null);
    announce(t(kind === 'gift_card' ? 'gift_card.removed' : 'voucher.removed'));
    $('#voucher > summary').focus();
  }

  #useCard(card) {
    this.card = card;
    this.#store('gift_card', card?.gift_card);
    if (card) {
      this.#form.elements.code.value = '';
      this.#error('');
    }
    this.changed();
    if (card) announce(t('gift_card.applied', { part: $('#card-amount').textContent.slice(1), total: $('#due-amount').textContent }));
  }

  #use(applied) {
    this.applied = applied;
    this.#store('voucher', applied?.voucher);
    $('#discount').hidden = !applied;
    if (applied) {
      setText($('#discount-code'), t('voucher.line', { code: applied.voucher }));
      setText($('#discount-amount'), `−${money(applied.discount)}`);
      this.#form.elements.code.value = '';
      this.#error('');
    }
    this.changed();
  }

  #refuse(text, code) {
    $('#voucher').open = true;
    if (code) this.#form.elements.code.value = code;
    this.#error(text);
    this.#form.elements.code.focus();
  }

  #error(text) {
    setText($('#voucher-error'), text);
    $('#voucher-error').hidden = !text;
    this.#form.elements.code.setAttribute('aria-invalid', String(Boolean(text)));
  }

  #key(kind) {
    return `frontrow.${kind}.${this.hold}`;
  }

  #stored(kind) {
    try {
      return sessionStorage.getItem(this.#key(kind));
    } catch {
      return null; // the code can be typed again
    }
  }

  #store(kind, code) {
    try {
      if (code) sessionStorage.setItem(this.#key(kind), code);
      else sessionStorage.removeItem(this.#key(kind));
    } catch {
      // it is only lost on a reload
    }
  }
}
