// How one joins the waiting list of a performance that is sold out.
import * as api from '../api.js';
import { h } from '../dom.js';
import { language, t } from '../messages.js';
import { takeAddress } from './address_form.js';

/** The form, folded away behind its name; null where this shop keeps no waiting lists. */
export function waitingForm({ slug, max_seats: most }) {
  if (!('waitingList' in document.documentElement.dataset)) return null;
  const described = { 'aria-describedby': 'waiting-error' };
  const email = h('input', { name: 'email', type: 'email', autocomplete: 'email', maxlength: '254', ...described });
  const counts = Array.from({ length: most }, (_, i) => String(i + 1));
  const places = h('select', { name: 'places', ...described }, counts.map((n) => h('option', { value: n, selected: n === '2' }, n)));
  const consent = h('input', { name: 'consent', type: 'checkbox', ...described });
  const error = h('p.error', { id: 'waiting-error', role: 'alert', hidden: true });
  const form = h('form', { novalidate: true }, h('label.field', {}, h('span', {}, t('interest.email')), email),
    h('label.field', {}, h('span', {}, t('waiting.places')), places),
    h('label.interest-consent', {}, consent, ' ', h('span', {}, t('waiting.consent'))), error,
    h('button.button', { type: 'submit' }, t('waiting.submit')));
  takeAddress(form, error, {
    send: (address) => {
      const wish = { email: address, places: Number(places.value), language, consent: true };
      return api.post(`/api/sessions/${encodeURIComponent(slug)}/waiting`, wish);
    },
    thanks: (address) => t('waiting.done', { email: address }),
    done: (words) => form.replaceWith(h('p', {}, words)),
  });
  return h('details.waiting', {}, h('summary', {}, t('waiting.join')), h('p', {}, t('waiting.lead')), form);
}
