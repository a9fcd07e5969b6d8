// Which letter each place has: the server's snapshot with the buyer's own choice laid over it. No DOM.
import { disagrees, letterOf } from './selection.js';

export class SeatStates {
  #letters = '';
  #version = -1;
  #taken = new Set(); // seats the server has just refused us; a newer snapshot takes over
  #chosen = new Map();
  #counts = new Map();

  constructor(venue, cart) {
    Object.assign(this, { venue, cart });
  }

  /** Takes a snapshot; answers whether there is something to draw. One that is older than ours is left alone. */
  accept({ version, states }) {
    if (version < this.#version) return false;
    this.#version = version;
    this.#letters = states;
    this.#taken.clear();
    this.#counts.clear();
    return true;
  }

  /** The cart has changed. */
  changed() {
    this.#chosen = this.cart.view.seats;
    this.#counts.clear();
  }

  markTaken(ids) {
    for (const id of ids) this.#taken.add(id);
    this.#counts.clear();
  }

  /** One of the contract's letters, or 'u' as long as nothing is known. */
  letter(seat) {
    if (this.#taken.has(seat.id)) return 'h';
    return letterOf(this.#letters[seat.index] ?? 'u', this.#chosen.has(seat.id));
  }

  contradictCart() {
    return this.#letters !== '' && disagrees(this.cart.state, this.#letters, (id) => this.venue.byId.get(id)?.index);
  }

  sectionLeft(section) {
    return this.#count(section, () => this.#free(section.seats));
  }

  areaLeft(area) {
    return this.#count(area, () => {
      let free = 0;
      for (let i = area.index; i < area.index + area.capacity; i += 1) if (this.#letters[i] === 'a') free += 1;
      return free;
    });
  }

  categoryLeft(category) {
    return this.#count(category, () => {
      const areas = this.venue.areas.filter((area) => area.category === category);
      const seats = this.venue.seats.filter((seat) => seat?.category === category);
      return this.#free(seats) + areas.reduce((sum, area) => sum + this.areaLeft(area), 0);
    });
  }

  #free(seats) {
    return seats.reduce((sum, seat) => sum + (this.letter(seat) === 'a' ? 1 : 0), 0);
  }

  #count(key, count) {
    if (!this.#counts.has(key)) this.#counts.set(key, count());
    return this.#counts.get(key);
  }
}
