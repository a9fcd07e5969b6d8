// Who has come, on the map of the house: what the list of a door knows, drawn again with each look at it.
import { h } from '../dom.js';
import { number } from '../format.js';
import { include, t } from '../messages.js';
import { plainMap, venueOf } from '../seating/plain_map.js';

await include('door');

/** Draws the house of a performance into `root`; take(tickets) draws it again with the tickets of a door's list. */
export async function arrivalsMap(root, session, tickets) {
  const venue = await venueOf(session);
  let bySeat = new Map();
  let counts = new Map(); // of sections and areas: { inside, all }
  const countOf = (place) => counts.get(place) ?? { inside: 0, all: 0 };
  const words = (place) => {
    const { inside, all } = countOf(place);
    return t('door.map_part', { inside: number(inside), tickets: number(all) });
  };
  const share = (place, capacity) => {
    const { inside, all } = countOf(place);
    return all ? (capacity * inside) / all : 0;
  };
  const read = (listed) => {
    const good = listed.filter(({ verdict }) => verdict === 'in');
    bySeat = new Map(good.map((ticket) => [ticket.seat, ticket]));
    counts = new Map();
    const add = (place, isIn) => {
      const { inside, all } = countOf(place);
      counts.set(place, { inside: inside + Number(isIn), all: all + 1 });
    };
    for (const { seat: id, section, row, in: isIn } of good) {
      const seat = venue.byId.get(id);
      const place = seat?.section ?? (row == null && venue.areas.find(({ name }) => name === section));
      if (place) add(place, isIn);
    }
  };
  const letter = ({ id }) => {
    const ticket = bySeat.get(id);
    if (!ticket) return 'u';
    return ticket.in ? 'm' : 'a';
  };
  const name = () => {
    const all = [...bySeat.values()];
    const inside = all.filter((ticket) => ticket.in).length;
    return `${t('door.map')}: ${t('door.map_part', { inside: number(inside), tickets: number(all.length) })}`;
  };
  read(tickets);
  const { draw } = plainMap(root, venue, name(), {
    letter,
    sectionLeft: (section) => share(section, section.seats.length),
    areaLeft: (area) => share(area, area.capacity),
    sectionText: words,
    areaText: words,
  });
  root.append(h('p.door-hint', {}, t('door.map_key')));
  return {
    take: (listed) => {
      read(listed);
      draw(name());
    },
  };
}
