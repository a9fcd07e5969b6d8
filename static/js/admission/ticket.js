// What stands on a ticket, whoever hands it out.
import { $, h } from '../dom.js';
import { dayAndTime, money } from '../format.js';
import { t } from '../messages.js';
import { ticketType } from '../words.js';

const enc = encodeURIComponent;

/** The code of a valid ticket as the scanner at the doors reads it. */
const picture = (src) => h('img.ticket-picture', { src, alt: '', width: 132, height: 132 });

/** The code of a ticket, for scanners and for people. `src` is its picture at the server. */
export const ticketCode = (order, ticket, src = `/api/orders/${enc(order.id)}/tickets/${enc(ticket.id)}/code.svg`) =>
  ticket.code && [ // none while it is being paid
    ticket.status === 'valid' && picture(src),
    h('p.ticket-code', {}, ticket.code.match(/.{1,4}/g).join(' ')),
  ];

/** What the house says on every ticket, if it says anything. */
export const ticketNote = () => document.documentElement.dataset.ticketNote;

/** The house on its paper: the logo where there is one, and the name. */
export function houseMark() {
  const logo = $('.wordmark .logo');
  return [logo && h('img', { src: logo.getAttribute('src'), alt: '' }), $('.wordmark').textContent.trim()].filter(Boolean);
}

/** What stands on a ticket beside its code: the first says what is played, when and where. */
export const ticketFace = ({ event, venue, starts_at: starts }, ticket, count = '') =>
  h('div.ticket-main', {}, h('p.ticket-house', {}, ...houseMark()), count && h('p.ticket-count', {}, count),
    h('p.ticket-event', {}, event.title), h('p.ticket-when', {}, dayAndTime(starts, venue.timezone)),
    h('p.ticket-when', {}, `${venue.name}, ${venue.city}`), h('dl.ticket-place', {}, ...facts(ticket)),
    h('p.ticket-type', {}, [ticketType(ticket.type), ticket.category, ticket.price && money(ticket.price)].filter(Boolean).join(' · ')),
    ticket.unit && h('p.ticket-kind', {}, ticket.unit.name), ticket.attendee && h('p.ticket-attendee', {}, ticket.attendee),
    ['wheelchair', 'companion', 'restricted'].includes(ticket.kind) && h('p.ticket-kind', {}, t(`kind.${ticket.kind}`)),
    ticketNote() && h('p.ticket-note', {}, ticketNote()));

function facts({ section, row, label, seat }) {
  const pairs = row == null
    ? [[t('ticket.area'), section], [t('ticket.number'), seat.replace(/^.*-/, '')]]
    : [[t('ticket.section'), section], [t('ticket.row'), row], [t('ticket.seat'), label]];
  return pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)));
}
