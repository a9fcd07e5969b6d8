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

/** What happens to the orders when these sessions are cancelled. */
export function cancelWords(sessions) {
  const paid = sum(sessions, ({ orders }) => orders.paid);
  const reserved = sum(sessions, ({ orders }) => orders.reserved);
  const held = sum(sessions, (session) => session.held);
  const lines = [t('programme.cancel_final')];
  if (held) lines.push(t('programme.cancel_held', { n: held }));
  if (reserved) lines.push(t('programme.cancel_reserved', { n: reserved }));
  if (paid) lines.push(t('programme.cancel_paid', { n: paid }));
  if (!paid && !reserved) lines.push(t('programme.cancel_nobody'));
  return lines;
}

/** What has happened to them. */
export function cancelledWords({ cancelled, to_refund: paid }) {
  const words = [t('programme.cancelled')];
  if (cancelled) words.push(t('programme.cancelled_reserved', { n: cancelled }));
  if (paid) words.push(t('programme.cancelled_paid', { n: paid }));
  return words.join(' ');
}
