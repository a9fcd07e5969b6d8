// What has been sold at the counter, and the way back.
import { ticketCode, ticketNote } from '../admission/ticket.js';
import * as api from '../api.js';
import { h } from '../dom.js';
import { dayAndTime, moment, money } from '../format.js';
import { include, language, t } from '../messages.js';
import { announce, ask, notify } from '../notices.js';
import { printPage } from '../page.js';
import { attempt } from '../panel.js';
import { arrive } from '../seating/house_map.js';
import { placeName, ticketType } from '../words.js';

await include('box_office');

const headOf = ({ status, payment, tickets }) => {
  if (status === 'reserved') return t('counter.reserved', { n: tickets.length });
  return t(payment.method === 'free' ? 'counter.given' : 'counter.sold', { n: tickets.length });
};

/** What has been sold, large enough to be read across the counter; on paper the tickets. */
export function showSold(root, order, { next: then, mayUndo }) {
  const { venue, starts_at: starts, tickets } = order;
  const when = dayAndTime(starts, venue.timezone);
  const byCard = order.by_gift_card;
  const taken = { ...order.total, amount: order.total.amount - byCard.amount };
  const isReserved = order.status === 'reserved';
  const print = [
    h('button.button.button-large', { type: 'button', onclick: printPage }, t('counter.print')),
    h('a.button.button-quiet.button-large', {
      href: `/api/orders/${encodeURIComponent(order.id)}/tickets.pdf?format=roll&language=${language}`,
      download: '',
    }, t('counter.roll')),
  ];
  const next = h('button.button.button-quiet.button-large', { type: 'button', onclick: () => then() }, t('counter.next'));
  root.replaceChildren(
    h('section.sold', {},
      h('div.sold-head.no-print', {}, h('h1', {}, headOf(order)),
        h('p.sold-total', {}, money(taken), ' ', h('small', {}, t(`counter.by_${order.payment.method}`))),
        byCard.amount > 0 && h('p', {}, t('counter.gift_card_paid', { amount: money(byCard) })),
        isReserved && h('p', {}, t('counter.kept_until', { until: moment(order.reserved_until, venue.timezone) })),
        h('p.sold-reference', {}, t('order.reference'), ' ', h('b', {}, order.reference)),
        h('div.panel-actions', {}, !isReserved && print[0], next, !isReserved && print[1],
          h('a.button.button-quiet.button-large', { href: `/orders/${encodeURIComponent(order.id)}`, target: '_blank', rel: 'noopener' },
            t('counter.page')),
          mayUndo && h('button.link', { type: 'button', onclick: () => undo(root, order, then) }, t('counter.undo')))), !isReserved &&
      h('ul.stubs', {},
        tickets.map((ticket) =>
          h('li.stub', {},
            h('div', {}, h('p.stub-event', {}, order.event.title), h('p.stub-when', {}, when),
              h('p.stub-when', {}, `${venue.name}, ${venue.city}`), h('p.stub-place', {}, placeName(ticket)),
              ticket.attendee && h('p', {}, h('b', {}, ticket.attendee)),
              h('p', {}, [ticketType(ticket.type), ticket.category, money(ticket.price)].join(' · ')),
              h('p.stub-when', {}, t('order.reference'), ' ', order.reference), ticketNote() && h('p.stub-note', {}, ticketNote())),
            h('div.stub-code', {}, ticketCode(order, ticket)))
        )))
  );
  announce(headOf(order));
  arrive(root);
}

/** Takes the sale back, by the way that refunds any: the money is on the same books, and the seats are free, or in the block that they were sold out of. */
async function undo(root, order, then) {
  const sure = await ask({
    title: t('counter.undo_title', { n: order.tickets.length }),
    text: t(`counter.undo_${order.payment.method}`, { total: money(order.total) }),
    confirm: t('counter.undo'),
    cancel: t('counter.undo_keep'),
  });
  if (!sure || !(await attempt(() => api.post(`/api/admin/orders/${encodeURIComponent(order.reference)}/cancel`, { block_again: true }))))
    return;
  notify(t('counter.undone', { reference: order.reference }), { key: 'sale' });
  then();
}
