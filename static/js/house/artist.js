// The artist: one's own events, how they sell, who is invited, what a session has brought.
import * as api from '../api.js';
import { $, h } from '../dom.js';
import { day, dayAndTime, dayLong, money, number, time } from '../format.js';
import { check, field, forgiveEdits, values } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { allOf, emptyState, table, withNumbers } from '../lists.js';
import { include, t } from '../messages.js';
import { showRun } from '../money/run_settlement.js';
import { announce, ask } from '../notices.js';
import { entitle, printPage } from '../page.js';
import { attempt, openPanel } from '../panel.js';
import { arrive, HouseMap, sessionInAddress, whileWaiting } from '../seating/house_map.js';
import { loadVenue } from '../seating/map_rows.js';
import { ticketType } from '../words.js';

await include('artist');

const pathOf = (slug) => `/api/artist/sessions/${encodeURIComponent(slug)}`;
const when = ({ starts_at: starts, venue }) => dayAndTime(starts, venue.timezone);
const percent = (part, whole) => (whole ? Math.round((100 * part) / whole) : 0);

/** How full a session is, as a bar beside its number. */
function fill({ sold, capacity }) {
  return h('span.fill', {}, h('progress', { max: capacity, value: sold, 'aria-hidden': 'true' }),
    h('span', {}, t('artist.sold_of', { sold: number(sold), capacity: number(capacity) })));
}

async function showEvents(root) {
  const load = () => allOf('/api/artist/events');
  const events = await load();
  const list = h('div', {}, eventList(events));
  root.append(h('div.panel-head', {}, h('div', {}, h('h1', {}, t('artist.title')), h('p', {}, t('artist.lead')))), list);
  keepFresh(list, events, load, (now) => list.replaceChildren(...eventList(now)));
}

function eventList(events) {
  if (!events.length) return [emptyState({ title: t('artist.none'), text: t('artist.none_text') })];
  const columns = [
    {
      label: t('artist.when'),
      cell: (session) =>
        h('a', { href: `#session/${encodeURIComponent(session.slug)}` },
          `${day(session.starts_at, session.venue.timezone)}, ${time(session.starts_at, session.venue.timezone)}`),
    },
    { label: t('artist.where'), cell: ({ venue }) => `${venue.name}, ${venue.city}` },
    {
      label: t('artist.state'),
      cell: (session) => (session.status === 'cancelled'
        ? h('span.badge.badge-alert', {}, t('artist.cancelled')) :
        fill(session)),
    },
    { label: t('artist.revenue'), cell: ({ revenue }) => money(revenue), numeric: true },
  ];
  return events.map((event) =>
    h('section.own-event', {}, h('h2', {}, event.title), event.artist && h('p.own-artist', {}, event.artist), event.sessions.length > 0 &&
      h('p', {}, h('a', { href: `#settlement/${encodeURIComponent(event.slug)}` }, t('artist.run', { title: event.title }))),
      event.sessions.length ? table({ caption: event.title, columns, rows: event.sessions }) : h('p.hint', {}, t('artist.no_sessions')))
  );
}

function figures(session) {
  const pairs = [
    ['sold', number(session.sold)],
    ['held', number(session.held)],
    ['blocked', number(session.blocked)],
    ['capacity', number(session.capacity)],
    ['full', `${percent(session.sold, session.capacity)} %`],
    ['revenue', money(session.revenue)],
    ['reserved', money(session.reserved_amount)],
  ];
  return h('dl.figures', {}, pairs.map(([key, value]) => h('div', {}, h('dt', {}, t(`artist.${key}`)), h('dd', {}, value))));
}

function days({ days: all }) {
  const most = Math.max(1, ...all.map(({ tickets }) => tickets));
  const columns = [
    { label: t('artist.day'), cell: (one) => dayLong(`${one.day}T12:00:00Z`, 'UTC') },
    {
      label: t('artist.tickets'),
      cell: ({ tickets }) =>
        h('span.fill', {}, h('progress', { max: most, value: tickets, 'aria-hidden': 'true' }), h('span', {}, number(tickets))),
    },
    { label: t('artist.amount'), cell: ({ amount }) => money(amount), numeric: true },
  ];
  return h('section.own-part', {}, h('h2', {}, t('artist.per_day')),
    all.length ? table({ caption: t('artist.per_day'), columns, rows: all.toReversed() }) : h('p.hint', {}, t('artist.nothing_sold')));
}

/** The guest list, with a form for one more. */
class Guests {
  constructor(session) {
    this.path = `${pathOf(session.slug)}/guests`;
    this.element = h('section.own-part.no-print', {});
  }

  async load() {
    const list = await api.get(this.path);
    this.render(list);
    keepFresh(this.element, list, () => api.get(this.path), (now) => this.render(now));
  }

  render(list) {
    const left = Math.max(0, list.quota - list.places);
    const columns = [
      { label: t('guests.name'), cell: ({ name }) => name },
      { label: t('guests.places'), cell: ({ places }) => number(places), numeric: true },
      {
        label: t('guests.actions'),
        cell: (guest) =>
          h('div.row-actions', {}, h('button.button.button-quiet.button-small', {
            type: 'button',
            'aria-label': t('guests.remove_one', { name: guest.name }),
            onclick: () => this.#remove(guest),
          }, t('guests.remove'))),
      },
    ];
    this.element.replaceChildren(
      h('h2', { tabindex: '-1' }, t('guests.title')),
      h('p.hint', {}, list.quota ? t('guests.left', { n: left, left: number(left), quota: number(list.quota) }) : t('guests.no_quota')),
      ...(list.items.length ? [table({ caption: t('guests.title'), columns, rows: list.items })] : []),
      ...(left ? [this.#form(left)] : [])
    );
  }

  #form(left) {
    const form = h('form.guest-form', { novalidate: true },
      field({ name: 'name', label: t('guests.name'), required: true, maxlength: 120, autocomplete: 'off' }),
      field({ name: 'places', label: t('guests.places'), type: 'number', value: 1, min: 1, max: Math.min(left, 100), required: true }),
      h('button.button', { type: 'submit' }, t('guests.add')));
    forgiveEdits(form);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (!check(form)) return;
      const wanted = values(form);
      const list = await attempt(() => api.post(this.path, wanted), { form });
      if (!list) return;
      this.render(list);
      announce(t('guests.added', { name: wanted.name }));
      $('input', this.element)?.focus();
    });
    return form;
  }

  async #remove(guest) {
    const sure = await ask({
      title: t('guests.remove_one', { name: guest.name }),
      text: t('guests.remove_text'),
      confirm: t('guests.remove'),
    });
    if (!sure) return;
    await attempt(async () => {
      await api.remove(`${this.path}/${guest.id}`);
      await this.load();
      $('h2', this.element).focus();
    });
  }
}

function settlement(session, data) {
  const columns = [
    { label: t('artist.category'), cell: ({ category }) => category },
    { label: t('artist.type'), cell: (line) => ticketType(line.ticket_type) },
    { label: t('artist.price'), cell: ({ price }) => money(price), numeric: true },
    { label: t('artist.payment'), cell: ({ status }) => t(`artist.${status}`) },
    { label: t('artist.tickets'), cell: ({ tickets }) => number(tickets), numeric: true },
    { label: t('artist.discount'), cell: ({ discount }) => (discount.amount ? `−${money(discount)}` : '–'), numeric: true },
    { label: t('artist.amount'), cell: ({ amount }) => money(amount), numeric: true },
    data.fees.amount > 0 && { label: t('artist.fees'), cell: ({ fees }) => money(fees), numeric: true },
  ].filter(Boolean);
  const sums = [['tickets', number(data.tickets)], ['guests', number(data.guests)], ['paid', money(data.paid)], ['due', money(data.due)],
    ...(data.fees.amount > 0 ? [['fees', money(data.fees)]] : [])];
  return h('section.own-part.settlement', {},
    h('div.panel-head', {},
      h('div', {}, h('h2', {}, t('artist.settlement')), h('p', {}, `${data.title} · ${when(session)} · ${data.venue.name}`)),
      h('div.panel-actions.no-print', {}, h('button.button.button-quiet', { type: 'button', onclick: printPage }, t('artist.print')),
        h('a.button.button-quiet', { href: withNumbers(`${pathOf(session.slug)}/settlement?format=csv`), download: true },
          t('artist.csv')))),
    data.lines.length ? table({ caption: t('artist.settlement'), columns, rows: data.lines }) : h('p.hint', {}, t('artist.nothing_sold')),
    h('dl.figures.sums', {}, sums.map(([key, value]) => h('div', {}, h('dt', {}, t(`artist.sum_${key}`)), h('dd', {}, value)))));
}

async function showSession(root, slug) {
  const load = () => Promise.all([api.get(pathOf(slug)), api.get(`${pathOf(slug)}/settlement`)]);
  const [session, report] = await load();
  const venue = await loadVenue(session.map);
  const guests = new Guests(session);
  await guests.load();
  const room = h('div.own-room.no-print');
  const sums = h('div.no-print', {}, figures(session));
  const perDay = h('div', {}, days(session));
  const owed = h('div', {}, settlement(session, report));
  root.append(h('p.no-print', {}, h('a', { href: '#events' }, t('artist.back'))),
    h('div.panel-head.no-print', {},
      h('div', {}, h('h1', {}, session.title), h('p', {}, `${when(session)} · ${session.venue.name}, ${session.venue.city}`))), sums, room,
    h('div.own-columns.no-print', {}, perDay, guests.element), owed);
  if (!root.isConnected) return () => {};
  keepFresh(sums, [session, report], load, ([now, reportNow]) => {
    sums.replaceChildren(figures(now));
    perDay.replaceChildren(days(now));
    owed.replaceChildren(settlement(now, reportNow));
  });
  const map = new HouseMap(room, session, venue, { help: t('artist.map_help'), on: { moved: () => location.reload() } });
  return () => map.stop();
}

let leave = () => {};

/** Shows what the address names. What is slow draws into a root that is no longer on the page. */
async function open() {
  leave();
  leave = () => {};
  const root = h('div', { id: 'section' });
  $('#section').replaceWith(root);
  const slug = location.hash.startsWith('#session/') ? sessionInAddress() : null;
  const run = /^#settlement\/(.+)$/.exec(location.hash)?.[1];
  entitle(t('panel.artist'));
  await whileWaiting(root, () =>
    attempt(async () => {
      if (run) return showRun(root, decodeURIComponent(run), { back: h('a', { href: '#events' }, t('artist.back')) });
      if (!slug) return showEvents(root);
      const stop = await showSession(root, slug);
      if (root.isConnected) leave = stop;
      else stop();
      return null;
    }));
  if ((slug || run) && root.isConnected) arrive(root);
}

if (await openPanel('artist')) {
  window.addEventListener('hashchange', open);
  open();
}
