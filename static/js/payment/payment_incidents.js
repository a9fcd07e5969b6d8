// Payments that somebody has to decide about: what was expected, what came, and what becomes of it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { kOwnZone, moment, money } from '../format.js';
import { keepFresh } from '../fresh.js';
import { emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt } from '../panel.js';

await include('orders');

/** What can be done about some kinds besides noting them. */
const kMore = { refund_failed: ['again', 'cash', 'transfer'], refunded_elsewhere: ['book'] };
const enc = encodeURIComponent;
const load = async () => (await api.get('/api/admin/payment-incidents')).items;
/** A line that leads to what is open; empty where nothing is. */
export async function incidentsNotice() {
  const open = (await load()).filter(({ settled_at: settled }) => !settled).length;
  return open ? h('p.badge.badge-alert', {}, h('a', { href: '#orders/incidents' }, t('incidents.open', { n: open }))) : '';
}

export async function showIncidents(root, panel) {
  const items = await load();
  render(root, panel, items);
  keepFresh(root, items, load, (now) => render(root, panel, now));
}

function render(root, panel, items) {
  const redraw = async () => render(root, panel, await load());
  root.replaceChildren(
    h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('incidents.title')),
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('incidents.title')), h('p', {}, t('incidents.lead')))),
    items.length ? lines(items, panel, redraw) : emptyState({ title: t('incidents.none'), text: t('incidents.none_text') })
  );
}

function lines(items, panel, redraw) {
  return table({
    caption: t('incidents.title'),
    rows: items,
    columns: [
      { label: t('orders.reference'), cell: ({ order }) => h('a', { href: `#orders/${enc(order)}` }, h('code', {}, order)) },
      {
        label: t('incidents.what'),
        cell: ({ kind }) => h('span', {}, t(`incidents.kind.${kind}`), h('small', {}, t(`incidents.text.${kind}`))),
      },
      { label: t('incidents.expected'), numeric: true, cell: ({ expected }) => money(expected) },
      { label: t('incidents.told'), numeric: true, cell: ({ told }) => (told ? money(told) : '–') },
      {
        label: t('incidents.provider'),
        cell: ({ method, provider_id: name }) => h('span', {}, t(`orders.method.${method}`), h('small', {}, name)),
      },
      { label: t('incidents.at'), cell: ({ at }) => moment(at, kOwnZone) },
      { label: t('incidents.verdict'), cell: (incident) => verdict(incident, panel, redraw) },
    ],
  });
}

function verdict(incident, panel, redraw) {
  const { settled_at: settled, settled_by: by, has_money: hasMoney } = incident;
  if (settled) return t('incidents.settled', { by, at: moment(settled, kOwnZone) });
  if (!panel.permissions.includes('edit_orders')) return t('incidents.waiting');
  const verdicts = hasMoney ? ['accept', 'give_back'] : [...kMore[incident.kind] ?? [], 'noted'];
  return h('span.row-actions', {}, verdicts.map((name) =>
    h('button.button.button-quiet.button-small', {
      type: 'button',
      onclick: () => settle(incident, name, redraw),
    }, t(`incidents.do.${name}`))
  ));
}

async function settle(incident, name, redraw) {
  const amount = money(incident.told ?? incident.expected);
  const sure = name === 'noted' ||
    await ask({
      title: t(`incidents.do.${name}`),
      text: t(`incidents.sure.${name}`, { amount, order: incident.order }),
      confirm: t(`incidents.do.${name}`),
      cancel: t('dialog.cancel'),
    });
  if (!sure) return;
  const done = await attempt(() => api.post(`/api/admin/payment-incidents/${incident.id}/settle`, { verdict: name }));
  if (done) notify(t('incidents.done'));
  await redraw();
}
