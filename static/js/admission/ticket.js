// What stands on a ticket, whoever hands it out.
import { $, h } from '../dom.js';

const enc = encodeURIComponent;

/** The code of a valid ticket as the scanner at the doors reads it. */
const picture = (order, ticket) =>
  h('img.ticket-picture', {
    src: `/api/orders/${enc(order.id)}/tickets/${enc(ticket.id)}/code.svg`,
    alt: '',
    width: 132,
    height: 132,
  });

/** The code of a ticket, for scanners and for people. */
export const ticketCode = (order, ticket) =>
  ticket.code && [ // none while it is being paid
    ticket.status === 'valid' && picture(order, ticket),
    h('p.ticket-code', {}, ticket.code.match(/.{1,4}/g).join(' ')),
  ];

/** What the house says on every ticket, if it says anything. */
export const ticketNote = () => document.documentElement.dataset.ticketNote;

/** The house on its paper: the logo where there is one, and the name. */
export function houseMark() {
  const logo = $('.wordmark .logo');
  return [logo && h('img', { src: logo.getAttribute('src'), alt: '' }), $('.wordmark').textContent.trim()].filter(Boolean);
}
