// What the pages of the programme say in the same words.
import { h } from '../dom.js';
import { moment, number } from '../format.js';
import { t } from '../messages.js';

const kBadges = { draft: 'badge', published: 'badge.badge-good', cancelled: 'badge.badge-alert', archived: 'badge' };

export const stateBadge = (status) => h(`span.${kBadges[status]}`, {}, t(`programme.state.${status}`));

/** How the sale of a session stands, in an event with this status. */
export function saleWords(session, event, now = Date.now()) {
  const { status, venue: { timezone } } = session;
  if (status === 'cancelled' || status === 'postponed') return t(`programme.sale.${status}`);
  if (now < Date.parse(session.starts_at) && event.status !== 'published') return t(`programme.sale.${event.status}`);
  if (now < Date.parse(session.sales_start)) return t('programme.sale.from', { when: moment(session.sales_start, timezone) });
  if (now < Date.parse(session.sales_end)) return t('programme.sale.on');
  return t(now < Date.parse(session.starts_at) ? 'programme.sale.closed' : 'programme.sale.over');
}

/** Sold places of all, as a number and a bar. */
export function fill(sold, capacity) {
  if (!capacity) return '–';
  return h('span.fill', {}, h('span', {}, `${number(sold)} / ${number(capacity)}`), h('meter', {
    min: 0,
    max: capacity,
    value: String(sold),
    'aria-label': t('programme.fill_label', { percent: Math.round((sold / capacity) * 100) }),
  }));
}

export const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

/** The way back to the programme, and from a page that is a part of an event to that. */
export const crumbs = (event = null) =>
  h('p.crumbs', {}, h('a', { href: '#programme' }, t('programme.title')),
    event && [' / ', h('a', { href: `#programme/events/${encodeURIComponent(event.slug)}` }, event.title)]);
