// Elements are built, never parsed: data reaches the page as text nodes and attributes only.

/** h('a.button', { href, onclick, 'aria-label': … }, 'text', child, …) */
export function h(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

function setProp(element, name, value) {
  if (value == null || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'value' || name === 'checked' || name === 'selected') element[name] = value;
  else element.setAttribute(name, value === true ? '' : value);
}

const kSvg = 'http://www.w3.org/2000/svg';

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(kSvg, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Replaces the text only when it differs, so that live regions speak once. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const $ = (selector, root = document) => root.querySelector(selector);

/** What the server put into the page, or null when this page carries nothing. */
export function pageData() {
  return JSON.parse($('#page-data').textContent);
}

/** The n-th part of the path: /sessions/hamlet-1 → pathPart(1) is "hamlet-1". */
export function pathPart(n) {
  return decodeURIComponent(location.pathname.split('/')[n + 1] ?? '');
}

/**
 * Makes `wanted` the children of `parent` without touching those that stay: a click or an open list survives.
 * When the focused child goes, the focus moves to its neighbour instead of getting lost.
 */
export function reconcile(parent, wanted) {
  const keep = new Set(wanted);
  const leaving = [...parent.children].filter((child) => !keep.has(child));
  const focused = leaving.find((child) => child.contains(document.activeElement));
  const position = focused ? [...parent.children].indexOf(focused) : -1;
  for (const child of leaving) child.remove();
  wanted.forEach((child, i) => {
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
  });
  if (!focused) return;
  const neighbour = wanted[Math.min(position, wanted.length - 1)];
  (neighbour?.querySelector('button') ?? parent).focus();
}

/** A dot in a colour, for the eye alone. */
export function swatch(color) {
  const dot = h('span.swatch', { 'aria-hidden': 'true' });
  dot.style.background = color;
  return dot;
}

/** Copies a text. Resolves to whether it is in the clipboard: a frame, or somebody, may not allow it. */
export const copyText = async (text) => await navigator.clipboard?.writeText(text).then(() => true, () => false) ?? false;

/** Marks the control with this name as wrong, or as right again where the text is empty. Returns whether there is one. */
export function fieldError(form, name, text) {
  const input = form.elements[name];
  const place = input?.getAttribute && document.getElementById(input.getAttribute('aria-describedby')?.split(' ')[0]);
  if (!place) return false;
  setText(place, text);
  place.hidden = !text;
  if (text) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
  return true;
}
