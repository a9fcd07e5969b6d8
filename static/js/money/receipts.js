// The receipts of an order: what was issued, and the form that has its receipt issued, to somebody named or to nobody.
import * as api from '../api.js';
import { h } from '../dom.js';
import { moment, money } from '../format.js';
import { language, t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { problemText } from '../refusals.js';

/** A line for each receipt, with its page and its file. `path` is that of the list at the server. */
export function receiptList(receipts, path, zone) {
  return h('ul.receipt-list', {}, receipts.map(({ number, kind, amount, issued_at: at, name }) => {
    const title = t(`receipt.${kind}`, { number });
    const link = (what, text, more) =>
      h('a', { href: `${path}/${encodeURIComponent(number)}/${what}?language=${language}`, target: '_blank', rel: 'noopener', ...more },
        text);
    return h('li', {}, link('page', title), ' · ', link('pdf', 'PDF', { 'aria-label': `${title}, PDF` }),
      h('small', {}, [money(amount), moment(at, zone), name].filter(Boolean).join(' · ')));
  }));
}

/** What somebody has typed, for the server: lines without blanks around them. */
export const recipient = (name, address) => ({
  name: name.trim() || null,
  address: address.split('\n').map((line) => line.trim()).filter(Boolean),
});

/** Fills `box` with the receipts of an order that was paid, or with what issues the first. */
export async function showReceipts(box, path, zone) {
  let receipts = [];
  try {
    receipts = (await api.get(path)).items;
  } catch (error) {
    api.throwMistake(error);
    return; // the order is what matters; a reload brings them
  }
  box.hidden = false;
  box.replaceChildren(h('h2', {}, t('receipt.title')), receipts.length ? receiptList(receipts, path, zone) : form(box, path, zone));
}

function form(box, path, zone) {
  const text = (name, control) => h('label.field', {}, h('span', {}, t(`receipt.${name}`)), control);
  const error = h('p.error', { role: 'alert', hidden: true });
  const name = h('input', { name: 'receipt_name', autocomplete: 'organization', maxlength: '120' });
  const address = h('textarea', { name: 'receipt_address', rows: 3, maxlength: '600', autocomplete: 'street-address' });
  const submit = h('button.button.button-quiet', { type: 'submit' }, t('receipt.issue'));
  const element = h('form', { novalidate: true }, h('p.hint', {}, t('receipt.hint')), text('name', name), text('address', address), error,
    submit);
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (submit.getAttribute('aria-disabled')) return;
    submit.setAttribute('aria-disabled', 'true');
    error.hidden = true;
    try {
      const { items } = await api.post(path, recipient(name.value, address.value));
      box.replaceChildren(h('h2', {}, t('receipt.title')), receiptList(items, path, zone));
      announce(t('receipt.issued'));
      box.querySelector('a')?.focus();
    } catch (failure) {
      api.throwMistake(failure);
      const words = { name: 'receipt.name_missing', address: 'receipt.address_wrong' }[/^\w+/.exec(failure.field ?? '')?.[0]];
      error.textContent = words ? t(words) : '';
      error.hidden = !words;
      if (words) (failure.field === 'name' ? name : address).focus();
      else notify(problemText(failure), { kind: 'alert', key: 'receipt' });
      submit.removeAttribute('aria-disabled');
    }
  });
  return element;
}
