// What is drawn and not published yet, kept in this browser: a closed tab loses nothing.
import { mapOf } from '../plan/map_json.js';

const keyOf = (venue) => `frontrow.plan.${venue}`;

/** Keeps { base, plan, saved } and `version`, of the server's draft that was seen last. Returns whether the browser had room. */
export function keepDraft(venue, base, plan, version) {
  try {
    localStorage.setItem(keyOf(venue), JSON.stringify({ format: 1, base, plan, version, saved: new Date().toISOString() }));
    return true;
  } catch {
    return false;
  }
}

/** The draft of this venue, or null; one that cannot be read as a plan is none. */
export function findDraft(venue) {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(venue)));
    if (draft?.format !== 1) return null;
    mapOf(draft.plan);
    return draft;
  } catch {
    return null;
  }
}

export function dropDraft(venue) {
  try {
    localStorage.removeItem(keyOf(venue));
  } catch {
    // what could not be kept need not be dropped
  }
}
