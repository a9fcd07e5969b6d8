// What the sections of marketing are built from: their head, lists that the server gives page by page, letters to look at.
import * as api from '../api.js';
import { h } from '../dom.js';
import { keepFresh } from '../fresh.js';
import { withNumbers } from '../lists.js';
import { t } from '../messages.js';
import { attempt } from '../panel.js';

/** The head of a section. `action` is { label, run }. */
export function head({ title, text, action = null }) {
  return h('header.panel-head', {}, h('div', {}, h('h1', {}, title), h('p', {}, text)),
    action && h('div.panel-actions', {}, h('button.button', { type: 'button', onclick: action.run }, action.label)));
}

/**
 * A list behind `path`: load() asks for the next page, reload() for as many again as are on the screen; follow(root,
 * render) goes on with that by itself.
 */
export function pages(path, size = 50) {
  const list = {
    items: [],
    next: null,
    async load() {
      const page = await api.get(`${path}?limit=${size}${list.next ? `&after=${encodeURIComponent(list.next)}` : ''}`);
      Object.assign(list, { items: [...list.items, ...page.items], next: page.next });
    },
    async reload() {
      Object.assign(list, await again());
    },
    follow: (root, render) =>
      keepFresh(root, { items: list.items, next: list.next }, again, (now) => {
        Object.assign(list, now);
        render();
      }),
    /** The button for the next page, or nothing on the last one. */
    more: (render) => (list.next ?
      h('p.more-rows', {}, h('button.button.button-quiet', {
        type: 'button',
        onclick: async () => {
          await attempt(() => list.load());
          render();
        },
      }, t('panel.more'))) :
      ''),
  };
  async function again() {
    const fresh = pages(path, size);
    do await fresh.load(); while (fresh.next && fresh.items.length < list.items.length);
    return { items: fresh.items, next: fresh.next };
  }
  return list;
}

/** A link that saves what is behind `path` as a file. */
export const download = (path, label, name) =>
  h('a.button.button-quiet.button-small', { href: withNumbers(path), download: name, 'aria-label': label.full ?? null },
    label.text ?? label);

/** A frame for the page of a letter, as high as that is. `attributes` say what it is called and where it comes from. */
export function letterFrame(attributes) {
  const frame = h('iframe.mailing-letter', { sandbox: 'allow-same-origin allow-top-navigation-by-user-activation', ...attributes });
  frame.addEventListener('load', () => {
    const body = frame.contentDocument?.documentElement;
    if (body) frame.height = body.scrollHeight;
  });
  return frame;
}
