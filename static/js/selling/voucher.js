// The voucher field of the checkout: a code is looked up, and what it takes off is shown before anything is paid.
import * as api from '../api.js';
import { $, setText } from '../dom.js';
import { money } from '../format.js';
import { t } from '../messages.js';
import { announce } from '../notices.js';
import { problemText } from '../refusals.js';

export class VoucherField {
  /** What the server says of the code: { voucher, discount, total }, or null where none is used. */
  applied = null;
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
    $('#voucher-remove').addEventListener('click', () => this.#remove());
  }

  get #key() {
    return `frontrow.voucher.${this.hold}`;
  }

  /** Takes up the code that was there before the page was loaded again. */
  async restore() {
    const code = this.#stored();
    if (code) await this.apply(code);
  }

  /** Looks the code up, and uses it where it is good. */
  async apply(code) {
    if (this.#busy) return;
    if (!code) return this.#refuse(t('voucher.missing'));
    this.#busy = true;
    $('#voucher-apply').setAttribute('aria-disabled', 'true');
    try {
      this.#use(await api.previewVoucher(code, this.hold));
      announce(t('voucher.applied', { total: money(this.applied.total) }));
    } catch (error) {
      if (!(error instanceof api.Problem || error instanceof api.NetworkError)) throw error;
      if (error instanceof api.Problem && error.field === 'voucher') this.#use(null);
      this.#refuse(problemText(error), code);
    } finally {
      this.#busy = false;
      $('#voucher-apply').removeAttribute('aria-disabled');
    }
  }

  /** The server did not take the voucher after all: says so where the code was typed. */
  refused(error) {
    const code = this.applied?.voucher ?? '';
    this.#use(null);
    this.#refuse(problemText(error), code);
  }

  #remove() {
    this.#use(null);
    announce(t('voucher.removed'));
    $('#voucher > summary').focus();
  }

  #use(applied) {
    this.applied = applied;
    this.#store(applied?.voucher);
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

  #stored() {
    try {
      return sessionStorage.getItem(this.#key);
    } catch {
      return null; // the code can be typed again
    }
  }

  #store(code) {
    try {
      if (code) sessionStorage.setItem(this.#key, code);
      else sessionStorage.removeItem(this.#key);
    } catch {
      // it is only lost on a reload
    }
  }
}
