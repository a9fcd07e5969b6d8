// What a place of a category costs for whom. Pure.

export class Prices {
  #byCategory = new Map();

  constructor({ prices, currency }) {
    for (const { category, ticket_type: type, amount, currency: own, open, most, suggested } of prices) {
      if (!this.#byCategory.has(category)) this.#byCategory.set(category, new Map());
      this.#byCategory.get(category).set(type, { amount, currency: own ?? currency, open, most, suggested });
    }
  }

  /** The ticket types one may choose in a category; the first one is what a tap takes. */
  types(category) {
    return [...(this.#byCategory.get(category)?.keys() ?? [])];
  }

  /** The lowest price of these categories, for whomever, and whether there is another; null where nothing is priced. */
  lowest(categories) {
    const all = categories.flatMap((category) => this.types(category).map((type) => this.of(category, type)));
    if (!all.length) return null;
    const price = all.reduce((low, one) => (one.amount < low.amount ? one : low));
    return { price, isOnly: all.every(({ amount, open }) => amount === price.amount && !open) };
  }

  of(category, type = this.types(category)[0]) {
    return this.#byCategory.get(category)?.get(type) ?? null;
  }

  /** What a place costs: of an open price what its buyer has decided on, and the least until then. */
  paid(category, { type, amount }) {
    const price = this.of(category, type);
    return price?.open && amount !== undefined ? { ...price, amount, open: false } : price;
  }
}
