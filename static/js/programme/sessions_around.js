// The sessions that somebody of the house can choose from.
import * as api from '../api.js';
import { day, time } from '../format.js';
import { allOf } from '../lists.js';

/** What can be chosen from: every session that `panel` may see, what comes next first and then what was played last. */
export async function sessionsAround({ permissions }) {
  const sessions = permissions.includes('edit_programme')
    ? (await allOf('/api/admin/events')).flatMap(({ slug: event, title, sessions: all }) =>
      all.map((session) => ({ ...session, event, title }))
    )
    : (await api.get('/api/box-office/sessions')).items;
  const options = sessions.map(({ slug, event, title, starts_at: starts, venue }) => ({
    slug,
    event,
    title,
    at: Date.parse(starts),
    zone: venue.timezone,
    words: `${title}, ${day(starts, venue.timezone)}, ${time(starts, venue.timezone)}`,
  }));
  const ahead = options.filter(({ at }) => at >= Date.now()).sort((a, b) => a.at - b.at);
  const past = options.filter(({ at }) => at < Date.now()).sort((a, b) => b.at - a.at);
  return [...ahead, ...past];
}
