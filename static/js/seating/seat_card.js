// The card of the seat under the pointer or under the keyboard's focus.
import { h } from '../dom.js';
import { money } from '../format.js';
import { t } from '../messages.js';
import { stateName } from '../words.js';

export class SeatCard {
  #seat = null;

  constructor(element, map, { letter, price }) {
    Object.assign(this, { element, map, letter, price });
  }

  show(seat) {
    this.#seat = seat;
    this.element.hidden = !seat;
    if (seat) this.refresh();
  }

  /** After the state of the seat or its place on the screen has changed. */
  refresh() {
    const seat = this.#seat;
    if (!seat) return;
    const letter = this.letter(seat);
    const price = this.price(seat);
    this.element.replaceChildren(h('div', {},
      h('div.card-where', {}, seat.section.name),
      h('div.card-seat', {}, t('place.short', { row: seat.row.label, seat: seat.label })),
      h('div.card-price', {}, seat.category, price && ` · ${money(price)}`),
      h(`div.card-state.state-${letter}`, {}, stateName(letter)),
      seat.kind !== 'standard' && h('div.card-kind', {}, t(`kind.${seat.kind}`))));
    this.#place(seat);
  }

  /** Above the seat where there is room, else below it; never outside of the map. */
  #place(seat) {
    const { element, map } = this;
    const { x, y, radius } = map.placeOf(seat);
    const room = map.canvas.clientWidth;
    const left = Math.min(room - element.offsetWidth - 8, Math.max(8, x - element.offsetWidth / 2));
    const above = y - radius - element.offsetHeight - 10;
    element.style.transform = `translate(${Math.round(left)}px, ${Math.round(above > 4 ? above : y + radius + 10)}px)`;
  }
}
