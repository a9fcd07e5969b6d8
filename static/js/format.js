// Money and dates as the reader's language writes them. Dates are always in the zone of the venue.
import { locale } from './messages.js';

const cache = new Map();
function cached(key, make) {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key);
}

export function money({ amount, currency }) {
  const format = cached(`money ${currency}`, () => new Intl.NumberFormat(locale, { style: 'currency', currency }));
  const digits = format.resolvedOptions().maximumFractionDigits;
  return format.format(amount / 10 ** digits);
}

export const number = (n) => cached('number', () => new Intl.NumberFormat(locale)).format(n);

export const list = (items) => cached('list', () => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items);

function date(iso, zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  return cached(key, () => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })).format(new Date(iso));
}

export const time = (iso, zone) => date(iso, zone, { hour: 'numeric', minute: '2-digit' });
export const day = (iso, zone) => date(iso, zone, { weekday: 'short', day: 'numeric', month: 'short' });
export const dayLong = (iso, zone) =>
  date(iso, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
export const month = (iso, zone) => date(iso, zone, { month: 'long', year: 'numeric' });
export const moment = (iso, zone) =>
  date(iso, zone, { day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' });

/** "2026-12-04" in the given zone: days compare and sort as strings. */
export function dayKey(when, zone) {
  const options = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' };
  return cached(`key ${zone}`, () => new Intl.DateTimeFormat('en-CA', options)).format(new Date(when));
}

/** 9:05, also beyond an hour (75:00): a countdown is read, not parsed. */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
