// What's on: the events as cards, searched and filtered in the page.
import * as api from '../api.js';
import { $, pageData, setText } from '../dom.js';
import { failedPage } from '../failed_page.js';
import { dayKey, month, number } from '../format.js';
import { t } from '../messages.js';
import { frame } from '../page.js';
import { openInterestForm } from '../promotion/interest.js';
import { find, period, venuesOf } from './catalogue.js';
import { eventCard } from './event_card.js';

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
    failedPage(error);
  }
}

start();
