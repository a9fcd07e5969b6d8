// The overview: what was sold in the last 30 days, how full the sessions ahead are, which events sell. It refreshes
// itself while somebody looks at it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { day, dayKey, money, number, time } from '../format.js';
import { keepFresh } from '../fresh.js';
import { emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { fill } from '../programme/programme_words.js';
import { columns } from './plot.js';

await include('programme');
await include('overview');

const kDays = 30;
const kFirst = 8; // of the sessions; the others are shown to whoever asks for them

let isEverySessionShown = false;

export async function show(root) {
  const asOf = h('p.found', {});
  const body = h('div', {});
  const zone = h('p', {});
  const draw = (figures) => {
    zone.textContent = t('overview.lead', { zone: figures.timezone });
    body.replaceChildren(...parts(figures));
  };
  const load = async () => {
    const figures = await api.get('/api/admin/figures');
    asOf.textContent = t('overview.live', { time: time(Date.now(), figures.timezone) });
    return figures;
  };
  const figures = await load();
  draw(figures);
  root.replaceChildren(h('div.panel-head', {}, h('div', {}, h('h1', {}, t('overview.title')), zone)), asOf, body);
  keepFresh(body, figures, load, draw, () => (asOf.textContent = t('overview.stale')));
}

function parts(figures) {
  const currencies = [...new Set(figures.days.map(({ revenue }) => revenue.currency))].sort();
  const sales = currencies.length
    ? currencies.flatMap((currency) => salesOf(figures, currency))
    : [emptyState({ title: t('overview.none'), text: t('overview.none_text') })];
  return [...sales, sessions(figures), figures.events.length > 0 && events(figures)].filter(Boolean);
}

// ---- Sales

/** The last 30 days, the oldest first, those without a sale included. */
function daysOf({ days, timezone }, currency) {
  const sold = new Map(days.filter(({ revenue }) => revenue.currency === currency).map((one) => [one.day, one]));
  const [year, month, date] = dayKey(Date.now(), timezone).split('-').map(Number);
  const zero = { amount: 0, currency };
  return Array.from({ length: kDays }, (unused, i) => {
    const key = new Date(Date.UTC(year, month - 1, date - (kDays - 1 - i))).toISOString().slice(0, 10);
    return sold.get(key) ?? { day: key, orders: 0, tickets: 0, revenue: zero, reserved: zero };
  });
}

const dayWords = (key) => day(`${key}T12:00:00Z`, 'UTC');
const sum = (days, value) => days.reduce((total, one) => total + value(one), 0);

function salesOf(figures, currency) {
  const days = daysOf(figures, currency);
  const inMoney = (amount) => money({ amount, currency });
  const revenue = (some) => inMoney(sum(some, (one) => one.revenue.amount));
  const tickets = (some) => t('overview.tickets', { n: sum(some, (one) => one.tickets) });
  const one = (label, value, more) => h('div', {}, h('dt', {}, label), h('dd', {}, value, h('small', {}, more)));
  return [
    h('dl.figures', {}, one(t('overview.today'), revenue(days.slice(-1)), tickets(days.slice(-1))),
      one(t('overview.week'), revenue(days.slice(-7)), tickets(days.slice(-7))), one(t('overview.month'), revenue(days), tickets(days)),
      one(t('overview.due'), inMoney(sum(days, (some) => some.reserved.amount)), '')),
    h('div.plots', {},
      plot(days, { title: `${t('overview.revenue')}, ${currency}`, value: (some) => some.revenue.amount, format: inMoney }),
      plot(days, { title: t('overview.tickets_by_day'), value: (some) => some.tickets, format: number })),
    numbers(days, inMoney),
  ];
}

function plot(days, { title, value, format }) {
  const values = days.map(value);
  const best = values.indexOf(Math.max(...values));
  const words = t('overview.plot', { title, total: format(sum(days, value)), best: dayWords(days[best].day), most: format(values[best]) });
  const labels = days.map((one, i) => (i % 7 === 1 ? dayWords(one.day) : ''));
  return h('section', {}, h('h2', {}, title), columns({ values, labels, format, words }));
}

function numbers(days, inMoney) {
  const rows = days.filter(({ orders }) => orders > 0).reverse();
  return h('details.numbers', {}, h('summary', {}, t('overview.numbers')), table({
    caption: t('overview.numbers'),
    rows,
    columns: [
      { label: t('overview.day'), cell: (one) => dayWords(one.day) },
      { label: t('overview.orders'), numeric: true, cell: (one) => number(one.orders) },
      { label: t('overview.tickets_column'), numeric: true, cell: (one) => number(one.tickets) },
      { label: t('overview.revenue_column'), numeric: true, cell: (one) => inMoney(one.revenue.amount) },
      { label: t('overview.reserved_column'), numeric: true, cell: (one) => inMoney(one.reserved.amount) },
    ],
  }));
}

// ---- Sessions and events

function sessions({ sessions: all }) {
  if (!all.length) return h('section', {}, h('h2', {}, t('overview.sessions')), h('p', {}, t('overview.no_sessions')));
  const section = h('section', {}, h('h2', {}, t('overview.sessions')), h('p.hint', {}, t('overview.capacity_hint')));
  const some = isEverySessionShown ? all : all.slice(0, kFirst);
  const showEvery = () => {
    isEverySessionShown = true;
    section.replaceWith(sessions({ sessions: all }));
  };
  section.append(sessionTable(some));
  if (some.length < all.length)
    section.append(
      h('p.more-rows', {},
        h('button.button.button-quiet', { type: 'button', onclick: showEvery }, t('overview.all_sessions', { n: all.length })))
    );
  return section;
}

const sessionTable = (rows) =>
  table({
    caption: t('overview.sessions'),
    rows,
    columns: [
      {
        label: t('overview.session'),
        cell: (one) =>
          h('span', {}, h('a', { href: `#programme/sessions/${encodeURIComponent(one.session)}` }, one.event), h('small', {}, one.venue)),
      },
      { label: t('overview.when'), cell: (one) => `${day(one.starts_at, one.timezone)}, ${time(one.starts_at, one.timezone)}` },
      { label: t('overview.taken'), numeric: true, cell: (one) => number(one.taken) },
      { label: t('overview.sold'), numeric: true, cell: (one) => fill(one.sold, one.capacity) },
    ],
  });

function events({ events: rows }) {
  return h('section', {}, h('h2', {}, t('overview.events')), table({
    caption: t('overview.events'),
    rows,
    columns: [
      { label: t('overview.event'), cell: (one) => h('a', { href: `#programme/events/${encodeURIComponent(one.event)}` }, one.title) },
      { label: t('overview.orders'), numeric: true, cell: (one) => number(one.orders) },
      { label: t('overview.tickets_column'), numeric: true, cell: (one) => number(one.tickets) },
      { label: t('overview.revenue_column'), numeric: true, cell: (one) => money(one.revenue) },
    ],
  }));
}
