// The programme as the forms of marketing need it: what a voucher counts for, where a link leads.
import * as api from '../api.js';
import { day, time } from '../format.js';

let loading = null;

/** The events on sale, asked for once while the page is open. */
export function events() {
  loading ??= api.getEvents().then((answer) => answer.events).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** "Hamlet, Fri 4 Dec, 19:30" */
export function sessionName(event, { starts_at: starts, venue }) {
  return `${event.title}, ${day(starts, venue.timezone)}, ${time(starts, venue.timezone)}`;
}

/** Options of a select over the programme: `of(event)` and `of(event, session)` make the value. */
export function targets(list, of) {
  return list.flatMap((event) => [
    [of(event), event.title],
    ...event.sessions.map((session) => [of(event, session), `– ${sessionName(event, session)}`]),
  ]);
}

/** The currencies that something is sold in. */
export function currencies(list) {
  const found = list.flatMap(({ sessions }) => sessions.map(({ from_price: price }) => price?.currency));
  return [...new Set(found.filter(Boolean))];
}

/** The categories that seats are sold in: of one performance for each map, which the others have too. */
export async function categories(list) {
  const sessions = list.flatMap((event) => event.sessions);
  const ofMaps = [...new Map(sessions.map((session) => [session.map, session])).values()];
  const prices = await Promise.all(ofMaps.map(async ({ slug }) => (await api.getSession(slug)).prices));
  return [...new Set(prices.flat().map(({ category }) => category))].sort().map((name) => ({ name }));
}
