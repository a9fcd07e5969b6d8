// What's on: the events as cards, searched and filtered in the page.
import * as api from '../api.js';
import { find, period, venuesOf } from './catalogue.js';
import { $, h, pageData, setText } from '../dom.js';
import { day, dayKey, money, month, number, time } from '../format.js';
import { openInterestForm } from '../promotion/interest.js';
import { t } from '../messages.js';
import { frame, plainPage } from '../page.js';

const kSessionsShown = 3;
const kFewShare = 0.1;
const kFewSeats = 50; // a tenth of an arena is still a crowd

const query = $('#query');
const venue = $('#venue');
const when = $('#when');

function whenOptions(events) {
  const months = new Map();
  for (const { sessions } of events) {
    for (const { starts_at: starts, venue: { timezone } } of sessions) {
      months.set(dayKey(starts, timezone).slice(0, 7), month(starts, timezone));
    }
  }
  const fixed = ['any', 'today', 'weekend', 'week'].map((name) => [name === 'any' ? '' : name, t(`when.${name}`)]);
  return [...fixed, ...[...months].sort()];
}

function fillFilters(events) {
  const state = new URLSearchParams(location.search);
  const venues = venuesOf(events).map(({ slug, name, city }) => new Option(`${name}, ${city}`, slug));
  venue.replaceChildren(new Option(t('venue.any'), ''), ...venues);
  when.replaceChildren(...whenOptions(events).map(([value, label]) => new Option(label, value)));
  query.value = state.get('q') ?? '';
  for (const [select, name] of [[venue, 'venue'], [when, 'when']]) {
    const value = state.get(name) ?? '';
    select.value = [...select.options].some((option) => option.value === value) ? value : '';
  }
}

/** The address follows the filters, so that a link and the way back lead to the same list. */
function remember() {
  const state = new URLSearchParams();
  if (query.value.trim()) state.set('q', query.value.trim());
  if (venue.value) state.set('venue', venue.value);
  if (when.value) state.set('when', when.value);
  const text = state.toString();
  history.replaceState(null, '', text ? `?${text}` : location.pathname);
}

function show(events) {
  const fits = ({ starts_at: starts, venue: { timezone } }) => {
    const [from, to] = period(when.value, dayKey(Date.now(), timezone));
    const key = dayKey(starts, timezone);
    return key >= from && key <= to;
  };
  const found = find(events, { words: query.value, venue: venue.value, fits });
  const filtered = query.value.trim() || venue.value || when.value;
  $('#events').replaceChildren(...found.map(eventCard));
  $('#events').classList.toggle('is-single', found.length === 1);
  $('#found').classList.toggle('visually-hidden', !found.length); // the eye reads it in large letters below
  setText($('#found'), found.length || filtered ? t('events.found', { n: found.length, count: number(found.length) }) : '');
  $('#nothing').hidden = found.length > 0;
  setText($('#nothing-title'), t(filtered ? 'events.no_match' : 'events.none'));
  setText($('#nothing-text'), t(filtered ? 'events.no_match_text' : 'events.none_text'));
  $('#clear').hidden = !filtered;
}

function eventCard(event, position) {
  const { title, artist, description, sessions } = event;
  const shown = sessions.length > kSessionsShown + 1 ? kSessionsShown : sessions.length;
  const venues = new Set(sessions.map((session) => session.venue.slug));
  const { name, city } = sessions[0].venue;
  const place = venues.size === 1 ? `${name}, ${city}` : t('events.venues', { n: venues.size });
  const prices = sessions.map((session) => session.from_price).filter(Boolean);
  const lowest = [...prices].sort((a, b) => a.amount - b.amount)[0];
  const alike = prices.every(({ amount, currency }) => amount === lowest.amount && currency === lowest.currency);
  const rows = sessions.map((session) => sessionRow(session, title, { withVenue: venues.size > 1, withPrice: !alike }));
  return h('article.event', { id: `event-${event.slug}` },
    poster(event, position),
    h('div.event-text', {},
      h('p.event-venue', {}, h('span', {}, place), h('span.event-price', {}, lowest && priceText(lowest))),
      h('h2', {}, title),
      artist && h('p.event-artist', {}, artist),
      description && h('p.event-about', {}, description)),
    h('ul.sessions', {}, rows.slice(0, shown)),
    rows.length > shown && h('details.more', {},
      h('summary', {}, t('events.more', { n: rows.length - shown })),
      h('ul.sessions', {}, rows.slice(shown))));
}

function poster({ image, title }, position) {
  const eager = position < 3;
  const fallback = () => h('div.poster.poster-none', { 'aria-hidden': 'true' }, title.slice(0, 1));
  if (!image) return fallback();
  const picture = h('img.poster', {
    src: image, alt: '', width: 400, height: 300, loading: eager ? 'eager' : 'lazy', decoding: 'async',
  });
  picture.addEventListener('error', () => picture.replaceWith(fallback()));
  return picture;
}

const priceText = (price) => t(price.amount ? 'price.from' : 'price.free', { price: money(price) });

function sessionRow(session, title, { withVenue, withPrice }) {
  const { slug, starts_at: starts, venue: { timezone, name } } = session;
  const date = day(starts, timezone);
  const hour = time(starts, timezone);
  const left = availability(session);
  return h('li', {}, h(`a.session${left.quiet ? '.is-quiet' : ''}`, { href: `/sessions/${encodeURIComponent(slug)}` },
    h('span.visually-hidden', {}, `${title}, `),
    h('time.session-when', { datetime: starts }, h('b', {}, date), ` ${hour}`),
    withVenue && h('span.session-venue', {}, name),
    withPrice && session.from_price && h('span.session-price', {}, priceText(session.from_price)),
    h(`span.session-left${left.few ? '.is-few' : ''}`, {}, left.text)));
}

function availability({ status, on_sale: onSale, sales_start: start, seats_left: n, capacity, venue }) {
  if (status === 'cancelled') return { text: t('session.cancelled'), quiet: true };
  if (!onSale && Date.parse(start) > Date.now()) return { text: t('session.early', { date: day(start, venue.timezone) }) };
  if (!onSale) return { text: t('session.ended'), quiet: true };
  if (n === 0) return { text: t('seats.none'), quiet: true };
  const few = n <= kFewSeats && n <= (capacity ?? 100) * kFewShare;
  return { text: t(few ? 'seats.few' : 'seats.left', { n, count: number(n) }), few };
}

async function start() {
  frame('');
  try {
    const { events } = pageData() ?? (await api.getEvents());
    fillFilters(events);
    $('#filters').hidden = events.length === 0;
    show(events);
    openInterestForm();
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView(); // it was not there before
    const update = () => {
      remember();
      show(events);
    };
    for (const control of [query, venue, when]) control.addEventListener('input', update);
    $('#filters').addEventListener('submit', (event) => event.preventDefault());
    $('#clear').addEventListener('click', () => {
      for (const control of [query, venue, when]) control.value = '';
      update();
      query.focus();
    });
  } catch (error) {
    plainPage($('#main'), {
      title: t('failed.title'), text: t('failed.text'),
      action: { label: t('failed.again'), run: () => location.reload() },
    });
    if (!(error instanceof api.Problem || error instanceof api.NetworkError)) throw error;
  }
}

start();
