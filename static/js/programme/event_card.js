// An event as the programme and its own page show it: picture, words, and a line for each performance.
import { h } from '../dom.js';
import { day, money, number, time } from '../format.js';
import { t } from '../messages.js';
import { now } from '../server_clock.js';

const kSessionsShown = 3;
const kFewShare = 0.1;
const kFewSeats = 50; // a tenth of an arena is still a crowd

const pathOf = (slug) => `/sessions/${encodeURIComponent(slug)}`;

/**
 * An event with its performances: the first few and the rest behind a word, or all of them where it has a page of its own. `path(slug)`
 * says where a performance is.
 */
export function eventCard(event, position, { isWhole = false, path = pathOf } = {}) {
  const { title, artist, description, sessions } = event;
  const shown = !isWhole && sessions.length > kSessionsShown + 1 ? kSessionsShown : sessions.length;
  const venues = new Set(sessions.map((session) => session.venue.slug));
  const place = venues.size === 1 ? placeOf(sessions[0].venue) : t('events.venues', { n: venues.size });
  const prices = sessions.map((session) => session.from_price).filter(Boolean);
  const lowest = [...prices].sort((a, b) => a.amount - b.amount)[0];
  const alike = prices.every(({ amount, currency }) => amount === lowest.amount && currency === lowest.currency);
  const rows = sessions.map((session) => sessionRow(session, title, { withVenue: venues.size > 1, withPrice: !alike, path }));
  return h('article.event', { id: `event-${event.slug}` }, poster(event, position),
    h('div.event-text', {}, h('p.event-venue', {}, h('span', {}, place), h('span.event-price', {}, lowest && priceText(lowest))),
      isWhole ? h('h1', {}, title) : h('h2', {}, h('a', { href: `/events/${encodeURIComponent(event.slug)}` }, title)),
      artist && h('p.event-artist', {}, artist), description && h(isWhole ? 'p.event-about.is-whole' : 'p.event-about', {}, description)),
    h('ul.sessions', {}, rows.slice(0, shown)), rows.length > shown &&
    h('details.more', {}, h('summary', {}, t('events.more', { n: rows.length - shown })), h('ul.sessions', {}, rows.slice(shown))));
}

const placeOf = ({ name, city }) => `${name}, ${city}`;

function poster({ image, title }, position) {
  const eager = position < 3;
  const fallback = () => h('div.poster.poster-none', { 'aria-hidden': 'true' }, title.slice(0, 1));
  if (!image) return fallback();
  const picture = h('img.poster', {
    src: image,
    alt: '',
    width: 400,
    height: 300,
    loading: eager ? 'eager' : 'lazy',
    decoding: 'async',
  });
  picture.addEventListener('error', () => picture.replaceWith(fallback()));
  return picture;
}

const priceText = (price) => t(price.amount ? 'price.from' : 'price.free', { price: money(price) });

function sessionRow(session, title, { withVenue, withPrice, path }) {
  const { slug, starts_at: starts, venue: { timezone, name } } = session;
  const date = day(starts, timezone);
  const hour = time(starts, timezone);
  const left = availability(session);
  return h('li', {},
    h(`a.session${left.quiet ? '.is-quiet' : ''}`, { href: path(slug) }, h('span.visually-hidden', {}, `${title}, `),
      h('time.session-when', { datetime: starts }, h('b', {}, date), ' ', h('span.session-hour', {}, hour)),
      withVenue && h('span.session-venue', {}, name),
      withPrice && session.from_price && h('span.session-price', {}, priceText(session.from_price)),
      h(`span.session-left${left.few ? '.is-few' : ''}`, {}, left.text)));
}

function availability({ status, on_sale: onSale, sales_start: start, seats_left: n, capacity, venue }) {
  if (status === 'cancelled' || status === 'postponed') return { text: t(`session.${status}`), quiet: true };
  if (!onSale && Date.parse(start) > now()) return { text: t('session.early', { date: day(start, venue.timezone) }) };
  if (!onSale) return { text: t('session.ended'), quiet: true };
  if (n === 0) {
    const hasList = 'waitingList' in document.documentElement.dataset;
    return { text: hasList ? `${t('seats.none')} · ${t('waiting.title')}` : t('seats.none'), quiet: true };
  }
  const few = n <= kFewSeats && n <= (capacity ?? 100) * kFewShare;
  return { text: t(few ? 'seats.few' : 'seats.left', { n, count: number(n) }), few };
}
