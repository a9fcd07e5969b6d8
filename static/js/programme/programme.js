// The programme: the events with their sessions and sales, and the way to change them.
import * as api from '../api.js';
import { h } from '../dom.js';
import { day, kOwnZone, money, number, time } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { allOf, csvLink, emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { attempt, formDialog } from '../panel.js';
import { showEvent } from './event_editor.js';
import { showEventSettlement } from './event_settlement.js';
import { crumbs, fill, stateBadge, sum } from './programme_words.js';
import { showBatch } from './session_batch.js';
import { showNewSession, showSession } from './session_editor.js';

await include('programme');

const enc = encodeURIComponent;
const kStates = ['draft', 'published', 'cancelled', 'archived'];

export async function show(root, panel) {
  const [kind, slug, more, names] = panel.path;
  if (kind === 'events' && slug && more === 'new') return showNewSession(root, panel, slug);
  if (kind === 'events' && slug && more === 'settlement') return showEventSettlement(root, panel, slug);
  if (kind === 'events' && slug && more === 'change' && names) return showBatch(root, panel, slug, names);
  if (kind === 'events' && slug) return showEvent(root, panel, slug);
  if (kind === 'sessions' && slug) return showSession(root, panel, slug);
  return kind === 'bin' ? showBin(root, panel) : showList(root, panel);
}

async function showList(root, panel) {
  const load = async () => (await allOf('/api/admin/events')).sort(bySoonest);
  let events = await load();
  const query = h('input', { type: 'search', placeholder: t('programme.search'), 'aria-label': t('programme.search') });
  const state = h('select', { 'aria-label': t('programme.state') }, h('option', { value: '' }, t('programme.any_state')),
    kStates.map((name) => h('option', { value: name }, t(`programme.state.${name}`))));
  const list = h('div', {});
  const count = h('p.found', { role: 'status' });
  const render = () => {
    const found = events.filter((event) => fits(event, query.value, state.value));
    count.textContent = found.length === events.length ? '' : t('programme.found', { n: found.length, all: events.length });
    list.replaceChildren(found.length ? listTable(found) : emptyState({
      title: t('programme.no_match'),
      text: t('programme.no_match_text'),
      action: {
        label: t('programme.show_all'),
        run: () => {
          query.value = state.value = '';
          render();
          query.focus();
        },
      },
    }));
  };
  query.addEventListener('input', render);
  state.addEventListener('change', render);
  root.replaceChildren(
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('programme.title')), h('p', {}, t('programme.lead'))),
      h('div.panel-actions', {}, csvLink('/api/admin/sessions.csv'),
        h('a.button.button-quiet', { href: '#programme/bin' }, t('programme.bin')),
        h('button.button', { type: 'button', onclick: () => addEvent(panel) }, t('programme.new_event'))))
  );
  if (!events.length) return root.append(await firstSteps(panel));
  root.append(h('div.programme-filters', {}, query, state), count, list);
  render();
  return keepFresh(list, events, load, (now) => {
    events = now;
    render();
  });
}

/** What to do where nothing is there yet. */
async function firstSteps(panel) {
  const venues = (await api.get('/api/venue/venues')).items;
  if (venues.some((venue) => venue.map)) {
    return emptyState({
      title: t('programme.none'),
      text: t('programme.none_text'),
      action: { label: t('programme.new_event'), run: () => addEvent(panel) },
    });
  }
  return emptyState({
    title: t('programme.no_venue'),
    text: t('programme.no_venue_text'),
    action: { label: t('programme.to_venue'), run: () => location.assign('/venue') },
  });
}

const nextOf = ({ sessions }) => sessions.find((session) => session.status === 'scheduled' && Date.parse(session.starts_at) > Date.now());

/** What comes next first, then what has no date yet, then what is over. */
function bySoonest(a, b) {
  const key = (event) => Date.parse(nextOf(event)?.starts_at ?? (event.sessions.length ? '9999' : '9998'));
  return key(a) - key(b) || a.title.localeCompare(b.title);
}

function fits({ title, artist, status, sessions }, words, state) {
  const text = [title, artist, ...sessions.map(({ venue }) => `${venue.name} ${venue.city}`)].join(' ').toLowerCase();
  return (!state || status === state) && words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function revenueOf(sessions) {
  const totals = new Map();
  for (const { revenue: { amount, currency } } of sessions) totals.set(currency, (totals.get(currency) ?? 0) + amount);
  return [...totals].map(([currency, amount]) => money({ amount, currency })).join(', ') || '–';
}

const fillOf = (sessions) => fill(sum(sessions, (session) => session.sold), sum(sessions, (session) => session.capacity));

function listTable(events) {
  return table({
    caption: t('programme.title'),
    rows: events,
    columns: [
      {
        label: t('programme.event'),
        cell: (event) => h('span', {}, h('a', { href: `#programme/events/${enc(event.slug)}` }, event.title), h('small', {}, event.artist)),
      },
      { label: t('programme.state'), cell: ({ status }) => stateBadge(status) },
      { label: t('programme.next'), cell: nextCell },
      { label: t('programme.sessions'), numeric: true, cell: ({ sessions }) => number(sessions.length) },
      {
        label: t('programme.sold'),
        numeric: true,
        cell: ({ sessions }) => fillOf(sessions.filter(({ status }) => status === 'scheduled')),
      },
      { label: t('programme.revenue'), numeric: true, cell: ({ sessions }) => revenueOf(sessions) },
    ],
  });
}

function nextCell(event) {
  const next = nextOf(event);
  if (!next) return h('span.muted', {}, t(event.sessions.length ? 'programme.no_more' : 'programme.no_sessions'));
  const { starts_at: starts, venue } = next;
  return h('span', {}, `${day(starts, venue.timezone)}, ${time(starts, venue.timezone)}`, h('small', {}, venue.name));
}

async function addEvent(panel) {
  const event = await formDialog({
    title: t('programme.new_event'),
    text: t('programme.new_event_text'),
    fields: [
      field({ name: 'title', label: t('programme.field.title'), required: true, maxlength: '200' }),
      field({ name: 'artist', label: t('programme.field.artist'), maxlength: '120' }),
    ],
    confirm: t('programme.create'),
    save: (values) => api.post('/api/admin/events', values),
  });
  if (event) panel.go('programme', 'events', event.slug);
}

async function showBin(root, panel) {
  const events = await allOf('/api/admin/events?bin=1');
  const restore = async (event) => {
    const back = await attempt(() => api.post(`/api/admin/events/${enc(event.slug)}/undelete`, { version: event.version }), {
      reload: () => panel.go('programme', 'bin'),
    });
    if (back) panel.go('programme', 'events', event.slug);
  };
  root.replaceChildren(
    crumbs(),
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('programme.bin')), h('p', {}, t('programme.bin_text')))),
    events.length ?
      table({
        caption: t('programme.bin'),
        rows: events,
        columns: [
          { label: t('programme.event'), cell: ({ title, artist }) => h('span', {}, title, h('small', {}, artist)) },
          { label: t('programme.deleted'), cell: (event) => day(event.deleted_at, kOwnZone) },
          {
            label: '',
            cell: (event) =>
              h('div.row-actions', {}, h('button.button.button-quiet.button-small', {
                type: 'button',
                onclick: () => restore(event),
              }, t('programme.restore'))),
          },
        ],
      }) :
      emptyState({ title: t('programme.bin_empty'), text: t('programme.bin_empty_text') })
  );
}
