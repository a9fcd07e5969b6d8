// The small controls of the editor's side. Each has a `data-k`, by which it is found again when the side is built again.
import { h } from '../../dom.js';

let number = 0;

const keep = (key) => ({ 'data-k': key });

/** A labelled input; `commit(value)` hears what was typed once it is done, with the blanks around it if `blanks`. Numbers out of bounds are put back within. */
export function input(key, label, value, commit, { type = 'text', blanks = false, ...more } = {}) {
  const box = h('input', { type, autocomplete: 'off', ...keep(key), ...more });
  box.defaultValue = value ?? '';
  box.addEventListener('change', () => {
    box.dataset.done = ''; // the side may be built again now
    if (type !== 'number') return commit(blanks ? box.value : box.value.trim());
    if (box.value === '' || !Number.isFinite(box.valueAsNumber)) return commit(null);
    const least = box.min === '' ? -Infinity : Number(box.min);
    const most = box.max === '' ? Infinity : Number(box.max);
    const within = Math.min(most, Math.max(least, box.valueAsNumber));
    box.value = String(within);
    return commit(within);
  });
  return h('label.field', {}, h('span', {}, label), box);
}

export const numeric = (key, label, value, commit, more = {}) => input(key, label, value, commit, { type: 'number', ...more });

/** A labelled choice of [value, text]; null means that what is selected differs. */
export function pick(key, label, value, options, commit) {
  const mixed = value === null ? [h('option', { value: '', selected: true, disabled: true }, '–')] : [];
  const box = h('select', keep(key), mixed, options.map(([one, text]) => h('option', { value: one, selected: one === value }, text)));
  box.addEventListener('change', () => commit(box.value));
  return h('label.field', {}, h('span', {}, label), box);
}

export const button = (key, label, run, { look = 'button.button-quiet.button-small', ...more } = {}) =>
  h(`button.${look}`, { type: 'button', onclick: run, ...keep(key), ...more }, label);

/** A button that is only a picture; its name is said and shown as a hint. */
export const iconButton = (key, label, picture, run, more = {}) =>
  h('button.ed-icon', { type: 'button', 'aria-label': label, title: label, onclick: run, ...keep(key), ...more }, picture);

export const row = (...children) => h('div.ed-row', {}, ...children.flat(2));
export const buttons = (...children) => h('div.ed-buttons', {}, ...children.flat(2));

export function group(title, ...children) {
  number += 1;
  const id = `group-${number}`;
  return h('section.ed-group', { 'aria-labelledby': id }, h('h2', { id }, title), ...children.flat(2));
}

/** The one value that all share, or null. */
export function shared(values) {
  const [first, ...others] = new Set(values);
  return others.length || first === undefined ? null : first;
}

/** Whether somebody has typed what is not said yet; the change event comes when they are done. */
export function isTyping(box) {
  return box.matches('input[type=text], input[type=number]') && box.value !== box.defaultValue && !box.dataset.done;
}

/** What is marked in a text box, [start, end], for focusAgain. A number box does not tell: all of it, as whoever tabs into it finds it. */
export function markedIn(box) {
  if (!box.matches('input[type=text], input[type=number]')) return null;
  return box.type === 'number' ? [0, box.value.length] : [box.selectionStart, box.selectionEnd];
}

/** Focuses what took the place of a control, with the same letters marked, so that what is typed next goes where it would have gone. */
export function focusAgain(control, marked) {
  control.focus({ preventScroll: true });
  if (!marked || !control.matches('input')) return;
  if (control.type === 'number') control.select();
  else control.setSelectionRange(...marked);
}
