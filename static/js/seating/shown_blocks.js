// The blocks of a performance as its staff see them: by seat, and as a list. They are loaded again whenever a blocked seat changes.
import * as api from '../api.js';

const kPauseMs = 200; // many seats are blocked one after the other

export class ShownBlocks {
  #bySeat = new Map();
  #timer = 0;
  #turn = 0;
  list = [];

  /** `changed()` is told once there are others than before. */
  constructor(slug, changed) {
    Object.assign(this, { slug, changed });
  }

  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), this.#turn === 0 ? 0 : kPauseMs);
  }

  async #load() {
    const mine = (this.#turn += 1);
    try {
      const { items } = await api.get(`/api/box-office/sessions/${encodeURIComponent(this.slug)}/blocks`);
      if (mine !== this.#turn) return;
      this.list = items;
      this.#bySeat = new Map(items.flatMap((block) => block.seats.map((id) => [id, block])));
      this.changed();
    } catch (error) {
      api.throwMistake(error); // else the map itself says that nobody answers
    }
  }

  /** The block of a seat, or undefined. */
  of(seat) {
    return this.#bySeat.get(seat.id);
  }

  has(seat) {
    return Boolean(seat) && this.#bySeat.has(seat.id);
  }

  /** "Press, critics of the premiere" */
  words(seat) {
    const block = this.of(seat);
    return [block?.name, block?.reason].filter(Boolean).join(', ');
  }
}
