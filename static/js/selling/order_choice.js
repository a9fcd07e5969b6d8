// Several reservations in the list of orders, to be cancelled together.
import * as api from '../api.js';
import { h } from '../dom.js';
import { t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt } from '../panel.js';
import { nameOf } from './one_order.js';

const kAtOnce = 100; // orders that the server cancels with one request

/** Which reservations on the screen are to be cancelled together. What has left the screen is not among them. */
export class OrderChoice {
  constructor(isAllowed, reload) {
    this.isAllowed = isAllowed;
    this.reload = reload;
    this.references = new Set();
    this.reserved = [];
    this.words = h('span', { role: 'status' });
    this.all = h('button.button.button-quiet.button-small', { type: 'button', onclick: () => this.#chooseAll() }, t('orders.choose_all'));
    this.end = h('button.button.button-small', { type: 'button', onclick: () => this.#cancel() }, t('orders.cancel_chosen'));
    this.bar = h('div.order-choice', { role: 'group', 'aria-label': t('orders.choice'), hidden: true }, this.all, this.end, this.words);
  }

  show(items) {
    this.reserved = this.isAllowed ? items.filter(({ status }) => status === 'reserved').map(({ reference }) => reference) : [];
    this.references = new Set(this.reserved.filter((reference) => this.references.has(reference)));
    this.bar.hidden = !this.reserved.length;
    this.#count();
  }

  /** The tick box of a line, where it can be chosen. */
  box({ reference, customer }) {
    if (!this.reserved.includes(reference)) return '';
    const box = h('input', {
      type: 'checkbox',
      checked: this.references.has(reference),
      value: reference,
      'aria-label': t('orders.choose_one', { reference, name: nameOf(customer) }),
    });
    box.addEventListener('change', () => {
      if (box.checked) this.references.add(reference);
      else this.references.delete(reference);
      this.#count();
    });
    return box;
  }

  #count() {
    const n = this.references.size;
    this.end.disabled = !n;
    this.words.textContent = n ? t('orders.chosen', { n }) : '';
  }

  #chooseAll() {
    const isWhole = this.references.size === this.reserved.length;
    this.references = new Set(isWhole ? [] : this.reserved);
    for (const box of document.querySelectorAll('#section tbody input[type=checkbox]')) box.checked = this.references.has(box.value);
    this.#count();
  }

  async #cancel() {
    const all = [...this.references];
    const sure = await ask({
      title: t('orders.cancel_chosen_title', { n: all.length }),
      text: t('orders.cancel_chosen_text'),
      confirm: t('orders.cancel_chosen'),
      cancel: t('dialog.cancel'),
    });
    if (!sure) return;
    this.end.disabled = true;
    let cancelled = 0;
    for (let from = 0; from < all.length; from += kAtOnce) {
      this.words.textContent = t('orders.cancelling', { done: from, n: all.length });
      const orders = all.slice(from, from + kAtOnce);
      const answer = await attempt(() => api.post('/api/admin/orders/cancel', { orders }));
      if (!answer) break; // said why; what is done is done, and the rest is still chosen
      cancelled += answer.items.filter((item) => item.cancelled).length;
      for (const { reference } of answer.items) this.references.delete(reference);
    }
    const left = all.length - this.references.size - cancelled;
    notify([t('orders.cancelled_chosen', { n: cancelled }), left ? t('orders.left_chosen', { n: left }) : ''].filter(Boolean).join(' '));
    await this.reload();
  }
}
