// Which letter each place has: what the server tells everybody, with the buyer's own choice laid over it. No DOM.
import { disagrees } from './selection.js';

export class SeatStates {
  #letters = []; // as everybody sees them: our own seats are held ones
  #version = -1;
  #taken = new Set(); // seats the server has just refused us; a newer snapshot takes over
  #chosen = new Map();
  #held = []; // our seats, as the server last confirmed them
  #counts = new Map();

  /** `sellsParts`: what is left of a table that is sold as a whole can be had, as at the counter. */
  constructor(venue, cart, { sellsParts = false } = {}) {
    Object.assign(this, { venue, cart, sellsParts });
  }

  /**
   * Takes a snapshot; answers whether there is something to draw. One that is older than ours is left alone, unless it
   * is `fresh`: then the server has started over.
   */
  accept({ version, states, fresh }) {
    if (version < this.#version && !fresh) return false;
    this.#version = version;
    this.#letters = [...states.replaceAll('m', 'h')];
    this.#taken.clear();
    this.#counts.clear();
    return true;
  }

  /** Takes what changed since; answers whether there is something to draw. */
  apply({ version, changes }) {
    if (version <= this.#version) return false;
    this.#version = version;
    for (const [index, letter] of changes) this.#letters[index] = letter;
    this.#taken.clear();
    this.#counts.clear();
    return true;
  }

  /** The cart has changed. */
  changed() {
    this.#chosen = this.cart.view.seats;
    const held = (this.cart.state.hold?.seats ?? []).map(({ id }) => this.venue.byId.get(id)?.index);
    // What we gave back is free, and what we got is held, before the news of it comes round to us.
    for (const index of this.#held) if (this.#letters[index] === 'h') this.#letters[index] = 'a';
    for (const index of held) if (this.#letters[index] === 'a') this.#letters[index] = 'h';
    this.#held = held;
    this.#counts.clear();
  }

  /** Whether the server has told of any place. */
  get isKnown() {
    return this.#letters.length > 0;
  }

  markTaken(ids) {
    for (const id of ids) this.#taken.add(id);
    this.#counts.clear();
  }

  /** One of the contract's letters, or 'u' as long as nothing is known. */
  letter(seat) {
    const letter = this.#own(seat);
    if (letter !== 'a' || !seat.unit || this.sellsParts) return letter;
    return this.together(seat).length === seat.unit.seats.length ? 'a' : 'b';
  }

  /** The seats that are chosen here, as the map has them. */
  mine() {
    return [...this.#chosen.keys()].map((id) => this.venue.byId.get(id)).filter(Boolean);
  }

  /** The seats that go with this one: itself, or those of its table that is sold as a whole, without what others have. */
  together(seat) {
    return seat.unit ? seat.unit.seats.filter((one) => 'am'.includes(this.#own(one))) : [seat];
  }

  #own(seat) {
    if (this.#taken.has(seat.id)) return 'h';
    return this.#chosen.has(seat.id) ? 'm' : this.#letters[seat.index] ?? 'u';
  }

  contradictCart() {
    return this.#letters.length > 0 && disagrees(this.cart.state, this.#letters, (id) => this.venue.byId.get(id)?.index);
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

  /** How many places of a category are free, or null while nothing is known. */
  categoryLeft(category) {
    if (!this.#letters.length) return null;
    return this.#count(category, () => {
      const areas = this.venue.areas.filter((area) => area.category === category);
      const seats = this.venue.seats.filter((seat) => seat?.category === category);
      return this.#free(seats) + areas.reduce((sum, area) => sum + this.areaLeft(area), 0);
    });
  }

  /** How many places have this letter for everybody, or null while nothing is known. */
  count(letter) {
    return this.#letters.length ? this.#letters.reduce((sum, one) => sum + (one === letter ? 1 : 0), 0) : null;
  }

  #free(seats) {
    return seats.reduce((sum, seat) => sum + (this.letter(seat) === 'a' ? 1 : 0), 0);
  }

  #count(key, count) {
    if (!this.#counts.has(key)) this.#counts.set(key, count());
    return this.#counts.get(key);
  }
}
