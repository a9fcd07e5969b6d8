// What a place of a category costs for whom. Pure.

export class Prices {
  #byCategory = new Map();

  constructor({ prices, currency }) {
    for (const { category, ticket_type: type, amount, currency: own } of prices) {
      if (!this.#byCategory.has(category)) this.#byCategory.set(category, new Map());
      this.#byCategory.get(category).set(type, { amount, currency: own ?? currency });
    }
  }

  /** The ticket types one may choose in a category; the first one is what a tap takes. */
  types(category) {
    return [...(this.#byCategory.get(category)?.keys() ?? [])];
  }

  of(category, type = this.types(category)[0]) {
    return this.#byCategory.get(category)?.get(type) ?? null;
  }
}
