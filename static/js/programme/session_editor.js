// One session: when and where it is, how it is sold, and for how much.
import * as api from '../api.js';
import { h } from '../dom.js';
import { amountOf, amountText, dayLong, money, number, time } from '../format.js';
import { check, field, fieldError, forgiveEdits, values } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, emptyState, formDialog } from '../panel.js';
import { loadMap } from '../seating/map_rows.js';
import { lostCategories, renamedPrices } from './map_categories.js';
import { PriceGrid } from './price_grid.js';
import { cancelledWords, cancelWords, saleWords } from './programme_words.js';
import { fromLocal, toLocal } from './zone_time.js';

const enc = encodeURIComponent;
const kHour = 3_600_000;
const pathOf = (slug) => `/api/admin/sessions/${enc(slug)}`;
const kTimes = ['starts_at', 'doors_at', 'sales_start', 'sales_end'];

export async function showSession(root, panel, slug) {
  const [session, { tax_rates: rates }] = await Promise.all([api.get(pathOf(slug)), api.get('/api/shop')]);
  const event = await api.get(`/api/admin/events/${enc(session.event)}`);
  const reload = () => panel.go('programme', 'sessions', slug);
  const { venue, starts_at: starts } = session;
  const isCancelled = session.status === 'cancelled';
  const isAhead = session.status === 'scheduled' && Date.parse(starts) > Date.now();
  const page = { panel, event, session, rates, reload };
  const box = h('div', {}, figures(session));
  root.replaceChildren(crumbs(event),
    h('div.panel-head', {},
      h('div', {}, h('h1', {}, dayLong(starts, venue.timezone)),
        h('p', {}, [time(starts, venue.timezone), venue.name, saleWords(session, event)].join(' · '))),
      h('div.panel-actions', {},
        h('button.button.button-quiet', { type: 'button', onclick: () => duplicate(page) }, t('programme.duplicate')),
        h('button.button.button-quiet', { type: 'button', onclick: () => repeat(page) }, t('programme.repeat')),
        h('button.button.button-quiet', { type: 'button', onclick: () => guests(page) }, t('programme.guests')),
        session.orders.paid > 0 && h('a.button.button-quiet', { href: `#orders/concerned/${enc(slug)}` }, t('programme.concerned')),
        isAhead && h('button.button.button-quiet', { type: 'button', onclick: () => postpone(page) }, t('programme.postpone')),
        !isCancelled && h('button.button.button-quiet', { type: 'button', onclick: () => cancel(page) }, t('programme.cancel_session')))),
    box,
    isCancelled ? emptyState({ title: t('programme.session_cancelled'), text: t('programme.session_cancelled_text') }) : editForm(page));
  keepFresh(box, session, () => api.get(pathOf(slug)), (now) => box.replaceChildren(figures(now)));
}

export async function showNewSession(root, panel, slug) {
  const [event, { items }, { tax_rates: rates }] = await Promise.all([api.get(`/api/admin/events/${enc(slug)}`),
    api.get('/api/venue/venues'), api.get('/api/shop')]);
  const venues = items.filter((venue) => venue.map);
  root.replaceChildren(crumbs(event),
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('programme.add_session')), h('p', {}, t('programme.add_session_text')))));
  if (!venues.length) {
    return root.append(
      emptyState({
        title: t('programme.no_venue'),
        text: t('programme.no_venue_text'),
        action: { label: t('programme.to_venue'), run: () => location.assign('/venue') },
      })
    );
  }
  return root.append(newForm({ panel, event, venues, rates }));
}

const crumbs = (event) =>
  h('p.crumbs', {}, h('a', { href: '#programme' }, t('programme.title')), ' / ',
    h('a', { href: `#programme/events/${enc(event.slug)}` }, event.title));

function figures({ sold, held, blocked, capacity, revenue, orders, reserved_amount: reserved }) {
  const one = (label, value) => h('div', {}, h('dt', {}, label), h('dd', {}, value));
  return h('dl.figures', {}, one(t('programme.sold'), `${number(sold)} / ${number(capacity)}`), one(t('programme.held'), number(held)),
    one(t('programme.blocked'), number(blocked)), one(t('programme.orders_paid'), number(orders.paid)),
    one(t('programme.revenue'), money(revenue)),
    orders.reserved > 0 && one(t('programme.orders_reserved'), `${number(orders.reserved)} · ${money(reserved)}`));
}

// ---- The form

function timeField(name, value, zone, more = {}) {
  return field({
    name,
    type: 'datetime-local',
    label: t(`programme.field.${name}`),
    value: value ? toLocal(value, zone) : '',
    required: true,
    ...more,
  });
}

function saleFields(session, zone) {
  return h('fieldset', {}, h('legend', {}, t('programme.sales')),
    h('div.field-pair', {}, timeField('sales_start', session.sales_start, zone), timeField('sales_end', session.sales_end, zone)),
    h('div.field-pair', {}, field({
      name: 'max_seats',
      type: 'number',
      label: t('programme.field.max_seats'),
      value: session.max_seats,
      min: 1,
      max: 100,
      required: true,
    }), field({
      name: 'max_seats_per_buyer',
      type: 'number',
      label: t('programme.field.max_seats_per_buyer'),
      value: session.max_seats_per_buyer,
      min: 1,
      max: 1000,
      required: true,
    })), h('div.field-pair', {}, field({
      name: 'hold_minutes',
      type: 'number',
      label: t('programme.field.hold_minutes'),
      value: session.hold_ttl_seconds / 60,
      min: 1,
      max: 60,
      required: true,
    }), field({
      name: 'strand_rule',
      type: 'select',
      label: t('programme.field.strand_rule'),
      value: session.strand_rule,
      options: ['off', 'lenient', 'strict'].map((rule) => [rule, t(`programme.strand.${rule}`)]),
    })), field({
      name: 'reservations',
      type: 'checkbox',
      label: t('programme.field.reservations'),
      value: session.reservations,
      hint: t('programme.field.reservations_hint'),
    }));
}

function priceFields(grid, error, fee) {
  return h('fieldset', {}, h('legend', {}, t('programme.prices_in', { currency: grid.currency })),
    h('div', {}, h('p.hint', {}, t('programme.prices_hint')), grid.element, error), field({
      name: 'fee',
      label: t('programme.field.fee'),
      hint: t('programme.fee_hint'),
      inputmode: 'decimal',
      maxlength: '13',
      value: fee ? amountText(fee, grid.currency) : '',
    }),
    h('datalist', { id: 'ticket-types' },
      ['adult', 'child', 'concession', 'student', 'senior'].map((type) => h('option', { value: type }))));
}

/** What the fields say, for the server; null where something has been marked as wrong. */
function readForm(form, grid, error, zone) {
  if (!check(form)) return null;
  const { prices, error: text, cell } = grid.read();
  error.textContent = text ?? '';
  error.hidden = !text;
  if (text) {
    cell?.setAttribute('aria-invalid', 'true');
    cell?.focus();
    return null;
  }
  const read = values(form);
  const fee = amountOf(read.fee.trim() || '0', grid.currency);
  if (fee === null) {
    fieldError(form, 'fee', t('field.form'));
    form.elements.fee.focus();
    return null;
  }
  return {
    ...Object.fromEntries(kTimes.map((name) => [name, fromLocal(read[name], zone)])),
    max_seats: read.max_seats,
    max_seats_per_buyer: read.max_seats_per_buyer,
    strand_rule: read.strand_rule,
    reservations: read.reservations,
    hold_ttl_seconds: Math.round(read.hold_minutes * 60),
    fee,
    prices,
  };
}

/** Wires a form: nothing is sent twice, and nobody leaves it by mistake. `send(body)` promises what came of it. */
function wire(form, panel, read, send) {
  const submit = form.querySelector('[type="submit"]');
  const state = { changed: false };
  form.addEventListener('input', () => (state.changed = true));
  panel.keep(() => state.changed);
  forgiveEdits(form);
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    if (submit.getAttribute('aria-disabled')) return;
    const body = read();
    if (!body) return;
    submit.setAttribute('aria-disabled', 'true');
    await send(body, () => (state.changed = false));
    submit.removeAttribute('aria-disabled');
  });
  return state;
}

const errorPlace = () => h('p.error', { role: 'alert', hidden: true });

function editForm({ panel, session, rates, reload }) {
  const zone = session.venue.timezone;
  const error = errorPlace();
  const grid = new PriceGrid({ ...session, rates, changed: () => (error.hidden = true) });
  const when = (record) =>
    h('div.field-pair', {}, timeField('starts_at', record.starts_at, zone), timeField('doors_at', record.doors_at, zone));
  const form = h('form.session-form', { novalidate: true },
    h('fieldset', {}, h('legend', {}, t('programme.when_and_where')), when(session),
      h('p.hint', {}, t('programme.zone', { venue: session.venue.name, zone })),
      session.newest_map && session.newest_map !== session.map && mapNote({ session, reload })), priceFields(grid, error, session.fee),
    saleFields(session, zone),
    h('div.form-actions', {}, h('button.button', { type: 'submit' }, t('programme.save')), h('p.hint', {}, t('programme.promise'))));
  const read = () => readForm(form, grid, error, zone);
  const theirs = {
    seen: session,
    load: () => api.get(pathOf(session.slug)),
    fields: (
      record
    ) => [when(record), priceFields(new PriceGrid({ ...record, rates, changed() {} }), errorPlace(), record.fee), saleFields(record, zone)],
  };
  wire(form, panel, read, async (body, forget) => {
    const send = (version) => api.put(pathOf(session.slug), { ...(version ? read() : body), version: version ?? session.version });
    const saved = await attempt(send, {
      form,
      reload: () => {
        forget();
        return reload();
      },
      theirs,
    });
    if (!saved) return;
    forget();
    await reload();
    notify(t('panel.saved'), { key: 'saved' });
  });
  return form;
}

/** Asks which category of the new map each lost one is. Resolves to the prices for it, null where it was given up. */
async function pricesFor(session) {
  const map = await loadMap(session.newest_map);
  const { lost, guesses, now } = lostCategories(session, map);
  if (!lost.length) return session.prices;
  const options = [['', t('programme.category_gone')], ...now.map((name) => [name, name])];
  return formDialog({
    title: t('programme.map_categories'),
    text: t('programme.map_categories_text'),
    confirm: t('programme.map_take'),
    fields: lost.map((name, i) =>
      field({ name: `was-${i}`, type: 'select', label: t('programme.category_was', { name }), value: guesses[i], options })
    ),
    save: (read) => {
      const prices = renamedPrices(session.prices, new Map(lost.map((name, i) => [name, read[`was-${i}`]])));
      if (!prices.length) throw new api.Problem(422, { code: 'invalid', field: 'was-0', words: t('programme.price_missing') });
      return prices;
    },
  });
}

/** The house was redrawn since: take the new map over, if it has every seat that somebody has. */
function mapNote({ session, reload }) {
  const take = async () => {
    try {
      const prices = await pricesFor(session);
      if (!prices) return;
      await api.put(pathOf(session.slug), { map: session.newest_map, prices, version: session.version });
      await reload();
      notify(t('programme.map_taken'));
    } catch (error) {
      if (error.code === 'seats_missing') {
        await ask({
          title: t('programme.map_missing'),
          text: [t('programme.map_missing_text', { n: error.seats.length }), error.seats.slice(0, 12).join(', ')],
          confirm: t('programme.close'),
          cancel: null,
        });
      } else await attempt(() => Promise.reject(error), { reload });
    }
  };
  return h('div.note', {}, h('p', {}, t('programme.map_newer')),
    h('button.button.button-quiet.button-small', { type: 'button', onclick: take }, t('programme.map_take')));
}

/** Tomorrow week at eight, until somebody says something else. */
function usualSession(event, zone) {
  const last = event.sessions.at(-1);
  const start = last
    ? Date.parse(last.starts_at) + 24 * kHour
    : Date.parse(fromLocal(`${toLocal(Date.now() + 14 * 24 * kHour, zone).slice(0, 10)}T20:00`, zone));
  const starts = Math.max(start, Date.now() + kHour);
  const before = (name, missing) => starts + (last ? Date.parse(last[name]) - Date.parse(last.starts_at) : missing);
  return {
    starts_at: starts,
    doors_at: before('doors_at', -kHour),
    sales_end: before('sales_end', 0),
    sales_start: Date.now(),
    max_seats: last?.max_seats ?? 10,
    max_seats_per_buyer: last?.max_seats_per_buyer ?? 20,
    hold_ttl_seconds: last?.hold_ttl_seconds ?? 600,
    strand_rule: last?.strand_rule ?? 'lenient',
    reservations: last?.reservations ?? false,
    fee: last?.fee ?? 0,
    prices: last?.prices ?? [],
    currency: last?.currency ?? null,
  };
}

function newForm({ panel, event, venues, rates }) {
  const last = event.sessions.at(-1);
  let venue = venues.find(({ slug }) => slug === last?.venue.slug) ?? venues[0];
  const session = usualSession(event, venue.timezone);
  const error = errorPlace();
  const currency = session.currency ?? panel.shop?.currency ?? 'EUR';
  const grid = new PriceGrid({
    categories: venue.categories,
    prices: session.prices,
    currency,
    rates,
    changed: () => (error.hidden = true),
  });
  const zoneHint = h('p.hint', {}, t('programme.zone', { venue: venue.name, zone: venue.timezone }));
  const form = h('form.session-form', { novalidate: true }, h('fieldset', {}, h('legend', {}, t('programme.when_and_where')), field({
    name: 'venue',
    type: 'select',
    label: t('programme.field.venue'),
    value: venue.slug,
    options: venues.map(({ slug, name, city }) => [slug, [name, city].filter(Boolean).join(', ')]),
  }),
    h('div.field-pair', {}, timeField('starts_at', session.starts_at, venue.timezone),
      timeField('doors_at', session.doors_at, venue.timezone)), zoneHint), priceFields(grid, error, session.fee),
    saleFields(session, venue.timezone), h('div.form-actions', {}, h('button.button', { type: 'submit' }, t('programme.add_session'))));
  for (const name of ['doors_at', 'sales_end']) form.elements[name].value = toLocal(session[name], venue.timezone);
  form.elements.sales_start.value = toLocal(session.sales_start, venue.timezone);
  form.elements.venue.addEventListener('change', () => {
    venue = venues.find(({ slug }) => slug === form.elements.venue.value);
    grid.use(venue.categories);
    zoneHint.textContent = t('programme.zone', { venue: venue.name, zone: venue.timezone });
  });
  followStart(form);
  wire(form, panel, () => readForm(form, grid, error, venue.timezone), async (body, forget) => {
    const added = await attempt(() => api.post(`/api/admin/events/${enc(event.slug)}/sessions`, { ...body, venue: venue.slug, currency }), {
      form,
    });
    if (!added) return;
    forget();
    panel.go('programme', 'events', event.slug);
    notify(t('programme.session_added'), { key: 'saved' });
  });
  return form;
}

/** Doors and the end of sales keep their distance from the start while that is being set. */
function followStart(form) {
  const at = (name) => Date.parse(`${form.elements[name].value}Z`);
  let before = at('starts_at');
  form.elements.starts_at.addEventListener('change', () => {
    const by = at('starts_at') - before;
    if (Number.isNaN(by)) return;
    for (const name of ['doors_at', 'sales_end']) {
      const moved = at(name) + by;
      if (!Number.isNaN(moved)) form.elements[name].value = new Date(moved).toISOString().slice(0, 16);
    }
    before += by;
  });
}

// ---- What can be done with it

async function duplicate({ panel, session }) {
  const zone = session.venue.timezone;
  const copy = await formDialog({
    title: t('programme.duplicate_session'),
    text: t('programme.duplicate_session_text'),
    confirm: t('programme.duplicate'),
    fields: [
      timeField('starts_at', Math.max(Date.parse(session.starts_at), Date.now()) + 24 * kHour, zone, {
        hint: t('programme.zone', { venue: session.venue.name, zone }),
      }),
    ],
    save: (read) => api.post(`${pathOf(session.slug)}/duplicate`, { starts_at: fromLocal(read.starts_at, zone) }),
  });
  if (copy) panel.go('programme', 'sessions', copy.slug);
}

async function repeat({ panel, session }) {
  const added = await formDialog({
    title: t('programme.repeat'),
    text: t('programme.repeat_text'),
    confirm: t('programme.repeat_confirm'),
    fields: [
      field({
        name: 'every',
        type: 'select',
        label: t('programme.field.every'),
        value: 'week',
        options: [['day', t('programme.every_day')], ['week', t('programme.every_week')]],
      }),
      field({
        name: 'count',
        type: 'number',
        label: t('programme.field.count'),
        value: 4,
        min: 1,
        max: 100,
        hint: t('programme.field.count_hint'),
      }),
      field({ name: 'until', type: 'date', label: t('programme.field.until'), hint: t('programme.field.until_hint') }),
    ],
    save: ({ every, count, until }) => api.post(`${pathOf(session.slug)}/repeat`, until ? { every, until } : { every, count: count ?? 0 }),
  });
  if (!added) return;
  panel.go('programme', 'events', session.event);
  notify(t('programme.repeated', { n: added.items.length }));
}

const quotaFields = (
  { quota }
) => [field({ name: 'quota', type: 'number', label: t('programme.guests_quota'), value: quota, required: true, min: '0', max: '10000' })];

/** How many people the artist may put on the guest list. */
async function guests({ session }) {
  const list = await attempt(() => api.get(`/api/artist/sessions/${enc(session.slug)}/guests`));
  if (!list) return;
  const saved = await formDialog({
    title: t('programme.guests'),
    text: t('programme.guests_text', { n: list.places }),
    confirm: t('programme.save'),
    fields: quotaFields(list),
    theirs: { seen: list, load: () => api.get(`/api/artist/sessions/${enc(session.slug)}/guests`), fields: quotaFields },
    save: ({ quota }, version) => api.put(`/api/admin/sessions/${enc(session.slug)}/guests-quota`, { quota, version }),
  });
  if (saved) notify(t('panel.saved'), { key: 'saved' });
}

async function postpone({ session, reload }) {
  const sure = await ask({
    title: t('programme.postpone'),
    text: t('programme.postpone_text'),
    confirm: t('programme.postpone'),
    cancel: t('programme.keep'),
  });
  if (!sure) return;
  const done = await attempt(() => api.post(`${pathOf(session.slug)}/postpone`, { version: session.version }), { reload });
  if (!done) return;
  await reload();
  notify(t('programme.postponed'));
}

async function cancel({ session, reload }) {
  const { starts_at: starts, venue } = session;
  const sure = await ask({
    title: t('programme.cancel_session_title', { when: `${dayLong(starts, venue.timezone)}, ${time(starts, venue.timezone)}` }),
    text: cancelWords([session]),
    confirm: t('programme.cancel_session'),
    cancel: t('programme.keep'),
  });
  if (!sure) return;
  const done = await attempt(() => api.post(`${pathOf(session.slug)}/cancel`, { version: session.version }), { reload });
  if (!done) return;
  await reload();
  notify(cancelledWords(done.calling_off), { kind: done.calling_off.to_refund ? 'alert' : 'info' });
}
