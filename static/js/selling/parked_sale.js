// A sale that somebody has begun at the counter stays begun while they look something up: until it is sold or emptied, or the tab
// is closed. One for each performance.

const kKey = 'frontrow.parked';

function all() {
  try {
    return JSON.parse(sessionStorage.getItem(kKey)) ?? {};
  } catch {
    return {}; // without storage nothing is kept
  }
}

/** Keeps what is begun for a performance, { places, … }; nothing where that has no places. */
export function park(slug, sale) {
  const others = Object.fromEntries(Object.entries(all()).filter(([key]) => key !== slug));
  const sales = sale.places ? { ...others, [slug]: sale } : others; // the latest stands last
  try {
    sessionStorage.setItem(kKey, JSON.stringify(sales));
  } catch {
    // as above
  }
}

export const parked = (slug) => all()[slug] ?? null;

/** The performance of the sale that was begun last, and how many places it has; null where none is. */
export function lastParked() {
  const [slug, sale] = Object.entries(all()).at(-1) ?? [];
  return slug ? { slug, places: sale.places } : null;
}
