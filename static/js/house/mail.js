// Mail: what has gone out, what waits, what was not taken and why; and the same of one order, with a way to mend it.
import * as api from '../api.js';
import { h } from '../dom.js';
import { kOwnZone, moment, number } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { emptyState, table } from '../lists.js';
import { include, t } from '../messages.js';
import { notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { senderCheck } from './sender_check.js';

await include('mail');

const enc = encodeURIComponent;
const kStates = ['waiting', 'sent', 'failed', 'dropped'];
const kPage = 50;

const badge = (state) => h(`span.badge${state === 'failed' ? '.badge-alert' : ''}`, {}, t(`mail.${state}`));

function whenOf({ state, created_at: created, due_at: due, next_try: next, ended_at: ended, tries }) {
  if (state !== 'waiting') return moment(ended, kOwnZone);
  if (tries > 0) return h('span', {}, t('mail.next_try', { at: moment(next, kOwnZone) }), h('small', {}, t('mail.tries', { n: tries })));
  return due > created ? t('mail.due', { at: moment(due, kOwnZone) }) : moment(created, kOwnZone);
}

const columns = (mayEdit, redraw) => [
  { label: t('mail.kind'), cell: ({ kind }) => t(`mail.kind.${kind}`) },
  { label: t('mail.address'), cell: ({ address }) => address || t('mail.the_house') },
  { label: t('mail.state'), cell: ({ state, answer }) => h('span', {}, badge(state), answer && h('small', {}, answer)) },
  { label: t('mail.when'), cell: whenOf },
  ...(mayEdit ? [{ label: t('mail.retry'), cell: (message) => retryButton(message, redraw) }] : []),
];

function retryButton({ id, state, tries }, redraw) {
  if (state !== 'failed' && !(state === 'waiting' && tries > 0)) return '–';
  return h('button.button.button-quiet.button-small', {
    type: 'button',
    onclick: async () => {
      if (await attempt(() => api.post(`/api/admin/mail/${id}/retry`))) notify(t('mail.retried'), { key: 'saved' });
      await redraw();
    },
  }, t('mail.retry'));
}

export async function show(root, panel) {
  const wanted = kStates.includes(panel.path[0]) ? panel.path[0] : null;
  const address = (after) => `/api/admin/mail?limit=${kPage}${wanted ? `&state=${wanted}` : ''}${after ? `&after=${after}` : ''}`;
  const load = () => api.get(address());
  const draw = (page) => {
    const redraw = async () => draw(await load());
    const choice = (state) =>
      h('a', { href: state ? `#mail/${state}` : '#mail', 'aria-current': state === wanted ? 'page' : null },
        state ? `${t(`mail.${state}`)} (${number(page.counts[state])})` : t('mail.all'));
    const list = h('div', {});
    const add = ({ items }) =>
      list.append(table({
        caption: t('mail.title'),
        rows: items,
        columns: [
          { label: t('mail.order'), cell: ({ order }) => (order ? h('a', { href: `#orders/${enc(order)}` }, h('code', {}, order)) : '–') },
          ...columns(panel.permissions.includes('edit_orders'), redraw),
        ],
      }));
    if (page.items.length) add(page);
    let { next } = page;
    const more = h('button.button.button-quiet', {
      type: 'button',
      hidden: !next,
      onclick: async () => {
        const older = await attempt(() => api.get(address(next)));
        if (!older) return;
        if (older.items.length) add(older);
        next = older.next;
        more.hidden = !next;
      },
    }, t('mail.more'));
    root.replaceChildren(
      h('div.panel-head', {}, h('div', {}, h('h1', {}, t('mail.title')), h('p', {}, t('mail.lead')))),
      h('nav.tabs', { 'aria-label': t('mail.state') }, h('ul', {}, [null, ...kStates].map((state) => h('li', {}, choice(state))))),
      page.items.length ? list : emptyState({ title: t('mail.none'), text: t('mail.none_text') }),
      more,
      checks ?? ''
    );
  };
  const first = await load();
  // Once, so that what it has found stays when the list is drawn again.
  const checks = panel.permissions.includes('edit_shop') ? senderCheck(first.domains) : null;
  draw(first);
  keepFresh(root, first, load, draw);
}

/** What has gone out about one order; filled once it is known. */
export function mailOfOrder(order, panel) {
  const path = `/api/admin/orders/${enc(order.reference)}/mail`;
  const mayEdit = panel.permissions.includes('edit_orders');
  const place = h('div', {});
  const draw = async () => {
    const page = await attempt(() => api.get(path));
    if (!page) return;
    place.replaceChildren(page.items.length
      ? table({ caption: t('mail.of_order'), rows: page.items, columns: columns(mayEdit, draw) })
      : h('p', {}, t('mail.of_none')));
  };
  draw();
  return h('section', {}, h('h2', {}, t('mail.of_order')), place, mayEdit && order.status !== 'pending' &&
    h('p', {}, h('button.button.button-quiet.button-small', {
      type: 'button',
      onclick: () => sendAgain(order, path, draw),
    }, t('mail.again'))));
}

async function sendAgain(order, path, draw) {
  const sent = await formDialog({
    title: t('mail.again_title'),
    text: t('mail.again_text'),
    confirm: t('mail.send'),
    fields: [
      field({ name: 'name', label: t('mail.name'), value: order.customer.name, required: true, maxlength: '120' }),
      field({
        name: 'email',
        type: 'email',
        label: t('mail.email'),
        value: order.customer.email,
        required: true,
        maxlength: '254',
        autofocus: true,
      }),
    ],
    save: (values) => api.post(path, values),
  });
  if (!sent) return;
  notify(t('mail.is_sent', { address: sent.address }), { key: 'saved' });
  await draw();
}
