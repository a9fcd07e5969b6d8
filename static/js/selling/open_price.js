// Pay what you like: what is paid for the places of an open price, decided by whoever buys, for all of a kind at once.
import { h, reconcile, setText } from '../dom.js';
import { amountOf, amountText, money } from '../format.js';
import { t } from '../messages.js';
import { ticketType } from '../words.js';

/**
 * The kinds of places of a cart's view whose buyer decides, in the order of the map: [{ key, category, type, price, amount, seats,
 * areas }], where `amount` is what the first costs that was decided.
 */
function openKinds({ seats, areas }, venue, prices) {
  const kinds = new Map();
  const seated = [...seats].map(([id, chosen]) => ({ ...venue.byId.get(id), ...chosen })).sort((a, b) => a.index - b.index);
  const standing = [...areas.values()].map((area) => ({ ...area, category: venue.areas.find(({ id }) => id === area.id)?.category }));
  for (const place of [...seated, ...standing]) {
    const { category, type } = place;
    const price = prices.of(category, type);
    if (!price?.open) continue;
    const key = `${category}\t${type}`;
    if (!kinds.has(key)) kinds.set(key, { key, category, type, price, amount: undefined, seats: [], areas: [] });
    const kind = kinds.get(key);
    kind.amount ??= place.amount;
    (place.count === undefined ? kind.seats : kind.areas).push(place);
  }
  return [...kinds.values()].map((kind) => ({ ...kind, amount: kind.amount ?? kind.price.amount }));
}

/** The wish by which all places of a kind cost this much. */
const decision = ({ type, seats, areas }, amount) => ({
  add: seats.map(({ id }) => ({ id, type, amount })),
  areas: areas.map(({ id, count }) => ({ id, type, count, amount })),
});

export class OpenPrices {
  #fields = new Map();
  #kinds = [];
  element = h('div.open-prices', { hidden: true });

  /** `decide(wish)` hears what somebody has decided. */
  constructor(decide) {
    this.decide = decide;
  }

  /** Shows how the buyer decides on what is in a cart, for each kind of places. */
  show(view, venue, prices) {
    const kinds = openKinds(view, venue, prices);
    this.#kinds = kinds;
    this.element.hidden = kinds.length === 0;
    for (const { key } of kinds) if (!this.#fields.has(key)) this.#fields.set(key, this.#field(key));
    reconcile(this.element, kinds.map(({ key }) => this.#fields.get(key).element));
    for (const kind of kinds) this.#fields.get(kind.key).refresh(kind);
  }

  /** What was decided for places of this category and type; undefined where nothing was. */
  amountFor(category, type) {
    return this.#kinds.find((kind) => kind.category === category && kind.type === type)?.amount;
  }

  #field(key) {
    const kind = () => this.#kinds.find((one) => one.key === key);
    const { price, category, type } = kind();
    const error = h('p.error', { role: 'alert', hidden: true });
    const other = h('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', maxlength: '13' });
    const choices = [price.amount, ...price.suggested].map((amount) =>
      h('button.button.button-quiet.button-small', {
        type: 'button',
        'data-amount': amount,
        onclick: () => this.decide(decision(kind(), amount)),
      }, money({ ...price, amount }))
    );
    other.addEventListener('change', () => {
      const amount = amountOf(other.value, price.currency);
      const isRight = amount !== null && amount >= price.amount && amount <= price.most;
      setText(error, isRight ? '' : t('open.wrong', { least: money(price), most: money({ ...price, amount: price.most }) }));
      error.hidden = isRight;
      other.setAttribute('aria-invalid', String(!isRight));
      if (isRight) this.decide(decision(kind(), amount));
    });
    const element = h('fieldset.open-price', {}, h('legend', {}, t('open.title'), h('small', {}, `${ticketType(type)} · ${category}`)),
      h('div.open-amounts', {}, choices), h('label.field', {}, h('span', {}, t('open.amount', { currency: price.currency })), other),
      error);
    const refresh = ({ amount }) => {
      for (const choice of choices) choice.setAttribute('aria-pressed', String(Number(choice.dataset.amount) === amount));
      const isListed = choices.some(({ dataset }) => Number(dataset.amount) === amount);
      if (document.activeElement !== other) other.value = isListed ? '' : amountText(amount, price.currency);
    };
    return { element, refresh };
  }
}
