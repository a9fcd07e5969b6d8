// The log of changes: who, when, what, how it was before and how it is after.
import * as api from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { check, field, forgiveEdits } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { allOf, csvLink, emptyState } from '../lists.js';
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
  if (name === 'address' && text === 'this machine') return t('audit.here');
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

/** What the log can be narrowed to, as the actions of its entries begin. */
const kAbout = [
  'event',
  'session',
  'order',
  'counter',
  'ticket',
  'bank',
  'payment_provider',
  'till',
  'gift_card',
  'voucher',
  'campaign',
  'mailing',
  'letter',
  'guest',
  'venue',
  'user',
  'login',
  'token',
  'shop',
  'webhook',
  'archive',
];
const kPause = 250; // milliseconds after the last key

/** The choices above the log: `form` to show, `asked()` as the server is asked. Calls `changed` after each. */
async function filters({ permissions }, changed) {
  const people = permissions.includes('edit_users')
    ? (await allOf('/api/admin/users')).map(({ email, name }) => [email, name || email])
    : [];
  const day = (name) => field({ name, type: 'date', label: t(`audit.${name}`), min: '2000-01-01', max: '2999-12-31' });
  const form = h('form.order-filters', { novalidate: true, role: 'search', 'aria-label': t('audit.filters') },
    field({ name: 'text', type: 'search', label: t('audit.text'), maxlength: '120' }), field({
      name: 'who',
      type: 'select',
      label: t('audit.by'),
      options: [['', t('audit.anybody')], ...people, ['frontrow', t('audit.program')]],
    }), field({
      name: 'about',
      type: 'select',
      label: t('audit.about'),
      options: [['', t('audit.anything')], ...kAbout.map((name) => [name, t(`audit.about.${name}`)])],
    }), day('from'), day('until'));
  const parts = ['text', 'who', 'about', 'from', 'until'].map((name) => form.elements[name]);
  let timer = null;
  parts[0].addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, kPause);
  });
  for (const part of parts.slice(1)) part.addEventListener('change', () => check(form) && changed());
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    if (check(form)) changed();
  });
  forgiveEdits(form);
  return { form, asked: () => new URLSearchParams(parts.map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value)) };
}

export async function show(root, panel) {
  const list = h('ol.entries', {});
  const none = h('div', {});
  const more = h('button.button.button-quiet', { type: 'button' }, t('audit.more'));
  const verdict = h('p', { role: 'status' });
  let next = null;
  let newest = 0;
  let turn = 0;
  const choice = await filters(panel, () => attempt(begin, { form: choice.form }));
  const page = (after) => {
    const query = choice.asked();
    query.set('limit', kPage);
    if (after) query.set('after', after);
    return api.get(`/api/admin/audit?${query}`);
  };
  const add = ({ items, next: below }) => {
    list.append(...items.map(row));
    newest = Math.max(newest, ...items.map(({ number }) => number));
    next = below;
    more.hidden = !next;
    const isChosen = choice.asked().size > 0;
    none.replaceChildren(list.firstChild ? '' : isChosen && next
      ? h('p', {}, t('audit.none_yet'))
      : emptyState({ title: t('audit.none'), text: t(isChosen ? 'audit.none_fits' : 'audit.none_text') }));
  };
  /** Shows what fits, from the latest on. */
  const begin = async () => {
    const mine = (turn += 1);
    const first = await page();
    if (mine !== turn) return; // something else was chosen meanwhile
    list.replaceChildren();
    newest = 0;
    add(first);
  };
  const verify = async () => {
    const checked = await attempt(() => api.get('/api/admin/audit/check'));
    if (checked) verdict.textContent = checked.first_broken ? t('audit.broken', { n: checked.first_broken }) : t('audit.whole');
  };
  more.addEventListener('click', () =>
    attempt(async () => {
      const mine = turn;
      const older = await page(next);
      if (mine === turn) add(older);
    }));
  await begin();
  root.replaceChildren(
    h('div.panel-head', {}, h('h1', {}, t('admin.audit')),
      h('div.panel-actions', {}, csvLink('/api/admin/audit.csv'),
        h('button.button.button-quiet', { type: 'button', onclick: verify }, t('audit.verify')))),
    verdict,
    choice.form,
    list,
    none,
    more
  );
  keepFresh(list, null, () => page(), ({ items: now }) => {
    const fresh = now.filter(({ number }) => number > newest);
    list.prepend(...fresh.map(row));
    if (fresh.length) none.replaceChildren();
    newest = Math.max(newest, ...fresh.map(({ number }) => number));
  });
}
