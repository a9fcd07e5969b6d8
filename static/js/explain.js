// Every refusal of the server in words a buyer understands, with the way out where there is one.
import { list } from './format.js';
import { t } from './messages.js';
import { dismiss, notify } from './notices.js';
import { problemText } from './refusals.js';
import { placeName } from './words.js';

function namesOf(ids, venue) {
  return list(ids.map((id) => (venue.byId.has(id) ? placeName(venue.byId.get(id)) : id)));
}

export function explain(problem, { wish, venue, session, retry }) {
  const values = { n: problem.seats.length || 1, places: namesOf(problem.seats, venue), limit: session.max_seats };
  if (problem.code === 'too_many_seats') values.n = session.max_seats;
  let action = null;
  if (problem.code === 'stranded_seat' && wish.add) {
    const types = new Map(wish.add.map((seat) => [seat.id, seat]));
    for (const id of problem.seats) types.set(id, { id, type: wish.add[0].type });
    action = { label: t('stranded.take', { n: problem.seats.length }), run: () => retry({ add: [...types.values()] }) };
  }
  const key = wish.best ? 'best' : `problem ${problem.code}`;
  notify(problemText(problem, values), { kind: 'alert', key, action });
}

const kFinishedMs = 4_000;
let finished = 0;

/** What a granted hold warns about: a seat that nobody would want to take alone. Said once the choice seems finished. */
export function explainWarnings(hold, venue) {
  clearTimeout(finished);
  const stranded = (hold.warnings ?? []).filter(({ code }) => code === 'stranded_seat').flatMap(({ seats }) => seats);
  if (!stranded.length) dismiss('stranded');
  else finished = setTimeout(notify, kFinishedMs, t('stranded.warning', { n: stranded.length, places: namesOf(stranded, venue) }), {
      key: 'stranded',
    });
}
