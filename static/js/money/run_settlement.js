// What an event has brought, between house and artist: by performance, price and rate of tax, on paper and as a file.
import * as api from '../api.js';
import { h } from '../dom.js';
import { dayAndTime, dayLong, moment, money, number } from '../format.js';
import { check, field, forgiveEdits } from '../forms.js';
import { emptyState, table, withNumbers } from '../lists.js';
import { include, t } from '../messages.js';
import { printPage } from '../page.js';
import { attempt } from '../panel.js';
import { ticketType } from '../words.js';
import { percent } from './tax.js';

await include('settlement');

const minus = (amount) => (amount.amount ? `−${money(amount)}` : '–');
const or = (amount) => (amount ? money(amount) : '–');
const when = ({ starts_at: starts, venue }) => dayAndTime(starts, venue.timezone);

/**
 * Shows the settlement of an event in `root`, under the way `back` to where one came from; `actions(reload)` are further
 * buttons in its head.
 */
export async function showRun(root, slug, { back, actions = () => [] }) {
  const path = `/api/artist/events/${encodeURIComponent(slug)}/settlement`;
  const form = periodForm();
  const asked = () => new URLSearchParams(['from', 'until'].map((name) => [name, form.elements[name].value]).filter(([, day]) => day));
  const head = h('div', {});
  const page = h('div', {});
  const load = async () => {
    const run = await attempt(() => api.get(`${path}?${asked()}`), { form });
    if (run) render(run);
  };
  const render = (run) => {
    const file = asked();
    file.set('format', 'csv');
    head.replaceChildren(
      h('div.panel-head', {},
        h('div', {}, h('h1', {}, t('settlement.title')), h('p', {}, [run.title, run.artist, daysWords(form)].filter(Boolean).join(' · '))),
        h('div.panel-actions.no-print', {}, ...actions(load, run),
          h('button.button.button-quiet', { type: 'button', onclick: printPage }, t('settlement.print')),
          h('a.button.button-quiet', { href: withNumbers(`${path}?${file}`), download: '' }, t('panel.csv'))))
    );
    page.replaceChildren(
      h('p.settled-terms', {}, termsWords(run.terms),
        h('small', {}, t('settlement.as_of', { at: moment(Date.now(), run.timezone), zone: run.timezone }))),
      ...sections(run)
    );
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (check(form)) load();
  });
  root.replaceChildren(h('p.crumbs.no-print', {}, back), head, form, page);
  await load();
}

function periodForm() {
  const day = (name) => field({ name, type: 'date', label: t(`settlement.${name}`), min: '2000-01-01', max: '2999-12-31' });
  const form = h('form.books-period.no-print', { novalidate: true }, day('from'), day('until'),
    h('button.button', { type: 'submit' }, t('settlement.show')));
  forgiveEdits(form);
  return form;
}

/** The days that are asked for, since what is printed does not show the fields; empty where there is no bound. */
function daysWords({ elements }) {
  const words = ['from', 'until'].map((name) => elements[name].value && dayLong(`${elements[name].value}T12:00:00Z`, 'UTC'));
  return words.some(Boolean) ? words.map((day) => day || '…').join(' – ') : '';
}

function termsWords({ agreed, share, of, guarantee }) {
  if (!agreed) return t('settlement.nothing_agreed');
  const words = t(`settlement.share_${of}`, { share: percent(share) });
  return guarantee.amount ? `${words} ${t('settlement.at_least', { amount: money(guarantee) })}` : words;
}

function sections({ sessions, totals, terms }) {
  if (!sessions.length) return [emptyState({ title: t('settlement.none'), text: t('settlement.none_text') })];
  const lines = sessions.flatMap((session) => session.lines.map((line) => ({ ...line, session })));
  return [
    ...totals.map((total) => sums(total, terms)),
    part('by_session', table({ caption: t('settlement.by_session'), rows: sessions, columns: sessionColumns(terms) })),
    ...totals.filter(({ tax }) => tax.amount).map(({ taxes }) =>
      part('by_rate', table({ caption: t('settlement.by_rate'), rows: taxes, columns: rateColumns() }))
    ),
    ...(lines.length ? [part('by_price', table({ caption: t('settlement.by_price'), rows: lines, columns: priceColumns() }))] : []),
  ];
}

const part = (key, content) => h('section.settled-part', {}, h('h2', {}, t(`settlement.${key}`)), content);

/** What was taken, and whose it is: tax, artist and house add up to the gross. */
function sums(total, { agreed }) {
  const pairs = [
    ['gross', money(total.gross)],
    ['fees', money(total.fees)],
    ['tax', money(total.tax)],
    ['net', money(total.net)],
    ...(agreed ? ['base', 'artist', 'house'].map((key) => [key, money(total[key])]) : []),
    ['tickets', number(total.tickets)],
    ['guests', number(total.guests)],
    ['discount', minus(total.discount)],
    total.due.amount > 0 && ['due', money(total.due)],
  ].filter(Boolean);
  return h('dl.settled-sums', {}, pairs.map(([key, value]) => h('div', {}, h('dt', {}, t(`settlement.${key}`)), h('dd', {}, value))));
}

const sessionColumns = ({ agreed }) => [
  {
    label: t('settlement.performance'),
    cell: (session) => h('span', {}, when(session), h('small', {}, place(session))),
  },
  { label: t('settlement.tickets'), numeric: true, cell: ({ tickets }) => number(tickets) },
  { label: t('settlement.gross'), numeric: true, cell: ({ gross }) => money(gross) },
  { label: t('settlement.fees'), numeric: true, cell: ({ fees }) => money(fees) },
  { label: t('settlement.tax'), numeric: true, cell: ({ tax }) => money(tax) },
  { label: t('settlement.net'), numeric: true, cell: ({ net }) => money(net) },
  ...(agreed
    ? ['base', 'artist', 'house'].map((key) => ({ label: t(`settlement.${key}`), numeric: true, cell: (session) => or(session[key]) }))
    : []),
];

const place = ({ venue, status }) => (status === 'scheduled' ? venue.name : `${venue.name} · ${t(`settlement.${status}`)}`);

const rateColumns = () => [
  { label: t('settlement.rate'), cell: ({ basis_points: rate }) => (rate === null ? t('settlement.untaxed') : percent(rate)) },
  ...['gross', 'tax', 'net'].map((key) => ({ label: t(`settlement.${key}`), numeric: true, cell: (row) => money(row[key]) })),
];

const priceColumns = () => [
  { label: t('settlement.performance'), cell: ({ session }) => when(session) },
  { label: t('settlement.category'), cell: ({ category }) => category },
  { label: t('settlement.type'), cell: ({ ticket_type: type }) => ticketType(type) },
  { label: t('settlement.price'), numeric: true, cell: ({ price }) => money(price) },
  { label: t('settlement.tickets'), numeric: true, cell: ({ tickets }) => number(tickets) },
  { label: t('settlement.discount'), numeric: true, cell: ({ discount }) => minus(discount) },
  {
    label: t('settlement.gross'),
    numeric: true,
    cell: ({ amount, status }) => h('span', {}, money(amount), status === 'due' && h('small', {}, t('settlement.due'))),
  },
];
