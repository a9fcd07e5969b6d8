// A buyer gives one ticket of an order to somebody: by name, and a link that only they should have.
import * as api from '../api.js';
import { copyText, h } from '../dom.js';
import { language, t } from '../messages.js';
import { notify } from '../notices.js';
import { problemText } from '../refusals.js';
import { placeName } from '../words.js';

const kClosesBefore = 2 * 3_600_000; // milliseconds before the doors, as the server has it

/** Whether tickets of this order can be passed on, as far as a page knows. */
export const mayPass = ({ status, called_off: calledOff, postponed, doors_at: doors }) =>
  ['paid', 'partly_refunded'].includes(status) && !calledOff && !postponed && Date.now() < Date.parse(doors) - kClosesBefore;

/** Asks for whom the ticket is, passes it on and shows the link; `take` gets the order as it is then. */
export function passOn(order, ticket, take) {
  const name = h('input', { name: 'name', autocomplete: 'off', maxlength: '120', required: true });
  const email = h('input', { name: 'email', type: 'email', autocomplete: 'off', maxlength: '254' });
  const error = h('p.error', { role: 'alert', hidden: true });
  const submit = h('button.button', { type: 'submit' }, t('pass.on'));
  const form = h('form', { novalidate: true }, h('h2', { id: 'pass-title' }, t('pass.on_one', { place: placeName(ticket) })),
    h('p', {}, t('pass.text')), h('label.field', {}, h('span', {}, t('pass.name')), name),
    h('label.field', {}, h('span', {}, t('pass.email')), email), error,
    h('div.dialog-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: () => dialog.close() }, t('dialog.cancel')),
      submit));
  const dialog = h('dialog.dialog', { 'aria-labelledby': 'pass-title', onclose: () => dialog.remove() }, form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (submit.getAttribute('aria-disabled')) return;
    submit.setAttribute('aria-disabled', 'true');
    error.hidden = true;
    try {
      const address = email.value.trim();
      const wish = { name: name.value.trim(), language, ...(address && { email: address }) };
      const { page, order: after } = await api.passTicket(order.id, ticket.id, wish);
      const { holder } = after.tickets.find(({ id }) => id === ticket.id);
      showLink(dialog, holder, `${location.origin}${page}`);
      take(after);
    } catch (failure) {
      api.throwMistake(failure);
      const words = failure.code === 'invalid' && { name: 'pass.name_missing', email: 'find.wrong' }[failure.field];
      error.textContent = words ? t(words) : problemText(failure);
      error.hidden = false;
      if (failure.field in form.elements) form.elements[failure.field].focus();
    } finally {
      submit.removeAttribute('aria-disabled');
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** The link is said this once. */
function showLink(dialog, { name, email }, link) {
  const field = h('input', { readonly: true, value: link, 'aria-label': t('pass.link') });
  const copy = async () => {
    if (await copyText(link)) notify(t('event.copied'), { key: 'link' });
    else field.select();
  };
  dialog.replaceChildren(
    h('h2', { id: 'pass-title' }, t('pass.holder', { name })),
    h('p', {}, t(email ? 'pass.mailed' : 'pass.done', { name, email })),
    h('p.field', {}, field),
    h('div.dialog-actions', {}, h('button.button.button-quiet', { type: 'button', onclick: () => dialog.close() }, t('pass.close')),
      h('button.button', { type: 'button', onclick: copy, autofocus: true }, t('order.copy')))
  );
  dialog.querySelector('.button:not(.button-quiet)').focus();
}
