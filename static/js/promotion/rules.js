// What vouchers and series of codes have in common: what they take off, off what, and when.
import { choosable } from '../choosable.js';
import { h } from '../dom.js';
import { digitsOf, kOwnZone, list as listed, moment, money } from '../format.js';
import { field } from '../forms.js';
import { t } from '../messages.js';
import { categories, currencies, sessionName, targets } from './events_on_sale.js';

/** "10 %" or "€5.00" */
export const takesOff = (
  { kind, value, currency }
) => (kind === 'percent' ? t('voucher.percent', { value }) : money({ amount: value, currency }));

/** What a voucher counts for, in words. */
export function countsFor({ sessions, categories }, events) {
  const parts = [sessions ? sessionWords(sessions, events) : t('voucher.everything')];
  if (categories) parts.push(categories.length ? listed(categories) : t('voucher.no_categories'));
  return parts.join(' · ');
}

function sessionWords(slugs, events) {
  if (!slugs.length) return t('voucher.no_sessions');
  const event = eventOf(slugs, events);
  if (event) return event.title;
  const names = events.flatMap((each) =>
    each.sessions.filter(({ slug }) => slugs.includes(slug)).map((session) => sessionName(each, session))
  );
  return slugs.length <= 2 && names.length === slugs.length ? listed(names) : t('voucher.sessions', { n: slugs.length });
}

/** The event whose sessions these are, all of them and no others. */
function eventOf(slugs, events) {
  return events.find(({ sessions }) =>
    sessions.length > 1 && sessions.length === slugs.length && sessions.every(({ slug }) => slugs.includes(slug))
  );
}

export function validity({ valid_from: from, valid_until: until }) {
  if (from && until) return t('voucher.from_until', { from: moment(from, kOwnZone), until: moment(until, kOwnZone) });
  if (from) return t('voucher.from', { from: moment(from, kOwnZone) });
  return until ? t('voucher.until', { until: moment(until, kOwnZone) }) : t('voucher.always');
}

/** A moment as an <input type="datetime-local"> has it, and back. */
function toLocal(iso) {
  if (!iso) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
const fromLocal = (text) => (text ? new Date(text).toISOString().replace(/\.\d+Z$/, 'Z') : null);

const of = (event, session) => (session ? `session:${session.slug}` : `event:${event.slug}`);

function targetOf(sessions, events) {
  if (!sessions) return '';
  const event = eventOf(sessions, events);
  if (event) return of(event);
  return sessions.length === 1 ? `session:${sessions[0]}` : 'kept';
}

/** The fields of the rules; `before` are those there are. */
export function ruleFields(events, before = null) {
  const target = targetOf(before?.sessions, events);
  const choices = [['', t('voucher.everything')], ...targets(events, of)];
  if (!choices.some(([value]) => value === target)) choices.unshift([target, sessionWords(before.sessions, events)]);
  const units = [['percent', '%'], ...unitsWith(before, events).map((currency) => [currency, currency])];
  const value = !before || before.kind === 'percent' ? before?.value : before.value / 10 ** digitsOf(before.currency);
  const pair = (...fields) => h('div.field-pair', {}, fields);
  return [
    pair(
      field({
        name: 'value',
        label: t('voucher.value'),
        type: 'number',
        value: value ?? '',
        required: true,
        min: '0.001',
        step: 'any',
        inputmode: 'decimal',
      }),
      field({ name: 'unit', label: t('voucher.unit'), type: 'select', value: before?.currency ?? 'percent', options: units })
    ),
    field({ name: 'target', label: t('voucher.target'), type: 'select', value: target, options: choices }),
    choosable(field({
      name: 'categories',
      label: t('voucher.categories'),
      value: before?.categories?.join(', ') ?? '',
      hint: t('voucher.categories_hint'),
      maxlength: '500',
    }), () => categories(events), ', '),
    pair(
      field({ name: 'valid_from', label: t('voucher.valid_from'), type: 'datetime-local', value: toLocal(before?.valid_from) }),
      field({ name: 'valid_until', label: t('voucher.valid_until'), type: 'datetime-local', value: toLocal(before?.valid_until) })
    ),
  ];
}

function unitsWith(before, events) {
  return [...new Set([before?.currency, ...currencies(events)].filter(Boolean))];
}

/** The rules that the fields say, as the server wants them. */
export function readRules({ value, unit, target, categories, valid_from: from, valid_until: until }, events, before = null) {
  const percent = unit === 'percent';
  const names = categories.split(',').map((name) => name.trim()).filter(Boolean);
  const sessions = sessionsOf(target, events, before);
  const isForNone = before?.categories?.length === 0; // an empty field leaves it so
  return {
    kind: percent ? 'percent' : 'amount',
    value: percent ? value : Math.round(value * 10 ** digitsOf(unit)),
    currency: percent ? null : unit,
    sessions,
    all_sessions: !sessions,
    categories: names.length || isForNone ? names : null,
    all_categories: !names.length && !isForNone,
    valid_from: fromLocal(from),
    valid_until: fromLocal(until),
  };
}

function sessionsOf(target, events, before) {
  if (!target) return null;
  if (target === 'kept') return before.sessions;
  const [kind, slug] = [target.slice(0, target.indexOf(':')), target.slice(target.indexOf(':') + 1)];
  if (kind === 'session') return [slug];
  return events.find((event) => event.slug === slug).sessions.map((session) => session.slug);
}
