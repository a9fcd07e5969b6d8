// Undo and redo without a limit: documents share what did not change, so keeping them all costs little. Pure: no DOM.

export const begin = (plan) => ({ plan, past: null, future: null, tag: null });

/**
 * The history after a step to `plan`; `what` names it. Steps with the same `tag`, one after the other, are undone as one:
 * ten presses of an arrow key are one way.
 */
export function record(history, plan, { what = '', tag = null } = {}) {
  if (plan === history.plan) return history;
  if (tag !== null && tag === history.tag) return { ...history, plan, future: null };
  return { plan, past: { plan: history.plan, what, before: history.past }, future: null, tag };
}

export function undo({ plan, past, future }) {
  return { plan: past.plan, past: past.before, future: { plan, what: past.what, after: future }, tag: null };
}

export function redo({ plan, past, future }) {
  return { plan: future.plan, past: { plan, what: future.what, before: past }, future: future.after, tag: null };
}

/** Ends a run of steps that are undone as one. */
export const pause = (history) => (history.tag === null ? history : { ...history, tag: null });
