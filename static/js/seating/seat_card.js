// The card of the seat, or in an overview of the section, under the pointer or under the keyboard's focus; on touch a sheet, which stays until it is closed.
import { h } from '../dom.js';
import { t } from '../messages.js';
import { priceWords, sectionName, stateName, wholeWords } from '../words.js';

export class SeatCard {
  #seat = null;
  #isSheet = false;

  /** `sectionWords(section)` are the lines below the name of a section; `note(seat)` may say more of a seat. */
  constructor(element, map, { letter, price, sectionWords, note = () => '' }) {
    Object.assign(this, { element, map, letter, price, sectionWords, note });
  }

  show(seat) {
    if (!seat && this.#isSheet) return;
    this.#isSheet = false;
    this.#seat = seat;
    this.element.hidden = !seat;
    if (seat) this.refresh();
  }

  /**
   * What a finger has touched, in a sheet that stays, with what can be done: choose(seat) selects a seat or gives it back.
   * Null closes it.
   */
  touch(seat, choose) {
    this.choose = choose;
    this.#isSheet = Boolean(seat);
    this.#seat = seat;
    this.element.hidden = !seat;
    if (seat) this.refresh();
  }

  #actions(seat, letter) {
    const key = { m: 'remove', a: 'select' }[letter];
    const label = key && t(seat.unit ? `card.${key}_whole` : `card.${key}`);
    return h('div.card-actions', {},
      label && h(`button.button${letter === 'm' ? '.button-quiet' : ''}`, { type: 'button', onclick: () => this.choose(seat) }, label),
      h('button.notice-close', { type: 'button', 'aria-label': t('notice.dismiss'), onclick: () => this.touch(null) }, '×'));
  }

  #aboutSection(section) {
    return h('div', {}, h('div.card-seat', {}, sectionName(section.name)), this.sectionWords(section).map((line) => h('div', {}, line)));
  }

  #aboutSeat(seat, letter) {
    const price = this.price(seat);
    return h('div', {}, h('div.card-where', {}, sectionName(seat.section.name)),
      h('div.card-seat', {}, t('place.short', { row: seat.row.label, seat: seat.label })),
      h('div.card-price', {}, seat.category, price && ` · ${priceWords(price)}`),
      h(`div.card-state.state-${letter}`, {}, [stateName(letter), this.note(seat)].filter(Boolean).join(' · ')),
      seat.unit && h('div.card-kind', {}, wholeWords(seat.unit, this.price)),
      seat.kind !== 'standard' && h('div.card-kind', {}, t(`kind.${seat.kind}`)),
      seat.kind === 'companion' && h('div.card-kind', {}, t('kind.companion_text')),
      seat.note && h('div.card-note', { dir: 'auto' }, seat.note));
  }

  /** After the state of the seat or its place on the screen has changed. */
  refresh() {
    const seat = this.#seat;
    if (!seat) return;
    const letter = seat.section ? this.letter(seat) : null;
    this.element.replaceChildren(
      ...[
        letter ? this.#aboutSeat(seat, letter) : this.#aboutSection(seat),
        this.#isSheet && this.#actions(seat, letter),
      ].filter(Boolean)
    );
    this.element.classList.toggle('is-sheet', this.#isSheet);
    if (this.#isSheet) {
      this.element.removeAttribute('aria-hidden');
      this.element.style.transform = '';
    } else {
      this.element.setAttribute('aria-hidden', 'true');
      this.#place(seat);
    }
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
