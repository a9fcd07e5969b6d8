// What the buyer has chosen: the hold as the server last told it, and the wishes it has not answered yet.
// Pure: every function takes a state and returns a new one. No DOM, no fetch, no clock.
//
// A wish is one of
//   { add: [{ id, type, amount? }] }         take seats, or change the ticket type of seats already taken
//   { remove: [id] }                         put seats back
//   { areas: [{ id, count, type, amount? }] }   this many standing places of this type
//   { best: { count, category?, type?, wheelchair? } }
// with an amount where the price is open and the buyer has decided on it.
// Wishes are answered strictly in order. At most the first one is on its way (`sent`).

export const empty = Object.freeze({ hold: null, wishes: Object.freeze([]), sent: false });

const areaKey = (area) => `${area.id}|${area.type}`;
const waiting = (state) => (state.sent ? state.wishes.slice(1) : state.wishes);
const leading = (state) => (state.sent ? state.wishes.slice(0, 1) : []);
const isHollow = (wish) => !wish.best && !(wish.add?.length || wish.remove?.length || wish.areas?.length);

/** Adds a wish. One that takes back a waiting wish erases it instead of following it. */
export function wish(state, next) {
  let queue = waiting(state);
  if (next.remove) {
    // Whether a waiting wish can simply be forgotten depends on what the server holds before it.
    const before = view({ ...state, wishes: leading(state) }).seats;
    const gone = new Set(next.remove);
    queue = queue.map((one) => (one.add ? { add: one.add.filter((seat) => !gone.has(seat.id)) } : one));
    next = { remove: next.remove.filter((id) => before.has(id)) };
  }
  if (next.areas) {
    const gone = new Set(next.areas.map(areaKey));
    queue = queue.map((one) => (one.areas ? { areas: one.areas.filter((area) => !gone.has(areaKey(area))) } : one));
  }
  const wishes = [...leading(state), ...queue, next].filter((one) => !isHollow(one));
  return { ...state, wishes };
}

/** The wish that takes the seats, or puts them back when some of them are taken already. */
export function toggle(state, ids, type, amount) {
  const { seats } = view(state);
  const chosen = ids.filter((id) => seats.has(id));
  return chosen.length ? { remove: chosen } : { add: ids.map((id) => ({ id, type, amount })) };
}

const decided = ({ open, price }) => (open ? price.amount : undefined);

/** The wish that takes the places of a hold again, for what they cost there. */
export const again = ({ seats, areas }) => ({
  add: seats.map((seat) => ({ id: seat.id, type: seat.type, amount: decided(seat) })),
  areas: areas.map((area) => ({ id: area.id, type: area.type, count: area.count, amount: decided(area) })),
});

/** What the buyer sees: the hold with all wishes granted. */
export function view(state) {
  const seats = new Map();
  const areas = new Map();
  for (const seat of state.hold?.seats ?? []) seats.set(seat.id, { type: seat.type, amount: decided(seat), pending: false });
  for (const area of state.hold?.areas ?? []) areas.set(areaKey(area), { ...area, amount: decided(area), pending: false });
  for (const one of state.wishes) {
    for (const id of one.remove ?? []) seats.delete(id);
    for (const seat of one.add ?? []) seats.set(seat.id, { type: seat.type, amount: seat.amount, pending: true });
    for (const area of one.areas ?? []) {
      if (area.count > 0) areas.set(areaKey(area), { ...areas.get(areaKey(area)), ...area, pending: true });
      else areas.delete(areaKey(area));
    }
  }
  return { seats, areas };
}

/** How many places that is, seats and standing. */
export function placeCount(state) {
  const { seats, areas } = view(state);
  return [...areas.values()].reduce((sum, area) => sum + area.count, seats.size);
}

export const isSettled = (state) => state.wishes.length === 0;

/** The request for the first wish, or null when nothing has to be asked. */
export function request(state) {
  const [first] = state.wishes;
  if (!first) return null;
  if (first.best) return { create: { best: first.best } };
  if (state.hold) return { change: first };
  const areas = first.areas?.filter((area) => area.count > 0);
  if (first.add) return { create: { seats: first.add } };
  return areas?.length ? { create: { areas } } : null;
}

export const send = (state) => ({ ...state, sent: true });

/** The first wish was granted; `hold` is the truth now. A hold with nothing in it is no hold. */
export function grant(state, hold) {
  return { hold: normal(hold), wishes: state.wishes.slice(1), sent: false };
}

/** The first wish was refused; everything else stands. */
export function refuse(state) {
  return { ...state, wishes: state.wishes.slice(1), sent: false };
}

/** The first wish goes back to the head of the queue, to be asked again. */
export const retry = (state) => ({ ...state, sent: false });

/** The server's word replaces what we believed about the hold; wishes that wait stay. */
export const replace = (state, hold) => ({ ...state, hold: normal(hold) });

/** Whether `letters` show a seat of our hold as anything but held: a reason to ask the server again. */
export const disagrees = (state, letters, indexOf) => (state.hold?.seats ?? []).some((seat) => letters[indexOf(seat.id)] !== 'h');

function normal(hold) {
  return hold && (hold.seats.length || hold.areas.length) ? hold : null;
}
