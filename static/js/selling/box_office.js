// The box office: pick a session, click seats, take the money, print. And the list for the doors.
import { ticketCode, ticketNote } from '../admission/ticket.js';
import { looksPrinted, readDigits } from '../admission/ticket_digits.js';
import * as api from '../api.js';
import { $, h, setText } from '../dom.js';
import { day, dayLong, money, number, time } from '../format.js';
import { field } from '../forms.js';
import { keepFresh } from '../fresh.js';
import { include, language, t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { entitle, printPage } from '../page.js';
import { attempt, csvLink, emptyState, formDialog, openPanel, table, toLogin } from '../panel.js';
import { beginAttempt, endAttempt } from '../payment/attempt.js';
import { problemText } from '../refusals.js';
import { arrive, HouseMap, sessionInAddress, whileWaiting } from '../seating/house_map.js';
import { loadVenue } from '../seating/map_rows.js';
import { choiceName, placeName, ticketType, whereWords } from '../words.js';
import { renderAreas } from './offers.js';
import { Prices } from './prices.js';
import * as selection from './selection.js';
import { byTable, tableLine } from './table_line.js';

await include('box_office');

const kSections = ['sell', 'doors', 'orders', 'gift_cards', 'till'];
/** Sections that are about no session. */
const kOfAll = ['orders', 'gift_cards', 'till'];
/** Sections of the administration, for who may change them without the rest of it, and what that takes. */
const kOfAdmin = {
  orders: { needs: 'see_orders', load: () => import('./orders.js') },
  gift_cards: { needs: 'edit_orders', load: () => import('../money/gift_cards.js') },
};
const sections = () => kSections.filter((name) => !kOfAdmin[name] || who.permissions.includes(kOfAdmin[name].needs));
/** Function keys are no letters: they work beside every screen reader and in no field by accident. */
const kKeys = { cash: 'F2', card: 'F4', free: 'F8' };

const current = () => sections().find((name) => location.hash.startsWith(`#${name}`)) ?? kSections[0];

/** One sale in the making. */
class Sale {
  #state = selection.empty;
  #isSelling = false;
  #opened = new Set(); // tables whose chairs are listed

  constructor(root, session, venue) {
    Object.assign(this, { root, session, venue, prices: new Prices(session) });
    this.cart = {
      get view() {
        return selection.view(this.read());
      },
      read: () => this.#state,
      state: { hold: null },
    };
    this.side = this.#buildSide();
    this.room = h('div.room', {}, this.side);
    root.append(this.room);
    this.map = new HouseMap(this.room, session, venue, {
      cart: this.cart,
      price: (seat) => this.prices.of(seat.category, this.cart.view.seats.get(seat.id)?.type),
      on: {
        toggle: (seat) => this.toggle(seat),
        area: (area) => document.getElementById(`area-${area.id}`)?.scrollIntoView({ block: 'center' }),
        drawn: () => this.refreshAreas?.(),
        moved: () => location.reload(),
      },
    });
    this.refreshAreas = renderAreas(venue, this.prices, {
      count: (area, type) => this.cart.view.areas.get(`${area.id}|${type}`)?.count ?? 0,
      left: (area) => this.map.states.areaLeft(area),
      change: (area, type, count) => this.wish({ areas: [{ id: area.id, type, count }] }),
      enabled: () => true,
    });
    this.wish({});
  }

  #buildSide() {
    this.lines = h('ul.lines', { 'aria-label': t('cart.title'), tabindex: '-1' });
    this.total = h('b.counter-total', { 'aria-live': 'polite' });
    this.customer = field({ name: 'customer', label: t('counter.customer'), maxlength: 120, autocomplete: 'off' });
    this.keys = Object.entries(kKeys).map(([method, key]) =>
      h(`button.button.key-${method}`, {
        type: 'button',
        'aria-keyshortcuts': key,
        onclick: () => this.pay(method),
      }, t(`counter.${method}`), h('kbd', { 'aria-hidden': 'true' }, key))
    );
    this.byCard = h('button.link', { type: 'button', onclick: () => this.payByCard() }, t('counter.gift_card'));
    return h('div.side', {},
      h('section.panel', { id: 'areas', hidden: true }, h('h2', {}, t('areas.title')), h('div', { id: 'areas-list', tabindex: '-1' })),
      h('section.panel.counter-cart', {}, h('h2', {}, t('counter.chosen')), this.lines, this.customer),
      h('div.panel.counter-pay', {}, h('p.cart-sum', {}, h('span', {}, t('cart.total')), this.total), h('div.keys', {}, this.keys),
        this.byCard));
  }

  get places() {
    return selection.placeCount(this.#state);
  }

  toggle(seat) {
    const letter = this.map.states.letter(seat);
    if (letter !== 'a' && letter !== 'm') return notify(t(`taken.${letter}`, { place: placeName(seat) }), { key: 'taken' });
    const [type] = this.prices.types(seat.category);
    if (!type) return notify(t('counter.no_price', { place: placeName(seat) }), { key: 'taken' });
    announce(t(letter === 'm' ? 'said.returned' : 'said.taken', { place: choiceName(seat) }));
    return this.wish(selection.toggle(this.#state, this.#together(seat), type));
  }

  #together(seat) {
    return this.map.states.together(seat).map(({ id }) => id);
  }

  wish(next) {
    this.#state = selection.wish(this.#state, next);
    this.render();
    this.map.changed();
  }

  /** What has to be paid, by the price list. */
  get sum() {
    const { seats, areas } = this.cart.view;
    let amount = 0;
    for (const [id, { type }] of seats) amount += this.prices.of(this.venue.byId.get(id).category, type).amount;
    for (const { id, type, count } of areas.values()) amount += count * this.prices.of(this.#area(id).category, type).amount;
    return { amount, currency: this.session.currency };
  }

  #area(id) {
    return this.venue.areas.find((area) => area.id === id);
  }

  render() {
    const { seats, areas } = this.cart.view;
    const chosen = [...seats].map(([id, { type }]) => [this.venue.byId.get(id), type]).sort(([a], [b]) => a.index - b.index);
    const lines = byTable(chosen.map(([seat, type]) => ({ seat, type })), ({ seat }) => seat.unit);
    this.lines.replaceChildren(
      ...lines.map(({ table, places }) => (table ? this.#tableLine(table, places) : this.#seatLine(places[0]))),
      ...[...areas.values()].map((area) => this.#areaLine(area))
    );
    if (!this.places) this.lines.append(h('li.hint', {}, t('counter.nothing')));
    setText(this.total, this.places ? money(this.sum) : '–');
    for (const key of [...this.keys, this.byCard]) key.setAttribute('aria-disabled', String(!this.places));
  }

  #tableLine(unit, places) {
    return tableLine({ unit, places, prices: this.prices, isOpen: this.#opened.has(unit) }, {
      retype: (seat, type) => {
        this.wish({ add: [{ id: seat.id, type }] });
        $(`[data-chair="${CSS.escape(seat.id)}"]`, this.lines)?.focus();
      },
      remove: () => {
        this.wish({ remove: this.#together(places[0].seat) });
        this.lines.focus();
      },
      opened: (isOpen) => (isOpen ? this.#opened.add(unit) : this.#opened.delete(unit)),
    });
  }

  #seatLine({ seat, type }) {
    const place = placeName(seat);
    const types = this.prices.types(seat.category);
    const retype = (event) => {
      this.wish({ add: [{ id: seat.id, type: event.target.value }] });
      $(`[data-seat-type="${CSS.escape(seat.id)}"]`, this.lines)?.focus();
    };
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('place.short', { row: seat.row.label, seat: seat.label })),
        h('span.line-where', {}, whereWords(seat))), h('div.line-price', {}, money(this.prices.of(seat.category, type))), types.length > 1
      ? h('select.line-type', { 'data-seat-type': seat.id, 'aria-label': t('cart.type_of', { place }), onchange: retype },
        types.map((one) => h('option', { value: one, selected: one === type }, ticketType(one))))
      : h('span.line-type', {}, ticketType(type)), this.#removal(place, () => this.wish({ remove: [seat.id] })));
  }

  #areaLine({ id, type, count }) {
    const area = this.#area(id);
    const price = this.prices.of(area.category, type);
    return h('li.line', {},
      h('div.line-what', {}, h('strong', {}, t('cart.standing', { n: count, area: area.name })),
        h('span.line-where', {}, ticketType(type))), h('div.line-price', {}, money({ ...price, amount: price.amount * count })),
      this.#removal(area.name, () => this.wish({ areas: [{ id, type, count: 0 }] })));
  }

  #removal(place, run) {
    return h('button.line-remove', {
      type: 'button',
      'aria-label': t('cart.remove', { place }),
      onclick: () => (run(), this.lines.focus()),
    }, '×');
  }

  async pay(method) {
    if (!this.places || this.#isSelling) return;
    if (method !== 'free') return this.#sell({ method, total: this.sum });
    await formDialog({
      title: t('counter.free_title'),
      text: t('counter.free_text', { n: this.places }),
      fields: [field({ name: 'reason', label: t('counter.reason'), hint: t('counter.reason_hint'), required: true, maxlength: 200 })],
      confirm: t('counter.give'),
      save: ({ reason }) => this.#sell({ method, reason, total: { ...this.sum, amount: 0 } }),
    });
  }

  /** A gift card pays first; how much is left is said once it is sold. */
  async payByCard() {
    if (!this.places || this.#isSelling) return;
    await formDialog({
      title: t('counter.gift_card'),
      text: t('counter.gift_card_text'),
      fields: [
        field({
          name: 'code',
          label: t('counter.gift_card_code'),
          required: true,
          maxlength: 40,
          autocomplete: 'off',
          spellcheck: 'false',
        }),
        field({
          name: 'method',
          type: 'select',
          label: t('counter.gift_card_rest'),
          options: ['cash', 'card'].map((method) => [method, t(`counter.${method}`)]),
        }),
      ],
      confirm: t('counter.gift_card_pay'),
      save: ({ code, method }) => this.#sell({ method, gift_card: code, total: this.sum }),
    });
  }

  async #sell(payment) {
    const { seats, areas } = this.cart.view;
    const name = $('input', this.customer).value.trim();
    const { key, body } = beginAttempt(`counter ${this.session.slug}`, {
      session: this.session.slug,
      seats: [...seats].map(([id, { type }]) => ({ id, type })),
      areas: [...areas.values()].map(({ id, type, count }) => ({ id, type, count })),
      ...(name && { customer: { name } }),
      ...payment,
    });
    this.#isSelling = true;
    try {
      const { order } = await api.post('/api/box-office/sales', body, { headers: { 'Idempotency-Key': key } });
      endAttempt(`counter ${this.session.slug}`);
      this.stop();
      confirmation(this.root, order);
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#isSelling = false;
    }
  }

  #refused(error) {
    api.throwMistake(error);
    if (error.status === 401) return toLogin();
    // Without an answer the same press asks again with the same key, and never sells twice.
    if (api.isPassing(error)) return notify(t('counter.no_answer'), { kind: 'alert', key: 'sale' });
    endAttempt(`counter ${this.session.slug}`);
    if (error.code !== 'seats_taken') return notify(problemText(error), { kind: 'alert', key: 'sale' });
    const places = error.seats.map((id) => this.venue.byId.get(id)).filter(Boolean).map(placeName).join('; ');
    this.map.states.markTaken(error.seats);
    this.wish({ remove: error.seats });
    this.map.live.refresh();
    return notify(t('counter.taken', { n: error.seats.length, places }), { kind: 'alert', key: 'sale' });
  }

  stop() {
    this.map.stop();
  }
}

/** What has been sold, large enough to be read across the counter; on paper the tickets. */
function confirmation(root, order) {
  const { venue, starts_at: starts, tickets } = order;
  const when = `${dayLong(starts, venue.timezone)}, ${time(starts, venue.timezone)}`;
  const byCard = order.by_gift_card;
  const taken = { ...order.total, amount: order.total.amount - byCard.amount };
  const next = h('button.button.button-quiet.button-large', { type: 'button', onclick: () => open() }, t('counter.next'));
  root.replaceChildren(
    h('section.sold', {},
      h('div.sold-head.no-print', {},
        h('h1', {}, t(order.payment.method === 'free' ? 'counter.given' : 'counter.sold', { n: tickets.length })),
        h('p.sold-total', {}, money(taken), ' ', h('small', {}, t(`counter.by_${order.payment.method}`))),
        byCard.amount > 0 && h('p', {}, t('counter.gift_card_paid', { amount: money(byCard) })),
        h('p.sold-reference', {}, t('order.reference'), ' ', h('b', {}, order.reference)),
        h('div.panel-actions', {}, h('button.button.button-large', { type: 'button', onclick: printPage }, t('counter.print')), next,
          h('a.button.button-quiet.button-large', {
            href: `/api/orders/${encodeURIComponent(order.id)}/tickets.pdf?format=roll&language=${language}`,
            download: '',
          }, t('counter.roll')),
          h('a.button.button-quiet.button-large', { href: `/orders/${encodeURIComponent(order.id)}`, target: '_blank', rel: 'noopener' },
            t('counter.page')))),
      h('ul.stubs', {},
        tickets.map((ticket) =>
          h('li.stub', {},
            h('div', {}, h('p.stub-event', {}, order.event.title), h('p.stub-when', {}, when),
              h('p.stub-when', {}, `${venue.name}, ${venue.city}`), h('p.stub-place', {}, placeName(ticket)),
              h('p', {}, [ticketType(ticket.type), ticket.category, money(ticket.price)].join(' · ')),
              h('p.stub-when', {}, t('order.reference'), ' ', order.reference), ticketNote() && h('p.stub-note', {}, ticketNote())),
            h('div.stub-code', {}, ticketCode(order, ticket)))
        )))
  );
  announce(t('counter.sold', { n: tickets.length }));
  arrive(root);
}

/** "Stalls, row A, seat 1; 3 × Floor" */
function seatWords(seats) {
  const counts = new Map();
  for (const name of seats.map(placeName)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, n]) => (n > 1 ? `${number(n)} × ${name}` : name)).join('; ');
}

/** Who comes, by name. */
const doorRows = ({ items, guests }) =>
  [
    ...items.map((item) => ({ ...item, n: item.seats.length, where: seatWords(item.seats) })),
    ...guests.map(({ name, places }) => ({ name, reference: '', n: places, where: t('doors.guest'), status: 'guest' })),
  ].sort((a, b) => (a.name || '\uffff').localeCompare(b.name || '\uffff'));

/** Each ticket by its code: a scanner types that into the search and presses Enter. */
const doorTickets = ({ items }) =>
  new Map(items.flatMap((item) => item.seats.map((seat) => [seat.code, { ...item, n: 1, where: placeName(seat) }])));

async function showDoors(root, slug) {
  const path = `/api/box-office/sessions/${encodeURIComponent(slug)}`;
  const load = async () => {
    const [doors, { came, inside, no_shows }] = await Promise.all([api.get(`${path}/doors`), api.get(`${path}/attendance`)]);
    return { ...doors, attendance: { came, inside, no_shows } };
  };
  const doors = await load();
  const { session } = doors;
  let [rows, tickets, attendance] = [doorRows(doors), doorTickets(doors), doors.attendance];
  const box = h('div');
  const people = h('p', {});
  const came = h('p', {});
  const search = field({ name: 'search', type: 'search', label: t('doors.search'), autocomplete: 'off' });
  const columns = [
    { label: t('doors.name'), cell: ({ name }) => name || h('span.muted', {}, t('doors.walk_in')) },
    { label: t('order.reference'), cell: ({ reference }) => h('span.reference', {}, reference) },
    { label: t('doors.places'), cell: ({ n }) => number(n), numeric: true },
    { label: t('doors.seats'), cell: ({ where }) => where },
    {
      label: t('doors.state'),
      cell: ({ status, total }) => (status === 'due'
        ? h('span.badge.badge-alert', {}, t('doors.due', { amount: money(total) })) :
        h('span.badge', {}, t(`doors.${status}`))),
    },
  ];
  const draw = () => {
    const typed = $('input', search).value.trim();
    const wanted = (looksPrinted(typed) ? readDigits(typed).reference ?? typed : typed).toLowerCase().replaceAll('-', '');
    const scanned = tickets.get(wanted.replaceAll(' ', '').toUpperCase());
    const found = scanned ?
      [scanned] :
      rows.filter(({ name, reference, where }) =>
        [name, reference.replaceAll('-', ''), where].some((text) => text.toLowerCase().includes(wanted))
      );
    const sum = rows.reduce((all, { n }) => all + n, 0);
    setText(people, t('doors.people', { n: sum, count: number(sum) }));
    setText(came, attendance.came === 0
      ? ''
      : t('doors.came', {
        n: attendance.came,
        came: number(attendance.came),
        inside: number(attendance.inside),
        missing: number(attendance.no_shows),
      }));
    box.replaceChildren(found.length ?
      table({ caption: t('doors.title'), columns, rows: found })
      : emptyState({ title: t('doors.none'), text: t(rows.length ? 'doors.none_found' : 'doors.none_text') }));
  };
  search.addEventListener('input', draw);
  search.addEventListener('keydown', ({ key, target }) => key === 'Enter' && target.select());
  draw();
  root.append(
    h('div.doors-list', {},
      h('div.panel-head', {},
        h('div', {}, h('h1', {}, session.title),
          h('p', {},
            `${dayLong(session.starts_at, session.venue.timezone)}, ${
              time(session.starts_at, session.venue.timezone)
            } · ${session.venue.name}`), people, came),
        h('div.panel-actions.no-print', {}, csvLink(`${path}/doors.csv`),
          h('a.button.button-quiet', { href: `${path}/attendance.csv`, download: '' }, t('doors.attendance')),
          h('button.button.button-quiet', { type: 'button', onclick: printPage }, t('order.print')))),
      h('div.no-print.doors-search', {}, search), box)
  );
  keepFresh(box, doors, load, (now) => {
    [rows, tickets, attendance] = [doorRows(now), doorTickets(now), now.attendance];
    draw();
  });
}

const loadSessions = async () => (await api.get('/api/box-office/sessions')).items;

let sessions = [];
let leave = () => {};
let turn = 0;

function picker(slug, section) {
  const option = (one) =>
    h('option', { value: one.slug, selected: one.slug === slug },
      [day(one.starts_at, one.venue.timezone), time(one.starts_at, one.venue.timezone), one.title,
        one.status === 'cancelled' ? t('counter.cancelled') : t('seats.left', leftOf(one))].join(' · '));
  const group = (label, some) => some.length > 0 && h('optgroup', { label }, some.map(option));
  const groups = () =>
    [group(t('counter.today'), sessions.filter(({ today }) => today)), group(t('counter.later'), sessions.filter(({ today }) => !today))]
      .filter(Boolean);
  const select = h('select', { onchange: ({ target }) => (location.hash = `#${section}/${encodeURIComponent(target.value)}`) }, groups());
  keepFresh(select, sessions, loadSessions, (now) => {
    sessions = now;
    select.replaceChildren(...groups());
  });
  return h('label.field.session-field.no-print', {}, h('span', {}, t('counter.session')), select);
}

function leftOf({ capacity, sold, held, blocked }) {
  const n = Math.max(0, capacity - sold - held - blocked);
  return { n, count: number(n) };
}

/** From list to list one stays with the same session; orders and till are those of all. */
function addressOf(section) {
  const slug = kOfAll.includes(current()) ? null : sessionInAddress();
  return kOfAll.includes(section) || !slug ? `#${section}` : `#${section}/${encodeURIComponent(slug)}`;
}

/** A section of the administration. */
async function openAdmin(root, { load }) {
  const path = location.hash.split('/').slice(1).filter(Boolean).map(decodeURIComponent);
  const go = (...to) => {
    location.hash = to.map(encodeURIComponent).join('/');
  };
  await whileWaiting(root, () =>
    attempt(async () => {
      const section = await load();
      await section.show(root, { ...who, path, go, keep: () => {} });
    }));
}

/** Shows what the address names. What is slow draws into a root that is no longer on the page. */
async function open() {
  leave();
  leave = () => {};
  const mine = (turn += 1);
  const section = current();
  const root = h('div', { id: 'section' });
  $('#section').replaceWith(root);
  $('#sections').replaceChildren(
    h('ul', {},
      sections().map((key) =>
        h('li', {}, h('a', { href: addressOf(key), 'aria-current': key === section ? 'page' : null }, t(`counter.${key}`)))
      ))
  );
  entitle(t(`counter.${section}`));
  if (kOfAdmin[section]) return openAdmin(root, kOfAdmin[section]);
  if (section === 'till') return whileWaiting(root, () => attempt(async () => (await import('../money/till.js')).show(root)));
  await whileWaiting(root, () =>
    attempt(async () => {
      sessions = await loadSessions();
      const slug = sessionInAddress() ?? sessions.find(({ status }) => status !== 'cancelled')?.slug;
      if (!slug) return root.append(emptyState({ title: t('counter.none'), text: t('counter.none_text') }));
      root.append(picker(slug, section));
      if (section === 'doors') return showDoors(root, slug);
      const session = await api.getSession(slug);
      const venue = await loadVenue(session.map);
      if (mine !== turn) return null;
      root.append(h('h1.visually-hidden', {}, session.event.title));
      const sale = new Sale(root, session, venue);
      const press = (event) => {
        const method = Object.keys(kKeys).find((name) => kKeys[name] === event.key);
        if (!method || $('dialog[open]') || !root.contains(sale.room)) return;
        event.preventDefault();
        sale.pay(method);
      };
      document.addEventListener('keydown', press);
      leave = () => {
        sale.stop();
        document.removeEventListener('keydown', press);
      };
      return null;
    }));
}

const who = await openPanel('box_office');
if (who) {
  window.addEventListener('hashchange', open);
  open();
}
