// For whom each ticket is: the fields of the checkout, where the event asks for it.
import { $, h, setText } from '../dom.js';
import { t } from '../messages.js';
import { placeName, ticketType } from '../words.js';

/** A line for each ticket of a hold: what the server calls its place, and what people do. */
export const linesOf = ({ seats, areas }) => [
  ...seats.map((seat) => ({ seat: seat.id, label: `${placeName(seat)} · ${ticketType(seat.type)}` })),
  ...areas.flatMap(({ id, name, type, count }) =>
    Array.from({ length: count }, (_, i) => ({ seat: id, label: `${name} ${i + 1} · ${ticketType(type)}` }))
  ),
];

/** The lines with the name that was said for each, { seat, name }: one said for an area is for one place in it. */
export function withNames(lines, named) {
  const left = [...named];
  return lines.map((line) => {
    const at = left.findIndex(({ seat }) => seat === line.seat);
    return { ...line, name: at < 0 ? '' : left.splice(at, 1)[0].name };
  });
}

export class AttendeeFields {
  #asked;
  #lines = [];

  /** `asked` is what the event wants: none, optional or required. */
  constructor(asked) {
    this.#asked = asked;
    $('#attendees').hidden = asked === 'none';
    setText($('#attendees-hint'), asked === 'none' ? '' : t(`checkout.attendees_${asked}`));
  }

  /** Draws a field for each ticket of the hold; what was typed for a place stays there. */
  take(hold) {
    if (this.#asked === 'none') return;
    const typed = this.#lines.map(({ seat, input }) => ({ seat, name: input.value }));
    this.#lines = withNames(linesOf(hold), typed).map(({ seat, label, name }, i) => {
      const error = h('p.error', { id: `attendee-${i}-error`, hidden: true });
      const input = h('input', {
        value: name,
        maxlength: '120',
        autocomplete: 'off',
        required: this.#asked === 'required',
        'aria-describedby': error.id,
        oninput: () => this.#say({ input, error }, ''),
      });
      return { seat, input, error, field: h('div', {}, h('label.field', {}, h('span', {}, label), input), error) };
    });
    $('#attendees-list').replaceChildren(...this.#lines.map(({ field }) => field));
  }

  /** Those who were named, as the server takes them. */
  get named() {
    return this.#lines.map(({ seat, input }) => ({ seat, name: input.value.trim() })).filter(({ name }) => name);
  }

  /** Says at each field that it is missing, where it may not be. Returns the first of them, or nothing. */
  check() {
    if (this.#asked !== 'required') return null;
    const missing = this.#lines.filter(({ input }) => !input.value.trim());
    for (const line of missing) this.#say(line, t('checkout.attendee_missing'));
    return missing[0]?.input ?? null;
  }

  #say({ input, error }, text) {
    setText(error, text);
    error.hidden = !text;
    input.setAttribute('aria-invalid', String(Boolean(text)));
  }
}
