// Forms of the panels: fields, what they hold, and what is wrong with them.
import { Problem } from './api.js';
import { fieldError, h } from './dom.js';
import { include, t } from './messages.js';
import { problemText } from './refusals.js';

await include('panel');

let fieldNumber = 0;

/**
 * A field with its label, its hint and the place of its error. `type` is that of an input, or select (with `options`,
 * [value, label] each), textarea or checkbox; what else is given becomes attributes of the control.
 */
export function field({ name, label, type = 'text', value = '', hint = '', options = [], ...more }) {
  fieldNumber += 1;
  const error = `error-${fieldNumber}`;
  const note = `hint-${fieldNumber}`;
  const described = { name, 'aria-describedby': hint ? `${error} ${note}` : error, ...more };
  const below = [h('p.error', { id: error, hidden: true }), hint && h('p.hint', { id: note }, hint)];
  if (type === 'checkbox') {
    return h('div.field-box', {}, h('label.check', {}, h('input', { type, checked: value, ...described }), h('span', {}, label)), below);
  }
  return h('div.field-box', {}, h('label.field', {}, h('span', {}, label), control(type, value, options, described)), below);
}

function control(type, value, options, attributes) {
  if (type === 'select') {
    return h('select', attributes, options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)));
  }
  if (type === 'textarea') return h('textarea', { rows: 4, value, ...attributes });
  return h('input', { type, value, ...attributes });
}

/** The values of a form by name: text trimmed, a number or null for number inputs, a boolean for checkboxes. */
export function values(form) {
  const read = (input) => {
    if (input.type === 'checkbox') return input.checked;
    if (input.type === 'number' || input.type === 'range') return input.value === '' ? null : Number(input.value);
    return input.type === 'password' ? input.value : input.value.trim();
  };
  return Object.fromEntries([...form.elements].filter((input) => input.name && (input.type !== 'radio' || input.checked))
    .map((input) => [input.name, input.type === 'radio' ? input.value : read(input)]));
}

/** A form that saves itself and stays where it is: save(values, form) runs once all its fields are right. */
export function savingForm({ fields, label, save, width = 'narrow' }) {
  const element = h(`form.fields.${width}-form`, { novalidate: true }, fields, h('p', {}, h('button.button', { type: 'submit' }, label)));
  forgiveEdits(element);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    if (check(element)) save(values(element), element);
  });
  return element;
}

/** Shows a refusal at the field that the server names, "admin.email" or just "email". */
export function blame(form, error) {
  const name = [error.field, error.field?.split('.').at(-1)].find((candidate) => candidate && form.elements[candidate]);
  if (!name || !fieldError(form, name, problemText(error))) return false;
  form.elements[name].focus();
  return true;
}

/** Throws what a form shows at this field, as if the server had refused it. */
export function refuseField(name, words) {
  throw new Problem(422, { code: 'invalid', field: name, words });
}

/** Our own words for what the browser finds wrong, the first one focused. Returns whether all is well. */
export function check(form) {
  let first = null;
  for (const input of form.elements) {
    if (!input.name || !input.willValidate) continue;
    fieldError(form, input.name, input.checkValidity() ? '' : wordsFor(input));
    if (!input.checkValidity()) first ??= input;
  }
  first?.focus();
  return !first;
}

function wordsFor({ validity, type, min, max, minLength }) {
  if (validity.valueMissing) return t('field.missing');
  if (validity.tooShort) return t('field.short', { n: minLength });
  if (validity.rangeUnderflow || validity.rangeOverflow)
    return max === '' ?
      t('field.least', { min }) :
      t('field.range', { min: min || 0, max });
  return type === 'email' ? t('field.email') : t('field.form');
}

/** Clears a field's error when it is edited. */
export function forgiveEdits(form) {
  form.addEventListener('input', (event) => event.target.name && fieldError(form, event.target.name, ''));
}
