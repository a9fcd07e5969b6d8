// Orders: the list, in which one is found by whatever the customer remembers.
import * as api from '../api.js';
import { h } from '../dom.js';
import { moment, money } from '../format.js';
import { check, field, forgiveEdits } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { csvLink, emptyState, table, withNumbers } from '../lists.js';
import { include, t } from '../messages.js';
import { attempt } from '../panel.js';
import { showStatement } from '../payment/bank_statement.js';
import { incidentsNotice, showIncidents } from '../payment/payment_incidents.js';
import { sessionsAround } from '../programme/sessions_around.js';
import { placesCell } from '../seating/place_list.js';
import { showBlocks } from './blocks.js';
import { showConcerned } from './concerned.js';
import { badge, nameOf, showOrder, when } from './one_order.js';
import { OrderChoice } from './order_choice.js';
import { showImport } from './order_import.js';
import { showMove } from './seat_desk.js';

await include('orders');

const enc = encodeURIComponent;
const kStates = ['paid', 'pending', 'reserved', 'partly_refunded', 'refunded', 'expired', 'cancelled'];
const kPause = 250; // milliseconds after the last key

export async function show(root, panel) {
  const [reference, what] = panel.path;
  if (reference === 'block') return showBlocks(root, panel);
  if (reference === 'statement') return showStatement(root, panel);
  if (reference === 'import') return showImport(root, panel);
  if (reference === 'incidents') return showIncidents(root, panel);
  if (reference === 'concerned') return showConcerned(root, panel, panel.path[1]);
  if (!reference) return showList(root, panel);
  return what === 'move' ? showMove(root, panel, await api.get(`/api/admin/orders/${enc(reference)}`)) : showOrder(root, panel, reference);
}

/** The choices above the list: `form` to show, `asked()` as the server is asked, `clear()`. Calls `changed` after each. */
function filters(sessions, changed) {
  const choice = (name, label, any, options) => field({ name, type: 'select', label: t(label), options: [['', t(any)], ...options] });
  const events = [...new Map(sessions.map(({ event, title }) => [event, title]))].sort(([, a], [, b]) => a.localeCompare(b));
  const day = (name) => field({ name, type: 'date', label: t(`orders.${name}`), min: '2000-01-01', max: '2999-12-31' });
  const form = h('form.order-filters', { novalidate: true, role: 'search', 'aria-label': t('orders.filters') },
    field({ name: 'q', type: 'search', label: t('orders.search'), maxlength: '120' }),
    choice('status', 'orders.status', 'orders.any_status', kStates.map((name) => [name, t(`orders.state.${name}`)])),
    choice('event', 'orders.event', 'orders.any_event', events), choice('session', 'orders.session', 'orders.any_session', []), day('from'),
    day('until'));
  const { q, status, event, session, from, until } = form.elements;
  const parts = [q, status, event, session, from, until];
  /** Of a chosen event only its own sessions can be chosen. */
  const offer = () => {
    const fitting = sessions.filter((one) => !event.value || one.event === event.value);
    const chosen = fitting.some(({ slug }) => slug === session.value) ? session.value : '';
    session.replaceChildren(h('option', { value: '' }, t('orders.any_session')),
      ...fitting.map(({ slug, words }) => h('option', { value: slug }, words)));
    session.value = chosen;
  };
  let timer = null;
  q.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, kPause);
  });
  event.addEventListener('change', offer);
  for (const part of [status, event, session]) part.addEventListener('change', changed);
  for (const part of [from, until]) part.addEventListener('change', () => check(form) && changed());
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    if (check(form)) changed();
  });
  forgiveEdits(form);
  offer();
  return {
    form,
    asked: () => new URLSearchParams(parts.map(({ name, value }) => [name, value.trim()]).filter(([, value]) => value)),
    clear: () => {
      for (const part of parts) part.value = '';
      offer();
      q.focus();
    },
  };
}

async function showList(root, panel) {
  const filter = filters(await sessionsAround(panel), () => load(true));
  const csv = csvLink('/api/admin/orders.csv');
  const list = h('div', {});
  const count = h('p.found', { role: 'status' });
  const more = h('button.button.button-quiet', { type: 'button', hidden: true }, t('orders.more'));
  const page = { items: [], next: null, turn: 0 };
  const chosen = new OrderChoice(panel.permissions.includes('edit_orders'), () => load(true));
  const wanted = filter.asked;
  const load = async (isFresh) => {
    const turn = page.turn += 1;
    const asked = wanted();
    csv.href = withNumbers(`/api/admin/orders.csv?${asked}`);
    if (!isFresh) asked.set('after', page.next);
    const found = await attempt(() => api.get(`/api/admin/orders?${asked}`), { form: filter.form });
    if (!found || turn !== page.turn) return; // a later question is on its way
    draw(isFresh ? found.items : [...page.items, ...found.items], found.next);
  };
  const draw = (items, next) => {
    Object.assign(page, { items, next });
    more.hidden = !next;
    count.textContent = t(next ? 'orders.found_more' : 'orders.found', { n: items.length });
    chosen.show(items);
    list.replaceChildren(items.length ? lines(items, chosen) : nothing(wanted().size > 0));
  };
  /** The newest orders as they are now; older ones that have been asked for stay below them. */
  const freshen = ({ asked, found }) => {
    if (asked !== String(wanted())) return; // something else is asked for by now
    const rest = page.items.slice(1 + page.items.findIndex(({ reference }) => reference === found.items.at(-1)?.reference));
    const isWhole = rest.length === page.items.length || !found.next;
    draw(isWhole ? found.items : [...found.items, ...rest], isWhole ? found.next : page.next);
  };
  const nothing = (isFiltered) =>
    emptyState(isFiltered ?
      {
        title: t('orders.no_match'),
        text: t('orders.no_match_text'),
        action: {
          label: t('orders.show_all'),
          run: () => {
            filter.clear();
            load(true);
          },
        },
      } :
      { title: t('orders.none'), text: t('orders.none_text') });
  more.addEventListener('click', () => load(false));
  root.replaceChildren(
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('orders.title')), h('p', {}, t('orders.lead'))),
      h('div.panel-actions', {},
        panel.permissions.includes('edit_orders') && h('a.button.button-quiet', { href: '#orders/statement' }, t('statement.title')),
        panel.permissions.includes('edit_shop') && h('a.button.button-quiet', { href: '#orders/import' }, t('import.title')),
        panel.permissions.includes('block_seats') && h('a.button.button-quiet', { href: '#orders/block' }, t('orders.block')), csv)),
    await incidentsNotice(),
    filter.form,
    count,
    chosen.bar,
    list,
    h('p', {}, more)
  );
  await load(true);
  keepFresh(list, null, async () => {
    const asked = String(wanted());
    return { asked, found: await api.get(`/api/admin/orders?${asked}`) };
  }, freshen);
}

function lines(orders, chosen) {
  return table({
    caption: t('orders.title'),
    rows: orders,
    columns: [
      ...(chosen.reserved.length ? [{ label: t('orders.choose'), cell: (order) => chosen.box(order) }] : []),
      {
        label: t('orders.reference'),
        cell: (order) => h('a', { href: `#orders/${enc(order.reference)}` }, h('code', {}, order.reference)),
      },
      {
        label: t('orders.customer'),
        cell: ({ customer }) => h('span', {}, nameOf(customer), customer.email && h('small', {}, customer.email)),
      },
      {
        label: t('orders.session'),
        cell: (order) => (order.session ? h('span', {}, order.event, h('small', {}, when(order))) : t('orders.gift_card')),
      },
      { label: t('orders.seats'), cell: ({ places }) => placesCell(places) },
      {
        label: t('orders.status'),
        cell: ({ status, reserved_until: until, timezone, has_note: hasNote }) =>
          h('span', {}, badge(status),
            status === 'reserved' && until && h('small', {}, t('orders.kept_until', { until: moment(until, timezone) })),
            hasNote && h('small', {}, t('orders.has_note'))),
      },
      {
        label: t('orders.total'),
        numeric: true,
        cell: ({ total, paid, refunded }) =>
          h('span', {}, money(paid.amount ? paid : total),
            refunded.amount > 0 && h('small', {}, t('orders.refunded_more', { amount: money(refunded) }))),
      },
    ],
  });
}
