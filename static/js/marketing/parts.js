// What the sections of marketing are built from: their head, and lists that the server gives page by page.
import * as api from '../api.js';
import { h } from '../dom.js';
import { t } from '../messages.js';
import { attempt } from '../panel.js';

/** The head of a section. `action` is { label, run }. */
export function head({ title, text, action = null }) {
  return h('header.panel-head', {}, h('div', {}, h('h1', {}, title), h('p', {}, text)),
    action && h('div.panel-actions', {}, h('button.button', { type: 'button', onclick: action.run }, action.label)));
}

/** A list behind `path`: load() asks for the next page, reload() for as many again as are on the screen. */
export function pages(path, size = 50) {
  let next = null;
  const list = {
    items: [],
    async load() {
      const page = await api.get(`${path}?limit=${size}${next ? `&after=${encodeURIComponent(next)}` : ''}`);
      list.items = [...list.items, ...page.items];
      next = page.next;
    },
    async reload() {
      const before = list.items.length;
      [next, list.items] = [null, []];
      do await list.load(); while (next && list.items.length < before);
    },
    /** The button for the next page, or nothing on the last one. */
    more: (render) => (next ? h('p.more-rows', {}, h('button.button.button-quiet', {
      type: 'button', onclick: async () => {
        await attempt(() => list.load());
        render();
      },
    }, t('panel.more'))) : ''),
  };
  return list;
}

/** A link that saves what is behind `path` as a file. */
export const download = (path, label, name) =>
  h('a.button.button-quiet.button-small', { href: path, download: name, 'aria-label': label.full ?? null }, label.text ?? label);
