// Who is concerned when a performance is called off, postponed or moved, and what becomes of their orders.
import * as api from '../api.js';
import { h } from '../dom.js';
import { dayAndTime, moment, money } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { placesCell } from '../seating/place_list.js';

await include('orders');

const enc = encodeURIComponent;
const pathOf = (slug) => `/api/admin/sessions/${enc(slug)}/concerned`;

/** The first page says how far all of it is; the other pages only have more orders. */
async function load(slug) {
  const first = await api.get(pathOf(slug));
  for (let { next } = first; next;) {
    const more = await api.get(`${pathOf(slug)}?after=${enc(next)}`);
    first.items.push(...more.items);
    next = more.next;
  }
  return first;
}

export async function showConcerned(root, panel, slug) {
  const page = await load(slug);
  render(root, panel, page);
  keepFresh(root, page, () => load(slug), (now) => render(root, panel, now));
}

function render(root, panel, page) {
  const { session, change, counts, items } = page;
  const redraw = async () => render(root, panel, await load(session.slug));
  const mayDecide = panel.permissions.includes('edit_orders') && change;
  const starts = dayAndTime(session.starts_at, session.timezone);
  const said = change &&
    t(`concerned.${change.kind}`, { when: moment(change.at, session.timezone), was: moment(change.was_at, session.timezone) });
  const button = (wish) =>
    h('button.button.button-quiet', { type: 'button', onclick: () => decide(page, wish, null, redraw) }, t(`concerned.all.${wish}`));
  const open = counts.undecided + counts.refused;
  root.replaceChildren(
    h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('concerned.title')),
    h('div.panel-head', {},
      h('div', {}, h('h1', {}, t('concerned.title')), h('p', {}, [session.title, starts, said].filter(Boolean).join(' · '))),
      mayDecide && open > 0 && h('div.panel-actions', {}, ['refund', 'exchange', 'keep'].map(button))),
    progress(counts),
    items.length ? lines(page, mayDecide, redraw) : emptyState({ title: t('concerned.none'), text: t('concerned.none_text') })
  );
}

function progress(counts) {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const done = counts.refunded + counts.exchanged + counts.kept;
  if (!all) return '';
  const words = Object.entries(counts).filter(([, n]) => n > 0).map(([name, n]) => t(`concerned.count.${name}`, { n }));
  return h('p.concerned-progress', { role: 'status' }, h('span', {}, words.join(' · ')),
    h('meter', { min: 0, max: all, value: String(done), 'aria-label': t('concerned.progress', { done, all }) }));
}

function state({ settlement }) {
  if (!settlement) return t('concerned.undecided');
  const { wish, state: how, note } = settlement;
  return h('span', {}, t(`concerned.state.${how === 'done' ? `${wish}_done` : how === 'waiting' ? `${wish}_waiting` : 'refused'}`),
    note && h('small', {}, t(`concerned.why.${note}`)));
}

function lines(page, mayDecide, redraw) {
  const isOpen = ({ status, settlement }) => ['paid', 'partly_refunded'].includes(status) && settlement?.state !== 'waiting';
  const actions = (order) =>
    mayDecide && isOpen(order) && h('span.row-actions', {}, ['refund', 'exchange', 'keep']
      .filter((wish) => !(wish === 'keep' && order.settlement?.wish === 'keep'))
      .map((wish) =>
        h('button.button.button-quiet.button-small', { type: 'button', onclick: () => decide(page, wish, order, redraw) },
          t(`concerned.do.${wish}`))
      ));
  return table({
    caption: t('concerned.title'),
    rows: page.items,
    columns: [
      {
        label: t('orders.reference'),
        cell: ({ reference, customer }) =>
          h('span', {}, h('a', { href: `#orders/${enc(reference)}` }, h('code', {}, reference)),
            h('small', {}, customer.name || customer.email || t('orders.walk_in'))),
      },
      { label: t('orders.seats'), cell: ({ places }) => placesCell(places) },
      {
        label: t('orders.paid_sum'),
        numeric: true,
        cell: ({ paid, method }) => h('span', {}, money(paid), h('small', {}, t(`orders.method.${method}`))),
      },
      { label: t('concerned.state'), cell: state },
      { label: '', cell: (order) => actions(order) || '' },
    ],
  });
}

/** The performances of an event; for those who do not make the programme what the counter knows of them. */
const sessionsOf = (event) =>
  api.get(`/api/admin/events/${enc(event)}`).then(({ sessions }) => sessions, async (error) => {
    if (error.status !== 403) throw error;
    return (await api.get('/api/box-office/sessions')).items.filter((item) => item.event === event);
  });

/** Asks, writes the decision down for one order or for all that are open, and leaves the rest to the server. */
async function decide(page, wish, order, redraw) {
  const { session, counts } = page;
  const which = order ? { orders: [order.reference] } : { all: true };
  const n = order ? 1 : counts.undecided + counts.refused;
  const send = (more = {}) => api.post(pathOf(session.slug), { wish, ...which, ...more });
  const text = t(`concerned.sure.${wish}`, { n });
  const title = order ? t(`concerned.one.${wish}`, { order: order.reference }) : t(`concerned.all.${wish}`);
  let done = null;
  if (wish === 'exchange') {
    const sessions = await attempt(() => sessionsOf(session.event));
    const others = (sessions ?? []).filter(({ slug, status, starts_at: starts }) =>
      slug !== session.slug && status === 'scheduled' && Date.parse(starts) > Date.now()
    );
    if (!others.length) return notify(t('concerned.no_other'), { kind: 'alert' });
    const name = ({ starts_at: starts, venue }) => `${dayAndTime(starts, venue.timezone)}, ${venue.name}`;
    done = await formDialog({
      title,
      text,
      confirm: t('concerned.do.exchange'),
      fields: field({
        name: 'target',
        type: 'select',
        label: t('concerned.target'),
        options: others.map((other) => [other.slug, name(other)]),
        autofocus: true,
      }),
      save: ({ target }) => send({ target }),
    });
  } else {
    const sure = await ask({ title, text, confirm: t(`concerned.do.${wish}`), cancel: t('dialog.cancel') });
    done = sure && await attempt(() => send());
  }
  if (!done) return undefined;
  notify(t('concerned.decided', { n: done.decided }), { key: 'saved' });
  return redraw();
}
