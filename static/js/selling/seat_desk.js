// The tickets of an order move on the map of their session.
import * as api from '../api.js';
import { h, setText } from '../dom.js';
import { t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { attempt } from '../panel.js';
import { choice, freePrice, HouseMap } from '../seating/house_map.js';
import { loadVenue } from '../seating/map_rows.js';
import { SaidPlaces } from '../seating/said_places.js';
import { placeName, ticketType } from '../words.js';

const enc = encodeURIComponent;

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
        place(ticket.row, ticket.label, `${ticket.section} · ${ticketType(ticket.type)}`), h('span.onward', { 'aria-hidden': 'true' }, '→'),
        to
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
