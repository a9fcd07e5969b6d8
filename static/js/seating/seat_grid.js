// The map for the keyboard and for screen readers: a grid after the ARIA Authoring Practices. It holds the
// rows of one section at a time, is hidden from the eye, and the canvas draws where its focus is.
// Arrows move the way the seats lie in the room, not the way they are numbered.
import { h } from '../dom.js';
import { kSeatRadius } from './venue_map.js';

const kArrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class SeatGrid {
  #section = null;
  #current = null;
  #cells = new Map();
  #visited = false;

  /** `words` gives gridName(section) and seatName(seat); `on` hears focus(seat | null) and toggle(seat). */
  constructor(element, venue, look, words, on) {
    Object.assign(this, { element, venue, look, words, on });
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('click', (event) => this.#click(event));
    element.addEventListener('focusin', (event) => this.#focused(event));
    element.addEventListener('focusout', () => on.focus(null));
    this.show(this.#start());
  }

  get current() {
    return this.#current;
  }

  /** The keyboard begins where the best seats are: nearest to the stage among those that can be had. */
  #start() {
    const { seats, focal } = this.venue;
    const all = seats.filter(Boolean);
    const free = all.filter((seat) => seat.kind === 'standard' && this.look.letter(seat) === 'a');
    const distance = (seat) => Math.hypot(seat.x - focal.x, seat.y - focal.y);
    return (free.length ? free : all).reduce((best, seat) => (best === null || distance(seat) < distance(best) ? seat : best), null);
  }

  /** Makes `seat` the one that Tab leads to, and moves the focus there when asked. */
  show(seat, { focus = false } = {}) {
    if (!seat) return;
    if (seat.section !== this.#section) this.#build(seat.section);
    this.#cells.get(this.#current)?.setAttribute('tabindex', '-1');
    this.#current = seat;
    const cell = this.#cells.get(seat);
    cell.tabIndex = 0;
    if (focus) cell.focus({ preventScroll: true });
  }

  /** The states have changed: only cells that differ are touched. */
  refresh() {
    // Until somebody has been here, the entrance follows what is free.
    if (this.#current && !this.#visited && this.#mayBeBetter()) this.show(this.#start());
    for (const [seat, cell] of this.#cells) this.#describe(seat, cell);
  }

  #mayBeBetter() {
    return this.#current.kind !== 'standard' || this.look.letter(this.#current) !== 'a';
  }

  #build(section) {
    this.#section = section;
    this.#cells.clear();
    this.element.setAttribute('aria-label', this.words.gridName(section));
    this.element.replaceChildren(...section.rows.map((row) => h('div', { role: 'row' }, row.seats.map((seat) => this.#cell(seat)))));
  }

  /** Lies over the map as it stands on the screen: a finger that feels for seats, as a screen reader reads, finds each where it is. */
  follow({ x, y, scale }) {
    this.element.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  #cell(seat) {
    const cell = h('div', { role: 'gridcell', tabindex: '-1', 'data-seat': seat.id });
    cell.style.translate = `${seat.x - kSeatRadius}px ${seat.y - kSeatRadius}px`;
    this.#cells.set(seat, cell);
    this.#describe(seat, cell);
    return cell;
  }

  #describe(seat, cell) {
    const letter = this.look.letter(seat);
    if (cell.dataset.letter === letter) return;
    cell.dataset.letter = letter;
    cell.setAttribute('aria-label', this.words.seatName(seat));
    cell.setAttribute('aria-selected', String(letter === 'm'));
    cell.setAttribute('aria-disabled', String(letter !== 'm' && letter !== 'a'));
  }

  #seatOf(event) {
    const id = event.target.closest('[data-seat]')?.dataset.seat;
    return id ? this.venue.byId.get(id) : null;
  }

  #focused(event) {
    const seat = this.#seatOf(event);
    if (!seat) return;
    this.#visited = true;
    this.show(seat);
    this.on.focus(seat);
  }

  /** Screen readers on a touch screen activate a cell by a click. */
  #click(event) {
    const seat = this.#seatOf(event);
    if (seat) this.on.toggle(seat);
  }

  #key(event) {
    if (event.altKey || event.metaKey) return;
    const seat = this.#current;
    if (event.key === 'Enter' || event.key === ' ') this.on.toggle(seat);
    else {
      const next = this.#next(seat, event);
      if (next === undefined) return;
      if (next) this.show(next, { focus: true });
    }
    event.preventDefault();
  }

  #next(seat, { key, ctrlKey }) {
    const { row, section } = seat;
    if (kArrows[key]) return this.venue.seatTowards(seat, ...kArrows[key]);
    if (key === 'Home') return ctrlKey ? section.seats[0] : row.seats[0];
    if (key === 'End') return ctrlKey ? section.seats.at(-1) : row.seats.at(-1);
    if (key === 'PageUp') return this.#neighbourSection(section, -1);
    if (key === 'PageDown') return this.#neighbourSection(section, 1);
    return undefined;
  }

  #neighbourSection(section, step) {
    const { sections } = this.venue;
    return sections[sections.indexOf(section) + step]?.seats[0] ?? null;
  }
}
