// Ids of seats, sections and standing areas: what they may be made of, and which are free.
import { forSeats } from './plan.js';

/** What an id may be made of: letters, digits, '-', '_' and '.'. */
export function slug(text) {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
  return plain.replace(/[^A-Za-z0-9_.]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 24);
}

export class Ids {
  constructor(plan) {
    this.taken = new Set();
    forSeats(plan, ({ id }) => this.taken.add(id));
    for (const { id } of [...plan.sections, ...plan.areas]) this.taken.add(id);
    this.areas = plan.areas;
  }

  #isFree(id) {
    if (this.taken.has(id)) return false;
    // "floor-17" is the 17th place of the standing area "floor"
    return !this.areas.some((area) => id.startsWith(`${area.id}-`) && /^\d+$/.test(id.slice(area.id.length + 1)));
  }

  /** An id of whose places none is the id of a seat: "pit-2-1" may be a seat of the section "pit". */
  forArea(wish) {
    const isOfSeat = (id) => [...this.taken].some((one) => one.startsWith(`${id}-`) && /^\d+$/.test(one.slice(id.length + 1)));
    return this.take(wish, (id) => !isOfSeat(id));
  }

  take(wish, isGood = () => true) {
    let id = wish;
    for (let n = 2; !this.#isFree(id) || !isGood(id); n += 1) id = `${wish}.${n}`; // a point: "-2" could be a standing place's
    this.taken.add(id);
    return id;
  }

  forSeat(section, row, label) {
    return this.take([slug(section.id), slug(row) || 'row', slug(label) || 'seat'].join('-'));
  }
}
