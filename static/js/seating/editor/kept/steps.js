// The steps that undo and redo go by, kept in this browser beside the draft. Documents share what a step did not touch, and
// the browser's own copy of them does too, so a step costs the rows that it changed.
import { record } from '../plan/history.js';
import { run } from './browser_store.js';

const kStore = 'steps';
const kMostSteps = 300; // to each side
const kMostSeats = 40_000; // in rows that differ: what is copied in less than a tenth of a second

/** Counts the seats of rows that no document before had. */
class Sharing {
  #seen = new Set();
  seats = 0;

  add(plan) {
    for (const { rows } of plan.sections) {
      for (const row of rows) {
        if (this.#seen.has(row)) continue;
        this.#seen.add(row);
        this.seats += row.seats.length;
      }
    }
  }
}

/** A history without links, as a browser keeps it: the nearest steps to both sides, as many as there is room for. */
export function packed({ plan, past, future }, { steps = kMostSteps, seats = kMostSeats } = {}) {
  const sharing = new Sharing();
  sharing.add(plan);
  const listed = (first, on) => {
    const list = [];
    for (let step = first; step && list.length < steps; step = step[on]) {
      sharing.add(step.plan);
      if (sharing.seats > seats) break;
      list.push({ plan: step.plan, what: step.what });
    }
    return list;
  };
  return { plan, past: listed(past, 'before'), future: listed(future, 'after') };
}

export function unpacked({ plan, past, future }) {
  const linked = (list, on) => list.reduceRight((next, step) => ({ ...step, [on]: next }), null);
  return { plan, past: linked(past, 'before'), future: linked(future, 'after'), tag: null };
}

/** Keeps the steps around a draft. Whoever has no room for them has the draft all the same. */
export const keepSteps = (venue, base, history) =>
  run(kStore, 'readwrite', (store) => store.put({ format: 1, base, ...packed(history) }, venue)).catch(() => {});

/**
 * The history that leads to this draft, or null where none was kept. A tab that was closed at once may have kept the draft and
 * not its last steps, which are then one.
 */
export async function findSteps(venue, { base, plan }) {
  try {
    const kept = await run(kStore, 'readonly', (store) => store.get(venue));
    if (kept?.format !== 1 || kept.base !== base) return null;
    const history = unpacked(kept);
    return JSON.stringify(kept.plan) === JSON.stringify(plan) ? history : record(history, plan, { what: 'load' });
  } catch {
    return null;
  }
}

export const dropSteps = (venue) => run(kStore, 'readwrite', (store) => store.delete(venue)).catch(() => {});
