// Where in the house the places of an order are.
import { h } from '../dom.js';
import { t } from '../messages.js';
import { placeName } from '../words.js';
import { plainMap, venueOf } from './plain_map.js';

/** Draws the house into `root` with these tickets on it, and says where one sits. */
export async function showSeatsHere(root, session, tickets) {
  const venue = await venueOf(session);
  const mine = tickets.map(({ seat }) => venue.byId.get(seat)).filter(Boolean);
  const areas = venue.areas.filter(({ name }) => tickets.some(({ row, section }) => row == null && section === name));
  const own = new Set(mine);
  // The pin stands above the seat that is highest on the map, so that it hides none of the others.
  const top = [...mine].sort((a, b) => a.y - b.y)[0];
  const at = top ?? (areas[0] && { x: areas[0].x + areas[0].width / 2, y: areas[0].y + areas[0].height / 2 });
  const words = t(top ? 'order.here' : 'order.here_standing');
  const pin = at && h('p.plain-map-pin', { 'aria-hidden': 'true' }, words);
  const look = { letter: (seat) => (own.has(seat) ? 'm' : 'u'), mine: () => mine };
  const { box } = plainMap(root, venue, `${words}: ${tickets.map(placeName).join('; ')}`, look, (map) => {
    if (!pin) return;
    const { x, y, radius } = map.placeOf(at);
    Object.assign(pin.style, { left: `${x}px`, top: `${y - radius - 6}px` });
  });
  if (pin) box.append(pin);
}
