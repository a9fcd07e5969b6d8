// Between the document of the editor and the map as the server keeps it. Pure: no DOM.
//
// A map has one plane and knows no floors. A floor is therefore what stands before " · " in the name of a section or of a
// standing area: "Balcony · Left". It is kept word for word, buyers and tickets read it, and nothing has to be guessed.
import { boundsOf, seatsOf } from './plan.js';
import { unitsById, unitsOf } from './units.js';

export const kFloorSign = ' · ';
const kMargin = 40;

function splitName(name) {
  const at = name.indexOf(kFloorSign);
  return at > 0 ? { floor: name.slice(0, at), name: name.slice(at + kFloorSign.length) } : { floor: '', name };
}

export const fullName = ({ floor, name }) => (floor ? floor + kFloorSign + name : name);

/** The document of a map. `index` of seats counts on from 0 in map order, as the server gives it or not at all. */
export function planOf(map) {
  let serial = 0;
  const key = () => (serial += 1);
  const ids = map.sections.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats.map(({ id }) => id)));
  const units = unitsById(map);
  const seat = ({ id, label, x, y, category, kind, next, note }) => ({
    id,
    label,
    x,
    y,
    category: category ?? '',
    kind: kind ?? 'standard',
    ...(note && { note }),
    next: next == null ? null : ids[next] ?? null,
    ...units.get(id),
  });
  const sections = map.sections.map(({ id, name, rows }) => ({
    id,
    ...splitName(name),
    rows: rows.map(({ label, seats }) => ({ key: key(), label, seats: seats.map(seat) })),
  }));
  const areas = (map.areas ?? []).map(({ id, name, capacity, category, x, y, width, height, outline }) => ({
    id,
    ...splitName(name),
    capacity,
    category: category ?? '',
    x,
    y,
    width,
    height,
    ...(outline?.length && { outline }),
  }));
  const decorations = (map.decorations ?? []).map(({ kind, text, x, y, size, points, symbol }) => ({
    key: key(),
    kind,
    text: text ?? '',
    x: x ?? 0,
    y: y ?? 0,
    size: size ?? 16,
    points: points ?? [],
    ...(symbol && symbol !== 'none' && { symbol }),
  }));
  const { name, width, height, focal, categories } = map;
  return {
    name,
    width,
    height,
    focal: { ...focal },
    serial,
    categories: categories.map((one) => ({ name: one.name, color: one.color })),
    sections,
    areas,
    decorations,
  };
}

/** A side of the map: as it was, or larger where something lies beyond it. */
const reaching = (side, end) => (end <= side ? side : Math.ceil(end + kMargin));

/** The map of a document, as it is published. Sections without a seat have no place in a map that is sold, and stay out. */
export function mapOf(plan) {
  const full = plan.sections.filter(({ rows }) => rows.length);
  const index = new Map(full.flatMap(seatsOf).map(({ id }, i) => [id, i]));
  const seat = ({ id, label, x, y, category, kind, next, note }) => ({
    id,
    index: index.get(id),
    label,
    x,
    y,
    category,
    kind,
    next: next === null ? null : index.get(next) ?? null,
    ...(note && { note }),
  });
  let places = index.size;
  const area = ({ id, capacity, category, x, y, width, height, outline, ...names }) => {
    const first = places;
    places += capacity;
    return { id, name: fullName(names), capacity, index: first, category, x, y, width, height, ...(outline && { outline }) };
  };
  const box = boundsOf(plan) ?? { x: 0, y: 0, width: 0, height: 0 };
  return {
    name: plan.name,
    width: reaching(plan.width, box.x + box.width),
    height: reaching(plan.height, box.y + box.height),
    focal: plan.focal,
    categories: plan.categories,
    sections: full.map(({ id, rows, ...names }) => ({
      id,
      name: fullName(names),
      kind: 'seated',
      rows: rows.map(({ label, seats }) => ({ label, seats: seats.map(seat) })),
    })),
    areas: plan.areas.map(area),
    decorations: plan.decorations.map(({ kind, text, x, y, size, points, symbol }) => ({
      kind,
      text,
      x,
      y,
      size,
      points,
      ...(symbol && { symbol }),
    })),
    units: full.flatMap((section) => unitsOf(section).map((unit) => ({ ...unit, seats: unit.seats.map(({ id }) => id) }))),
  };
}
