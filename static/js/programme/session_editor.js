// One session on its page, and a new one: when and where it is, how it is sold, and for how much.
import * as api from '../api.js';
import { h } from '../dom.js';
import { dayLong, money, number, time } from '../format.js';
import { field, refuseField } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { emptyState } from '../lists.js';
import { t } from '../messages.js';
import { ask, notify } from '../notices.js';
import { attempt, formDialog } from '../panel.js';
import { loadMap } from '../seating/map_rows.js';
import { lostCategories, renamedPrices } from './map_categories.js';
import { PriceGrid } from './price_grid.js';
import { crumbs, saleWords } from './programme_words.js';
import { repeat } from './repeat_dialog.js';
import { cancel, duplicate, guests, pathOf, postpone, remove } from './session_actions.js';
import { errorPlace, priceFields, readForm, saleFields, timeField, wire } from './session_form.js';
import { fromLocal, toLocal } from './zone_time.js';

const enc = encodeURIComponent;
const kHour = 3_600_000;

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
        !isCancelled && h('button.button.button-quiet', { type: 'button', onclick: () => cancel(page) }, t('programme.cancel_session')),
        session.orders.paid + session.orders.reserved === 0 &&
          h('button.button.button-quiet', { type: 'button', onclick: () => remove(page) }, t('programme.delete')))), box,
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

function figures({ slug, sold, held, blocked, capacity, revenue, orders, waiting, reserved_amount: reserved }) {
  const one = (label, value) => h('div', {}, h('dt', {}, label), h('dd', {}, value));
  return h('dl.figures', {}, one(t('programme.sold'), `${number(sold)} / ${number(capacity)}`), one(t('programme.held'), number(held)),
    one(t('programme.blocked'), number(blocked)), one(t('programme.orders_paid'), number(orders.paid)),
    one(t('programme.revenue'), money(revenue)),
    orders.reserved > 0 && one(t('programme.orders_reserved'), `${number(orders.reserved)} · ${money(reserved)}`),
    waiting.people > 0 && one(t('programme.waiting'), waitingLink(slug, waiting)));
}

function waitingLink(slug, { people, places }) {
  const words = t('programme.waiting_count', { n: people, count: number(people), places: number(places) });
  return h('a', { href: `/box-office#waiting/${enc(slug)}` }, words);
}

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
      if (!prices.length) refuseField('was-0', t('programme.price_missing'));
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
