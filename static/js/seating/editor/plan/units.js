// What is sold together: tables, boxes and booths, of which seats know the name. Pure.
//
// Seats that name what their row is called are a unit with the others of this row that do: two tables of one label stay
// two. What is called otherwise may have seats in several rows of its section.

/** The units of a section, { name, sold, seats }, the seats in their order. */
export function unitsOf(section) {
  const units = new Map();
  for (const row of section.rows) {
    for (const seat of row.seats) {
      if (!seat.unit) continue;
      const key = seat.unit === row.label ? row : seat.unit;
      if (!units.has(key)) units.set(key, { name: seat.unit, sold: seat.sold, seats: [] });
      units.get(key).seats.push(seat);
    }
  }
  return [...units.values()];
}

/** What the seats of a map's units know of them, by their ids. A unit that would become one with another gets another name. */
export function unitsById(map) {
  const homes = new Map();
  for (const section of map.sections)
    for (const row of section.rows) for (const { id } of row.seats) homes.set(id, { section, row });
  const taken = new Set();
  const known = new Map();
  for (const { name, sold, seats } of map.units ?? []) {
    const { section } = homes.get(seats[0]);
    const rows = new Set(seats.map((id) => homes.get(id).row));
    const [row] = rows;
    const keyOf = (unit) => (rows.size === 1 && row.label === unit ? row : `${section.id} ${unit}`);
    const isTaken = (unit) => taken.has(keyOf(unit)) || (rows.size > 1 && [...rows].some(({ label }) => label === unit));
    let unit = name;
    for (let n = 2; isTaken(unit); n += 1) unit = `${name} (${n})`;
    taken.add(keyOf(unit));
    for (const id of seats) known.set(id, { unit, sold });
  }
  return known;
}
