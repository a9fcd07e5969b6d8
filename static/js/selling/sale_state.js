// Why one cannot buy here, what is left of the wait by the server's clock, and where else one can: other dates, the list.
import * as api from '../api.js';
import { $, h, setText } from '../dom.js';
import { clock, dayAndTime, moment } from '../format.js';
import { t } from '../messages.js';
import { previewNote } from '../programme/preview.js';
import { sessionPath } from '../promotion/embed.js';
import { waitingForm } from '../promotion/join_waiting.js';
import { now } from '../server_clock.js';

const kDay = 86_400_000;

/** The phases of a sale at `at`, by the server's clock. */
export function phaseOf({ status, on_sale: isOpen, sales_start: start, sales_end: end }, at) {
  if (status === 'cancelled' || status === 'postponed') return status;
  if (at < Date.parse(start)) return 'early';
  if (at >= Date.parse(end)) return 'ended';
  return isOpen ? 'open' : 'ended';
}

/** "2 days, 5:03:20" or "9:05" */
export function waitText(milliseconds) {
  const days = Math.floor(milliseconds / kDay);
  const rest = milliseconds - days * kDay;
  const hours = Math.floor(rest / 3_600_000);
  const small = hours ? `${hours}:${clock(rest - hours * 3_600_000).padStart(5, '0')}` : clock(rest);
  return days ? t('closed.days', { n: days, rest: small }) : small;
}

/** A calendar entry for the moment at which the sale begins, as RFC 5545 has it. */
export function reminder({ slug, event, sales_start: start }, address) {
  const stamp = (milliseconds) => new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '');
  const text = (words) => words.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');
  const begins = Date.parse(start);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Frontrow//Tickets//EN', 'BEGIN:VEVENT', `UID:sale-${slug}@${new URL(address).host}`,
    `DTSTAMP:${stamp(now())}`, `DTSTART:${stamp(begins)}`, `DTEND:${stamp(begins + 900_000)}`,
    `SUMMARY:${text(t('closed.reminder', { title: event.title }))}`, `URL:${address}`, 'BEGIN:VALARM', 'ACTION:DISPLAY',
    `DESCRIPTION:${text(event.title)}`, 'TRIGGER:-PT10M', 'END:VALARM', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
}

export class SaleState {
  #shown = '';
  #dates = null;

  /** `left()` says how many places are free, `held()` how many are in carts, null while nobody knows. */
  constructor(session, { left, held }) {
    Object.assign(this, { session, left, held });
    this.box = $('#closed');
    this.wait = h('b.time', { role: 'timer', 'aria-live': 'off' });
    setInterval(() => this.refresh(), 1_000);
  }

  #state() {
    if (this.session.preview) return 'preview';
    const phase = phaseOf(this.session, now());
    if (phase !== 'open') return phase;
    const left = this.left();
    if (left === null || left > 0) return 'open';
    return this.held() > 0 ? 'on_hold' : 'sold_out';
  }

  refresh() {
    const state = this.#state();
    if (state === 'early') setText(this.wait, waitText(Date.parse(this.session.sales_start) - now()));
    if (state === this.#shown) return;
    this.#shown = state;
    this.box.hidden = state === 'open';
    if (state !== 'open') this.box.replaceChildren(...this.#words(state).filter(Boolean));
    if (['sold_out', 'cancelled', 'postponed', 'ended'].includes(state)) this.#otherDates();
  }

  #words(state) {
    const { session } = this;
    const zone = session.venue.timezone;
    if (state === 'preview') return [previewNote(session.preview, zone)];
    if (state === 'early') {
      return [h('p', {}, t('closed.early', { date: moment(session.sales_start, zone) })),
        h('p.closed-zone', {}, t('closed.zone', { zone: zone.replaceAll('_', ' ') })), h('p', {}, t('closed.wait'), ' ', this.wait),
        h('p', {}, h('button.button.button-quiet.button-small', { type: 'button', onclick: () => this.#remind() }, t('closed.remind')))];
    }
    if (state === 'ended') return [h('p', {}, t('closed.ended', { date: moment(session.sales_end, zone) })), this.#dates];
    if (state === 'cancelled' || state === 'postponed')
      return [h('p', {}, h('strong', {}, t(`closed.${state}`))), h('p', {}, t(`closed.${state}_text`)), this.#dates];
    const waiting = state === 'sold_out' && waitingForm(session);
    return [h('p', {}, h('strong', {}, t(`closed.${state}`))), h('p', {}, t(`closed.${state}_text`)), waiting, this.#dates];
  }

  #remind() {
    const url = URL.createObjectURL(new Blob([reminder(this.session, location.href)], { type: 'text/calendar' }));
    h('a', { href: url, download: `${this.session.slug}.ics` }).click();
    URL.revokeObjectURL(url);
  }

  /** Where else one can see it. Without an answer there is only no list. */
  async #otherDates() {
    if (this.#dates) return;
    this.#dates = h('div.other-dates', {});
    this.box.append(this.#dates);
    const event = await api.getEvent(this.session.event.slug).catch(() => null);
    const others = (event?.sessions ?? []).filter(({ slug, status, on_sale: isOpen, seats_left: left }) =>
      slug !== this.session.slug && status !== 'cancelled' && isOpen && left > 0
    ).slice(0, 5);
    const line = ({ slug, starts_at: starts, venue }) =>
      h('li', {}, h('a', { href: sessionPath(slug) }, dayAndTime(starts, venue.timezone)));
    const hasNews = 'news' in document.documentElement.dataset;
    this.#dates.replaceChildren(...(others.length ? [h('p', {}, t('closed.others')), h('ul', {}, others.map(line))] : []),
      h('p', {}, h('a', { href: hasNews ? '/#interest-box' : '/' }, t(hasNews ? 'closed.list' : 'closed.programme'))));
  }
}
