// What lists are made of: tables, what stands where one would be empty, and ways to get all of one.
import * as api from './api.js';
import { h } from './dom.js';
import { locale, t } from './messages.js';

const kHasCommas = new Intl.NumberFormat(locale).format(1.5).includes(',');

/** The address of a file whose numbers and separators are those of the reader's spreadsheets, which open it without a question. */
export const withNumbers = (path) => (kHasCommas ? `${path}${path.includes('?') ? '&' : '?'}decimal=comma` : path);

/** A way to take a list away as a file. */
export const csvLink = (path) => h('a.button.button-quiet', { href: withNumbers(path), download: '' }, t('panel.csv'));

/**
 * A table. A column is { label, cell(row) → text or element, numeric? }; on a narrow screen each row becomes a card
 * whose lines carry the labels.
 */
export function table({ caption, columns, rows }) {
  return h('div.table-box', { role: 'region', 'aria-label': caption, tabindex: '0' },
    h('table', {}, h('caption.visually-hidden', {}, caption),
      h('thead', {},
        h('tr', {}, columns.map(({ label, numeric }) => (label ? h(numeric ? 'th.numeric' : 'th', { scope: 'col' }, label) : h('td'))))),
      h('tbody', {},
        rows.map((row) =>
          h('tr', {}, columns.map(({ label, cell, numeric }) => h(numeric ? 'td.numeric' : 'td', { 'data-label': label }, cell(row))))
        ))));
}

/** What stands where a list would be empty. */
export function emptyState({ title, text, action = null }) {
  return h('div.empty', {}, h('h2', {}, title), h('p', {}, text),
    action && h('p', {}, h('button.button', { type: 'button', onclick: action.run }, action.label)));
}

/** All items of a list that the server gives page by page. `most` bounds what one asks for. */
export async function allOf(path, most = 2_000) {
  const items = [];
  let next = null;
  do {
    const page = await api.get(`${path}${path.includes('?') ? '&' : '?'}limit=100${next ? `&after=${encodeURIComponent(next)}` : ''}`);
    items.push(...page.items);
    next = page.next;
  } while (next && items.length < most);
  return items;
}
