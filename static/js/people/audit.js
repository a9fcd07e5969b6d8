// The log of changes: who, when, what, how it was before and how it is after.
import * as api from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { keepFresh } from '../fresh.js';
import { csvLink, emptyState } from '../lists.js';
import { has, include, t, term } from '../messages.js';
import { attempt } from '../panel.js';
import { placesOf, placesText } from '../seating/place_list.js';

await include('programme');
await include('audit');

const kPage = 50;
const keyOf = (name) => name.replaceAll(' ', '_');

/** The lines that differ, as "field: before → after". */
function changes({ before, after }) {
  const fields = (text) =>
    new Map(text.split('\n').filter(Boolean).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const was = fields(before);
  const is = fields(after);
  return [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name))
    .map((name) => [name, was.get(name), is.get(name)]);
}

/** A value as a reader's language has it: yes and no, moments, and the house's own words as they are. */
function value(name, text) {
  if (text === 'yes' || text === 'no') return t(`audit.${text}`);
  if (name === 'role') return term('role', text);
  if (name === 'of') return term('audit.of', text);
  if (name === 'seats' && text) return placesText(placesOf(text));
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return moment(text);
  return text || '–';
}

/** What a field is called here, or else in the forms of the programme. */
function label(name) {
  const key = [`audit.field.${keyOf(name)}`, `programme.field.${keyOf(name)}`].find(has);
  return key ? t(key) : name;
}

function change([name, was, is]) {
  return h('li', {}, h('b', {}, label(name)), ' ', was !== undefined && h('del', {}, value(name, was)),
    was !== undefined && is !== undefined && [' ', h('span.onward', {}, '→'), ' '], is !== undefined && h('ins', {}, value(name, is)));
}

function row(entry) {
  const lines = changes(entry);
  return h('li.entry', {},
    h('p.entry-head', {}, h('time', { datetime: entry.at }, moment(entry.at)), h('span', {}, term('audit.who', entry.who))),
    h('p', {}, term('audit.action', entry.action), ' ', h('span', {}, entry.subject)),
    lines.length > 0 && h('ul.changes', {}, lines.map(change)));
}

export async function show(root) {
  const list = h('ol.entries', {});
  const more = h('button.button.button-quiet', { type: 'button' }, t('audit.more'));
  const verdict = h('p', { role: 'status' });
  let next = null;
  let newest = 0;
  const latest = () => api.get(`/api/admin/audit?limit=${kPage}`);
  const load = async () => {
    const page = await api.get(`/api/admin/audit?limit=${kPage}${next ? `&after=${next}` : ''}`);
    list.append(...page.items.map(row));
    newest = Math.max(newest, ...page.items.map(({ number }) => number));
    next = page.next;
    more.hidden = !next;
    return page;
  };
  const verify = async () => {
    const checked = await attempt(() => api.get('/api/admin/audit/check'));
    if (checked) verdict.textContent = checked.first_broken ? t('audit.broken', { n: checked.first_broken }) : t('audit.whole');
  };
  more.addEventListener('click', () => attempt(load));
  const { items } = await load();
  root.replaceChildren(
    h('div.panel-head', {}, h('h1', {}, t('admin.audit')),
      h('div.panel-actions', {}, csvLink('/api/admin/audit.csv'),
        h('button.button.button-quiet', { type: 'button', onclick: verify }, t('audit.verify')))),
    verdict,
    items.length ? list : emptyState({ title: t('audit.none'), text: t('audit.none_text') }),
    more
  );
  keepFresh(list, null, latest, ({ items: now }) => {
    const fresh = now.filter(({ number }) => number > newest);
    list.prepend(...fresh.map(row));
    newest = Math.max(newest, ...fresh.map(({ number }) => number));
  });
}
