// Places as somebody writes them in a form, a line each: "Stalls, row C, seat 6", "C 6", or the name of a standing area.
import { t } from '../messages.js';
import { placeName } from '../words.js';

const wordsOf = (text) => text.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? [];

export class SaidPlaces {
  #byWords = new Map(); // null where several are called so

  constructor(venue) {
    this.venue = venue;
    this.silent = new Set(wordsOf(t('place.seat', { section: '', row: '', seat: '' }))); // "row", "seat"
    const areas = venue.areas.map((area) => [{ area }, area.name]);
    const seats = venue.seats.filter(Boolean).flatMap((
      seat
    ) => [[{ seat }, placeName(seat)], [{ seat }, `${seat.row.label} ${seat.label}`]]);
    for (const [place, name] of [...areas, ...seats]) {
      const key = this.#key(name);
      const isOther = this.#byWords.has(key) && this.#byWords.get(key)?.seat !== place.seat;
      this.#byWords.set(key, isOther ? null : place);
    }
  }

  #key(text) {
    return wordsOf(text).filter((word) => !this.silent.has(word)).join(' ');
  }

  /**
   * Returns { seats, areas } as requests have them, and `unknown`, the lines that mean no place here, or several. Seats may also
   * stand there by their ids.
   */
  read(text) {
    const found = { seats: [], areas: [], unknown: [] };
    const take = (line) => {
      const place = this.venue.byId.has(line) ? { seat: { id: line } } : this.#byWords.get(this.#key(line));
      if (place?.seat) found.seats.push(place.seat.id);
      else if (place) found.areas.push(place.area.id);
      else found.unknown.push(line);
    };
    const ids = text.split(/[\s,;]+/).filter(Boolean);
    const lines = ids.every((id) => this.venue.byId.has(id)) ? ids : text.split(/[\n;]+/).map((line) => line.trim()).filter(Boolean);
    lines.forEach(take);
    const count = (id) => found.areas.filter((other) => other === id).length;
    return { ...found, areas: [...new Set(found.areas)].map((id) => ({ id, count: count(id) })) };
  }

  /** The seats of these ids in words that read() takes; a seat that is called as another keeps its id. */
  names(ids) {
    return ids.map((id) => {
      const seat = this.venue.byId.get(id);
      const name = seat ? placeName(seat) : id;
      return this.#byWords.get(this.#key(name))?.seat === seat ? name : id;
    });
  }
}
