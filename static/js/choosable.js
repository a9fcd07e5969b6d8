// Names that are pressed instead of typed: below a text field that holds several of them.
import { h } from './dom.js';

/**
 * Lists under `box`, a field of names, those that `load` promises: a press puts one in and takes it out again. What is
 * not among them can still be typed; where the list cannot be had, all of it. `separator` stands between names.
 */
export function choosable(box, load, separator) {
  const input = box.querySelector('input, textarea');
  const chosen = () => input.value.split(separator.trim() || separator).map((name) => name.trim()).filter(Boolean);
  const group = h('div.choosable', { role: 'group', 'aria-label': box.querySelector('label span').textContent });
  const redraw = () => {
    const names = chosen();
    for (const button of group.children) button.setAttribute('aria-pressed', String(names.includes(button.value)));
  };
  const toggle = (name) => {
    const names = chosen();
    input.value = (names.includes(name) ? names.filter((one) => one !== name) : [...names, name]).join(separator);
    input.dispatchEvent(new Event('input', { bubbles: true })); // as if it was typed: who watches the form hears of it
  };
  input.addEventListener('input', redraw);
  load().then((choices) => {
    group.append(
      ...choices.map(({ name, label = name }) =>
        h('button.button.button-quiet.button-small', { type: 'button', value: name, onclick: () => toggle(name) }, label)
      )
    );
    redraw();
    if (choices.length) box.append(group);
  }, () => {}); // the field is there all the same
  return box;
}
