// The categories of a session beside those of a newer map of its house, which may call them something else. Pure: no DOM.

/** Categories with prices that a map does not have, and those that only it has, which are the likely new names. */
export function lostCategories(session, map) {
  const now = map.categories.map(({ name }) => name);
  const lost = [...new Set(session.prices.map(({ category }) => category))].filter((name) => !now.includes(name));
  const fresh = map.categories.filter(({ name }) => !session.categories.some((one) => one.name === name));
  const colorOf = (name) => session.categories.find((one) => one.name === name)?.color;
  const guesses = lost.map((name, i) =>
    fresh.find(({ color }) => color === colorOf(name))?.name ??
      (fresh.length === lost.length ? fresh[i].name : '')
  );
  return { lost, guesses, now };
}

/** The prices under other names of their categories; '' drops one. Where two come together the first counts. */
export function renamedPrices(prices, names) {
  const renamed = prices.map((price) => ({ ...price, category: names.get(price.category) ?? price.category }))
    .filter(({ category }) => category);
  const key = ({ category, ticket_type: type }) => `${category}\t${type}`;
  return renamed.filter((price, i) => renamed.findIndex((other) => key(other) === key(price)) === i);
}
