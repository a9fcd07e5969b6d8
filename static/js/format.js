// Money and dates as the reader's language writes them. Dates are in the zone of the venue, and in the reader's own where there is none.
import { language, locale } from './messages.js';

const cache = new Map();
function cached(key, make) {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key);
}

/** What the server says of currencies whose amounts do not have two digits behind the point: "JPY0 KWD3". */
const digitsTable = document.documentElement.dataset.digits ?? '';

/** How many digits of an amount stand behind the point. Browsers think otherwise of some: none for HUF, as they say. */
export function digitsOf(currency) {
  const at = digitsTable.indexOf(currency);
  return at < 0 ? 2 : Number(digitsTable[at + currency.length]);
}

export function money({ amount, currency }) {
  const digits = digitsOf(currency);
  const format = cached(`money ${currency}`,
    () => new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits }));
  return format.format(amount / 10 ** digits);
}

/** "42.50" of 4250 cents, as a field has it. */
export function amountText(amount, currency) {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/** 4250 of "42,5" or "42.50"; null where the text is no amount. */
export function amountOf(text, currency) {
  const digits = digitsOf(currency);
  const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim());
  if (!match || (match[2] ?? '').length > digits) return null;
  return Number(match[1]) * 10 ** digits + Number((match[2] ?? '').padEnd(digits, '0') || 0);
}

export const number = (n) => cached('number', () => new Intl.NumberFormat(locale)).format(n);

export const list = (items) => cached('list', () => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items);

function date(iso, zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  return cached(key, () => new Intl.DateTimeFormat(locale, { timeZone: zone ?? undefined, ...options })).format(new Date(iso));
}

/** German says the hour with two digits, and that it is one: "09:05 Uhr". */
const kClock = { hour: language === 'de' ? '2-digit' : 'numeric', minute: '2-digit' };
const oclock = (text) => (language === 'de' ? `${text} Uhr` : text);

/** Where this person sits: for what happens at no house's time. */
export const kOwnZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const time = (iso, zone) => oclock(date(iso, zone, kClock));
export const day = (iso, zone) => date(iso, zone, { weekday: 'short', day: 'numeric', month: 'short' });
export const dayOfYear = (iso, zone) => date(iso, zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
export const dayLong = (iso, zone) => date(iso, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** "Saturday 12 December 2026, 19:30": when a performance begins. */
export const dayAndTime = (iso, zone) => `${dayLong(iso, zone)}, ${time(iso, zone)}`;
export const weekday = (iso, zone) => date(iso, zone, { weekday: 'short' });
export const month = (iso, zone) => date(iso, zone, { month: 'long', year: 'numeric' });
export const moment = (iso, zone) => oclock(date(iso, zone, { day: 'numeric', month: 'long', year: 'numeric', ...kClock }));

/** "2026-12-04" in the given zone: days compare and sort as strings. Put together here, since no locale writes it so in every browser. */
export function dayKey(when, zone) {
  const options = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' };
  const parts = cached(`key ${zone}`, () => new Intl.DateTimeFormat('en', options)).formatToParts(new Date(when));
  return ['year', 'month', 'day'].map((wanted) => parts.find(({ type }) => type === wanted).value).join('-');
}

/** 9:05, also beyond an hour (75:00): a countdown is read, not parsed. */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
