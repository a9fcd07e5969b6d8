// What the forms of a session share: its fields, and how they are read and sent.
import { fieldError, h } from '../dom.js';
import { amountOf, amountText } from '../format.js';
import { check, field, forgiveEdits, values } from '../forms.js';
import { t, term } from '../messages.js';
import { kTicketTypes } from './price_grid.js';
import { fromLocal, isSkipped, toLocal } from './zone_time.js';

const kTimes = ['starts_at', 'doors_at', 'sales_start', 'sales_end'];

export function timeField(name, value, zone, more = {}) {
  return field({
    name,
    type: 'datetime-local',
    label: t(`programme.field.${name}`),
    value: value ? toLocal(value, zone) : '',
    required: true,
    ...more,
  });
}

export function saleFields(session, zone) {
  return h('fieldset', {}, h('legend', {}, t('programme.sales')),
    h('div.field-pair', {}, timeField('sales_start', session.sales_start, zone), timeField('sales_end', session.sales_end, zone)),
    limitFields(session));
}

/** How many seats are sold at once, for how long they are held, and the like. */
export function limitFields(session) {
  return [
    h('div.field-pair', {}, field({
      name: 'max_seats',
      type: 'number',
      label: t('programme.field.max_seats'),
      value: session.max_seats,
      min: 1,
      max: 100,
      required: true,
    }), field({
      name: 'max_seats_per_buyer',
      type: 'number',
      label: t('programme.field.max_seats_per_buyer'),
      value: session.max_seats_per_buyer,
      min: 1,
      max: 1000,
      required: true,
    })),
    h('div.field-pair', {}, field({
      name: 'hold_minutes',
      type: 'number',
      label: t('programme.field.hold_minutes'),
      value: session.hold_ttl_seconds / 60,
      min: 1,
      max: 60,
      required: true,
    }), field({
      name: 'strand_rule',
      type: 'select',
      label: t('programme.field.strand_rule'),
      value: session.strand_rule,
      options: ['off', 'lenient', 'strict'].map((rule) => [rule, t(`programme.strand.${rule}`)]),
    })),
    field({
      name: 'reservations',
      type: 'checkbox',
      label: t('programme.field.reservations'),
      value: session.reservations,
      hint: t('programme.field.reservations_hint'),
    }),
  ];
}

/** What those fields say. */
export const limitsOf = (read) => ({
  max_seats: read.max_seats,
  max_seats_per_buyer: read.max_seats_per_buyer,
  strand_rule: read.strand_rule,
  reservations: read.reservations,
  hold_ttl_seconds: Math.round(read.hold_minutes * 60),
});

export function priceFields(grid, error, fee) {
  return h('fieldset', {}, h('legend', {}, t('programme.prices_in', { currency: grid.currency })),
    h('div', {}, h('p.hint', {}, t('programme.prices_hint')), grid.element, error), field({
      name: 'fee',
      label: t('programme.field.fee'),
      hint: t('programme.fee_hint'),
      inputmode: 'decimal',
      maxlength: '13',
      value: fee ? amountText(fee, grid.currency) : '',
    }), h('datalist', { id: 'ticket-types' }, kTicketTypes.map((type) => h('option', { value: term('type', type) }))));
}

/** The prices and the fee, for the server; null where something has been marked as wrong. */
export function readPrices(form, grid, error) {
  const { prices, error: text, cell } = grid.read();
  error.textContent = text ?? '';
  error.hidden = !text;
  if (text) {
    cell?.setAttribute('aria-invalid', 'true');
    cell?.focus();
    return null;
  }
  const fee = amountOf(form.elements.fee.value.trim() || '0', grid.currency);
  return fee === null ? mark(form, 'fee', t('field.form')) : { fee, prices };
}

/** Whether the clocks show all these times on their days; the first that they skip is marked. */
export function areShown(form, names, zone) {
  const skipped = names.find((name) => isSkipped(form.elements[name].value, zone));
  if (skipped) mark(form, skipped, t('programme.skipped'));
  return !skipped;
}

function mark(form, name, words) {
  fieldError(form, name, words);
  form.elements[name].focus();
  return null;
}

/** What the fields say, for the server; null where something has been marked as wrong. */
export function readForm(form, grid, error, zone) {
  if (!check(form) || !areShown(form, kTimes, zone)) return null;
  const sold = readPrices(form, grid, error);
  if (!sold) return null;
  const read = values(form);
  return { ...Object.fromEntries(kTimes.map((name) => [name, fromLocal(read[name], zone)])), ...limitsOf(read), ...sold };
}

/** Wires a form: nothing is sent twice, and nobody leaves it by mistake. `send(body)` promises what came of it. */
export function wire(form, panel, read, send) {
  const submit = form.querySelector('[type="submit"]');
  const state = { changed: false };
  form.addEventListener('input', () => (state.changed = true));
  panel.keep(() => state.changed);
  forgiveEdits(form);
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    if (submit.getAttribute('aria-disabled')) return;
    const body = read();
    if (!body) return;
    submit.setAttribute('aria-disabled', 'true');
    await send(body, () => (state.changed = false));
    submit.removeAttribute('aria-disabled');
  });
  return state;
}

export const errorPlace = () => h('p.error', { role: 'alert', hidden: true });
