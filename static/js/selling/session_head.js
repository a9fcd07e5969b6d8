// The head of the picker: what is played, when and where.
import { $, h, setText } from '../dom.js';
import { dayAndTime, time } from '../format.js';
import { t } from '../messages.js';
import { backToEvent } from '../programme/preview.js';
import { isEmbedded } from '../promotion/embed.js';

export const isOpen = (session) => session.on_sale && session.status !== 'cancelled';

export function renderHead(session) {
  const { event, venue, starts_at: starts, doors_at: doors } = session;
  const zone = venue.timezone;
  setText($('#title'), event.title);
  setText($('#artist'), event.artist ?? '');
  const when = h('span', { id: 'when' }, h('time', { datetime: starts }, dayAndTime(starts, zone)),
    doors && h('span.doors', {}, t('session.doors', { time: time(doors, zone) })));
  if (!when.isEqualNode($('#when'))) $('#when').replaceWith(when); // the page comes with it
  $('#to-event').href = session.preview ? backToEvent() : `/events/${encodeURIComponent(event.slug)}`;
  $('#to-event').hidden = isEmbedded;
  setText($('#where'), `${venue.name}, ${venue.city}`);
}
