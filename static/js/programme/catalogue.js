// Searching and filtering the events. Pure: dates come in as strings of days, words as they were typed.

/** Lower case without accents, so that "Muller" finds "Müller". */
export const plain = (text) => (text ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * The events with at least one session that fits, with only these sessions, soonest first.
 * filter: { words, venue, fits(session) }
 */
export function find(events, { words = '', venue = '', fits = () => true }) {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return events
    .map((event) => {
      const sessions = event.sessions
        .filter((session) => (!venue || session.venue.slug === venue) && fits(session) && matches(event, session, wanted))
        .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
      return { ...event, sessions };
    })
    .filter((event) => event.sessions.length)
    .sort((a, b) => a.sessions[0].starts_at.localeCompare(b.sessions[0].starts_at));
}

function matches(event, { venue }, wanted) {
  if (!wanted.length) return true;
  const text = plain([event.title, event.artist, event.description, venue.name, venue.city].join(' '));
  return wanted.every((word) => text.includes(word));
}

/** The venues that occur, by name. */
export function venuesOf(events) {
  const venues = new Map(events.flatMap(({ sessions }) => sessions.map(({ venue }) => [venue.slug, venue])));
  return [...venues.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** "2026-12-04" moved by a number of days. */
export function addDays(day, days) {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The first and last day of a period that begins today: today, week, weekend, or a month "2026-12". */
export function period(name, today) {
  if (name === 'today') return [today, today];
  if (name === 'week') return [today, addDays(today, 6)];
  if (name === 'weekend') {
    const weekday = new Date(`${today}T12:00:00Z`).getUTCDay();
    const friday = weekday === 0 ? -2 : 5 - weekday;
    return [addDays(today, Math.max(0, friday)), addDays(today, friday + 2)];
  }
  if (/^\d{4}-\d\d$/.test(name)) return [`${name}-01`, `${name}-31`];
  return ['', '9'];
}
