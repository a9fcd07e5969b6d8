// The page of somebody to whom a ticket was passed on: that ticket, to be shown, saved and printed.
import * as api from '../api.js';
import { $, h, pathPart, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { dayAndTime, time } from '../format.js';
import { language, t } from '../messages.js';
import { entitle, frame, printPage } from '../page.js';
import { placeName } from '../words.js';
import { keepTickets } from './kept_tickets.js';
import { ticketCode, ticketFace } from './ticket.js';
import { walletLinks } from './wallets.js';

function render(ticket, path) {
  const { event, venue, starts_at: starts, doors_at: doors, called_off: calledOff, postponed } = ticket;
  const zone = venue.timezone;
  const isOff = calledOff || postponed;
  setText($('#status'), isOff ? t(calledOff ? 'order.called_off' : 'order.postponed') : ticket.used ? t('held.used') : '');
  $('#status').hidden = !$('#status').textContent;
  setText($('#title'), t('held.hello', { name: ticket.holder }));
  setText($('#from'), ticket.buyer ? t('held.from', { name: ticket.buyer }) : t('held.from_nobody'));
  setText($('#event'), event.title);
  setText($('#artist'), event.artist ?? '');
  setText($('#when'), dayAndTime(starts, zone));
  setText($('#doors'), t('session.doors', { time: time(doors, zone) }));
  setText($('#where'), `${venue.name}, ${venue.city}`);
  setText($('#reference'), ticket.reference);
  $('#tickets').replaceChildren(
    h(`li.ticket${calledOff ? '.is-cancelled' : ''}`, {}, ticketFace(ticket, ticket),
      h('div.ticket-stub', {}, ticketCode(null, { ...ticket, status: calledOff ? 'cancelled' : 'valid' }, `${path}/code.svg`),
        !isOff && walletLinks(path, placeName(ticket)), calledOff && h('p.ticket-void', {}, t('ticket.cancelled'))))
  );
  $('#bright').hidden = calledOff;
  const format = matchMedia('(max-width: 43.99rem)').matches ? 'phone' : 'a4';
  $('#save').href = `${path}/ticket.pdf?format=${format}&language=${language}`;
  $('#calendar').href = `${path}/calendar.ics?language=${language}`;
  for (const link of [$('#save'), $('#calendar')]) link.hidden = isOff;
}

async function start() {
  frame(t('held.title'));
  const path = `/api/passes/${encodeURIComponent(pathPart(1))}`;
  try {
    const { ticket } = await api.get(path);
    render(ticket, path);
    entitle(ticket.event.title);
    keepTickets('/tickets/').catch(() => {}); // without it the page is as it was
    $('#print').addEventListener('click', printPage);
  } catch (error) {
    failedPage(error, [404, 410].includes(error.status) && { title: t('held.ended'), text: t('problem.pass_ended') });
  }
  document.body.classList.remove('is-loading');
}

start();
