// What is done to seats on the map of a session: the tickets of an order move, seats are kept out of the sale.
import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { field } from '../forms.js';
import { emptyState } from '../lists.js';
import { t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { attempt } from '../panel.js';
import { sessionsAround } from '../programme/sessions_around.js';
import { HouseMap } from '../seating/house_map.js';
import { loadVenue } from '../seating/map_rows.js';
import { SaidPlaces } from '../seating/said_places.js';
import { placeName, ticketType } from '../words.js';

const enc = encodeURIComponent;

/** A choice of seats as the map shows one: it asks for nothing but their ids. */
const choice = (ids) => ({
  get view() {
    return { seats: new Map([...ids()].map((id) => [id, {}])) };
  },
  state: { hold: null },
});

const freePrice = () => null; // what a seat costs is nobody's question here

// ---- The tickets of an order

/** Each seat of the order is given a new one on the map; all move at once, or none does. */
export async function showMove(root, panel, order) {
  const move = new Move(root, panel, order, await loadVenue(order.map));
  move.open();
}

class Move {
  #targets = new Map(); // the id of a seat of the order → the one that it becomes
  #current = null; // the ticket that the next click is for

  constructor(root, panel, order, venue) {
    Object.assign(this, { root, panel, order, venue, back: `#orders/${enc(order.reference)}` });
    this.tickets = order.tickets.filter(({ status, row }) => status === 'valid' && row !== null);
    [this.#current] = this.tickets;
    this.list = h('ul.moves', {});
    this.count = h('p.found', { role: 'status' });
    this.submit = h('button.button.button-wide', { type: 'button', onclick: () => this.#send() }, t('orders.move'));
  }

  open() {
    const { order, panel, root, venue } = this;
    const room = h('div.desk-room', {}, h('div.desk-side', {}, h('h2', {}, t('orders.move_list')), this.list, this.count, this.submit));
    root.replaceChildren(
      h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', h('a', { href: this.back }, order.reference)),
      h('div.panel-head', {}, h('div', {}, h('h1', {}, t('orders.move_title')), h('p', {}, t('orders.move_text')))),
      room
    );
    this.map = new HouseMap(room, { slug: order.session, map: order.map }, venue, {
      cart: choice(() => this.#seats()),
      price: freePrice,
      on: {
        toggle: (seat) => this.#pick(seat),
        drawn: () => root.isConnected || this.map?.stop(),
        moved: () => panel.go('orders', order.reference, 'move'),
      },
    });
    panel.keep(() => root.isConnected && this.#targets.size > 0);
    this.#render();
    const seats = this.tickets.map(({ seat }) => venue.byId.get(seat)).filter(Boolean);
    requestAnimationFrame(() => this.map.map.showSeats(seats));
  }

  /** Where the order sits when all is done. */
  #seats() {
    return new Set(this.tickets.map(({ seat }) => this.#targets.get(seat) ?? seat));
  }

  #pick(seat) {
    const sitting = this.tickets.find((ticket) => (this.#targets.get(ticket.seat) ?? ticket.seat) === seat.id);
    const letter = this.map.states.letter(seat);
    const isLeft = this.tickets.some((ticket) => ticket.seat === seat.id);
    if (sitting) this.#current = sitting;
    else if (letter === 'a' || isLeft) this.#assign(seat);
    else notify(t(`taken.${letter}`, { place: placeName(seat) }), { key: 'taken' });
    this.#render();
  }

  #assign(seat) {
    const { seat: from } = this.#current;
    if (from === seat.id) this.#targets.delete(from);
    else this.#targets.set(from, seat.id);
    announce(t('orders.moved_to', { from: placeName(this.#current), to: placeName(seat) }));
    this.#current = this.tickets.find((ticket) => !this.#targets.has(ticket.seat)) ?? this.#current;
  }

  #render() {
    const n = this.#targets.size;
    this.list.replaceChildren(...this.tickets.map((ticket) => this.#line(ticket)));
    setText(this.count, n ? t('orders.moves', { n }) : t('orders.moves_none'));
    this.submit.setAttribute('aria-disabled', String(n === 0));
    this.map.changed();
  }

  #line(ticket) {
    const to = this.venue.byId.get(this.#targets.get(ticket.seat));
    const place = (row, label, more) => h('span', {}, t('place.short', { row, seat: label }), h('small', {}, more));
    const choose = () => {
      this.#current = ticket;
      this.#render();
      this.list.querySelector('[aria-pressed="true"]').focus();
    };
    return h('li', {},
      h('button', { type: 'button', 'aria-pressed': String(ticket === this.#current), onclick: choose },
        place(ticket.row, ticket.label, `${ticket.section} · ${ticketType(ticket.type)}`), h('span', { 'aria-hidden': 'true' }, '→'), to
        ? place(to.row.label, to.label, to.section.name)
        : h('small', {}, t(ticket === this.#current ? 'orders.move_pick' : 'orders.move_stays'))));
  }

  async #send() {
    if (this.submit.getAttribute('aria-disabled') === 'true') return;
    this.submit.setAttribute('aria-disabled', 'true');
    const moved = await attempt(() =>
      api.post(`/api/admin/orders/${enc(this.order.reference)}/move`, { seats: Object.fromEntries(this.#targets) })
        .catch((error) => {
          if (error.code === 'seats_taken')
            error.words = t('orders.move_taken', { seats: new SaidPlaces(this.venue).names(error.seats).join('; ') });
          throw error;
        })
    );
    if (!moved) {
      this.map.live.refresh();
      return this.#render();
    }
    this.#targets.clear();
    this.map.stop();
    notify(t('orders.is_moved'), { key: 'saved' });
    location.hash = this.back;
    return undefined;
  }
}

// ---- Seats that the house keeps

/** The map beside a field with the names of seats: a click writes a name there, or takes it out. */
class BlockMap {
  #map = null;
  said = null; // what reads the field, once the map is there

  constructor(room, names) {
    Object.assign(this, { room, names });
    names.addEventListener('input', () => this.#map?.changed());
  }

  async open(slug) {
    this.#close();
    this.clear();
    const session = await api.get(`/api/admin/sessions/${enc(slug)}`);
    const venue = await loadVenue(session.map);
    this.#close(); // two sessions may have been asked for at once: the later answer stays
    this.said = new SaidPlaces(venue);
    this.#map = new HouseMap(this.room, { slug, map: session.map }, venue, {
      cart: choice(() => this.#ids()),
      price: freePrice,
      on: {
        toggle: (seat) => this.#toggle(seat),
        box: (seats) => this.#box(seats),
        drawn: () => this.room.isConnected || this.#map?.stop(),
        moved: () => this.open(slug),
      },
    });
  }

  clear() {
    this.names.value = '';
    this.#map?.changed();
  }

  #close() {
    this.#map?.stop();
    this.#map = null;
    this.said = null;
    this.room.querySelector('.map-box')?.remove();
  }

  #ids() {
    return this.said.read(this.names.value).seats;
  }

  /** What cannot be read stays, so that it can be mended. */
  #write(ids) {
    this.names.value = [...this.said.names(ids), ...this.said.read(this.names.value).unknown].join('\n');
  }

  /** All seats of a box that are free or blocked are chosen; where they are already, they are not any more. */
  #box(seats) {
    const ids = this.#ids();
    const inside = seats.filter((seat) => ids.includes(seat.id) || 'ab'.includes(this.#map.states.letter(seat))).map(({ id }) => id);
    const isNew = inside.some((id) => !ids.includes(id));
    const rest = ids.filter((id) => !inside.includes(id));
    this.#write(isNew ? [...rest, ...inside] : rest);
    announce(t(isNew ? 'orders.boxed' : 'orders.unboxed', { n: inside.length }));
    this.#map.changed();
  }

  #toggle(seat) {
    const ids = this.#ids();
    const letter = this.#map.states.letter(seat);
    if (ids.includes(seat.id)) this.#write(ids.filter((id) => id !== seat.id));
    else if (letter === 'a' || letter === 'b') this.#write([...ids, seat.id]);
    else return notify(t(`taken.${letter}`, { place: placeName(seat) }), { key: 'taken' });
    announce(t(ids.includes(seat.id) ? 'said.returned' : 'said.taken', { place: placeName(seat) }));
    return this.#map.changed();
  }
}

export async function showBlocks(root, panel) {
  const options = (await sessionsAround(panel)).map(({ slug, words }) => [slug, words]);
  if (!options.length) {
    root.replaceChildren(emptyState({ title: t('orders.block_none'), text: t('orders.block_none_text') }));
    return;
  }
  const form = h('form.block-form', { novalidate: true },
    h('div.fields', {}, field({ name: 'session', type: 'select', label: t('orders.session'), options }), field({
      name: 'seats',
      type: 'textarea',
      label: t('orders.block_seats'),
      rows: 3,
      required: true,
      spellcheck: 'false',
      hint: t('orders.block_hint'),
    })),
    h('div.form-actions', {}, h('button.button', { type: 'submit', value: 'POST' }, t('orders.block_do')),
      h('button.button.button-quiet', { type: 'submit', value: 'DELETE' }, t('orders.unblock'))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!plan.said) return; // the map is on its way
    const path = `/api/admin/sessions/${enc(form.elements.session.value)}/blocks`;
    const isBlock = event.submitter?.value !== 'DELETE';
    let seats = [];
    const send = async () => {
      const places = plan.said.read(form.elements.seats.value);
      seats = places.seats;
      const unknown = places.unknown[0] ?? plan.said.venue.areas.find(({ id }) => id === places.areas[0]?.id)?.name; // no standing place is blocked
      if (unknown) throw new api.Problem(422, { code: 'invalid', field: 'seats', words: t('orders.no_seat', { seat: unknown }) });
      return isBlock ? api.post(path, { seats }) : api.remove(path, { body: { seats } });
    };
    const done = await attempt(() =>
      send().catch((error) => {
        if (error.code === 'seats_taken')
          Object.assign(error, {
            field: 'seats',
            words: t('orders.block_taken', { seats: plan.said.names(error.seats).join('; ') }),
          });
        throw error;
      }), { form });
    if (!done) return;
    plan.clear();
    notify(t(isBlock ? 'orders.blocked' : 'orders.unblocked', { n: seats.length }), { key: 'saved' });
  });
  const room = h('div.desk-room', {}, form);
  root.replaceChildren(h('p.crumbs', {}, h('a', { href: '#orders' }, t('orders.title')), ' / ', t('orders.block')),
    h('div.panel-head', {}, h('div', {}, h('h1', {}, t('orders.block')), h('p', {}, t('orders.block_lead')))), room);
  const plan = new BlockMap(room, form.elements.seats);
  const open = () => attempt(() => plan.open(form.elements.session.value));
  form.elements.session.addEventListener('change', open);
  panel.keep(() => root.contains(form) && form.elements.seats.value.trim() !== '');
  await open();
}
