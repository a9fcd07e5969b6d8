// What the counter asks before it sells: a code, a reason, until when.
import { h, setText } from '../dom.js';
import { field } from '../forms.js';
import { include, t } from '../messages.js';
import { formDialog } from '../panel.js';
import { fromLocal, toLocal } from '../programme/zone_time.js';
import { withNames } from './attendees.js';

await include('box_office');

/** What is reserved is given up so long before the start, where nobody says otherwise. */
const kGivenUpMs = 30 * 60_000;

const codeField = (name, label) => field({ name, label, required: true, maxlength: 40, autocomplete: 'off', spellcheck: 'false' });

/** Why so many tickets are given away: give(reason). */
export const askReason = (n, give) =>
  formDialog({
    title: t('counter.free_title'),
    text: t('counter.free_text', { n }),
    fields: [field({ name: 'reason', label: t('counter.reason'), hint: t('counter.reason_hint'), required: true, maxlength: 200 })],
    confirm: t('counter.give'),
    save: ({ reason }) => give(reason),
  });

/** Until when places of a performance are kept: reserve(moment). */
export function askUntil({ starts_at: starts, venue: { timezone } }, reserve) {
  const usual = toLocal(Date.parse(starts) - kGivenUpMs, timezone);
  return formDialog({
    title: t('counter.reserve_title'),
    text: t('counter.reserve_text'),
    fields: [field({ name: 'until', type: 'datetime-local', label: t('counter.reserve_until'), value: usual, required: true })],
    confirm: t('counter.reserve'),
    save: ({ until }) => reserve(fromLocal(until, timezone)),
  });
}

/** The code of a voucher: use(code). */
export const askVoucher = (use) =>
  formDialog({
    title: t('counter.voucher'),
    text: t('counter.voucher_text'),
    fields: [codeField('voucher', t('counter.voucher_code'))],
    confirm: t('counter.voucher_use'),
    save: ({ voucher }) => use(voucher),
  });

/** The code of a gift card, which pays first, and how the rest is paid: pay(code, method). How much is left is said once it is sold. */
export const askCard = (pay) =>
  formDialog({
    title: t('counter.gift_card'),
    text: t('counter.gift_card_text'),
    fields: [
      codeField('code', t('counter.gift_card_code')),
      field({
        name: 'method',
        type: 'select',
        label: t('counter.gift_card_rest'),
        options: ['cash', 'card'].map((method) => [method, t(`counter.${method}`)]),
      }),
    ],
    confirm: t('counter.gift_card_pay'),
    save: ({ code, method }) => pay(code, method),
  });

/** For whom the tickets of a sale are, as far as somebody says so: a queue does not wait for names, however strictly the event asks. */
export class TicketNames {
  #lines;
  #changed;
  /** [{ seat, name }], one for each ticket there was when somebody was asked. */
  kept = [];

  /** `lines` gives the tickets of the sale by now, as linesOf() has them; calls `changed` when names were said. */
  constructor(lines, changed) {
    this.#lines = lines;
    this.#changed = changed;
    this.link = h('button.link', { type: 'button', onclick: () => this.#ask() });
  }

  /** As requests have them. */
  get said() {
    return withNames(this.#lines(), this.kept).filter(({ name }) => name).map(({ seat, name }) => ({ seat, name }));
  }

  show() {
    const [n, named] = [this.#lines().length, this.said.length];
    setText(this.link, named ? t('counter.names', { named, n }) : t('checkout.attendees'));
  }

  #ask() {
    const lines = withNames(this.#lines(), this.kept);
    return lines.length > 0 && formDialog({
      title: t('checkout.attendees'),
      text: t('checkout.attendees_optional'),
      fields: lines.map(({ label, name }, i) => field({ name: `name${i}`, label, value: name, maxlength: 120, autocomplete: 'off' })),
      confirm: t('counter.names_keep'),
      save: (values) => {
        this.kept = lines.map(({ seat }, i) => ({ seat, name: values[`name${i}`].trim() }));
        this.#changed();
      },
    });
  }
}
