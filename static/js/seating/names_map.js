// The map of a performance beside a field with the names of places: a click writes a name there, or takes it out.
import * as api from '../api.js';
import { t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { placeName } from '../words.js';
import { choice, freePrice, HouseMap } from './house_map.js';
import { loadVenue } from './map_rows.js';
import { SaidPlaces } from './said_places.js';
import { ShownBlocks } from './shown_blocks.js';

export class NamesMap {
  #map = null;
  said = null; // what reads the field, once the map is there

  /**
   * `letters` are the states of seats that may be chosen, `most` is how many: one more takes the place of the first. With `hasBox`
   * there is a tool to draw a box around some. `onBlocks(list)` is told of the blocks of the performance, which are shown then.
   */
  constructor(room, names, { letters = 'a', most = Infinity, hasBox = false, onBlocks = null } = {}) {
    Object.assign(this, { room, names, letters, most, hasBox, onBlocks });
    names.addEventListener('input', () => this.#map?.changed());
  }

  /** Shows the map of this performance. Promises what reads its places. */
  async open(slug) {
    this.close();
    const session = await api.get(`/api/admin/sessions/${encodeURIComponent(slug)}`);
    const venue = await loadVenue(session.map);
    this.close(); // two performances may have been asked for at once: the later answer stays
    this.said = new SaidPlaces(venue);
    const blocks = this.onBlocks && new ShownBlocks(slug, () => {
      this.#map?.draw();
      this.onBlocks(blocks.list);
    });
    this.#map = new HouseMap(this.room, { slug, map: session.map }, venue, {
      cart: choice(() => this.#read().seats),
      price: freePrice,
      blocks,
      on: {
        toggle: (seat) => this.#toggle(seat),
        area: (area) => this.#add(area),
        box: this.hasBox ? (seats) => this.#box(seats) : undefined,
        drawn: () => this.room.isConnected || this.#map?.stop(),
        moved: () => this.open(slug),
      },
    });
    return this.said;
  }

  clear() {
    this.choose([]);
  }

  /** Writes just these seats down. */
  choose(ids) {
    this.names.value = this.said?.names(ids).join('\n') ?? '';
    this.#map?.changed();
  }

  close() {
    this.#map?.stop();
    this.#map = null;
    this.said = null;
    this.room.querySelector('.map-box')?.remove();
  }

  #read() {
    return this.said.read(this.names.value);
  }

  /** The seats that are chosen, without the first of them where there is no room for so many more places. */
  #keep(more) {
    const { seats, areas } = this.#read();
    const standing = areas.reduce((sum, { count }) => sum + count, 0);
    return seats.slice(Math.max(0, seats.length + standing + more - this.most));
  }

  /** Standing places stay, and so does what cannot be read, so that it can be mended. */
  #write(ids, added = []) {
    const { areas, unknown } = this.#read();
    const nameOf = (id) => this.said.venue.areas.find((area) => area.id === id).name;
    const standing = areas.flatMap(({ id, count }) => Array(count).fill(nameOf(id)));
    this.names.value = [...this.said.names(ids), ...standing, ...added, ...unknown].join('\n');
    this.#map.changed();
    this.names.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** All seats of a box that may be chosen are; where they are already, they are not any more. */
  #box(seats) {
    const ids = this.#read().seats;
    const inside = seats.filter((seat) => ids.includes(seat.id) || this.letters.includes(this.#map.states.letter(seat))).map(({ id }) =>
      id
    );
    const isNew = inside.some((id) => !ids.includes(id));
    const rest = ids.filter((id) => !inside.includes(id));
    this.#write(isNew ? [...rest, ...inside] : rest);
    announce(t(isNew ? 'orders.boxed' : 'orders.unboxed', { n: inside.length }));
  }

  #toggle(seat) {
    const ids = this.#read().seats;
    const letter = this.#map.states.letter(seat);
    if (ids.includes(seat.id)) this.#write(ids.filter((id) => id !== seat.id));
    else if (this.letters.includes(letter)) this.#write([...this.#keep(1), seat.id]);
    else return notify(t(`taken.${letter}`, { place: placeName(seat) }), { key: 'taken' });
    return announce(t(ids.includes(seat.id) ? 'said.returned' : 'said.taken', { place: placeName(seat) }));
  }

  /** Adds a standing place. */
  #add(area) {
    this.#write(this.#keep(1), [area.name]);
    announce(t('said.taken', { place: area.name }));
  }
}
