// The head of the picker: what is played, when, where, and whether one can buy.
import { $, h, setText } from '../dom.js';
import { dayLong, moment, time } from '../format.js';
import { t } from '../messages.js';

export const isOpen = (session) => session.on_sale && session.status !== 'cancelled';

/** Why one cannot buy, or null when one can. */
function closedText(session) {
  const zone = session.venue.timezone;
  if (session.status === 'cancelled') return t('closed.cancelled');
  if (session.on_sale) return null;
  if (Date.parse(session.sales_start) > Date.now()) return t('closed.early', { date: moment(session.sales_start, zone) });
  return t('closed.ended', { date: moment(session.sales_end, zone) });
}

export function renderHead(session) {
  const { event, venue, starts_at: starts, doors_at: doors } = session;
  const zone = venue.timezone;
  setText($('#title'), event.title);
  setText($('#artist'), event.artist ?? '');
  $('#when').replaceChildren(
    h('time', { datetime: starts }, `${dayLong(starts, zone)}, ${time(starts, zone)}`),
    doors && h('span.doors', {}, ` · ${t('session.doors', { time: time(doors, zone) })}`) || '');
  setText($('#where'), `${venue.name}, ${venue.city}`);
  const closed = closedText(session);
  $('#closed').hidden = !closed;
  setText($('#closed'), closed ?? '');
}
