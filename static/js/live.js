// Keeps the letters of all places fresh. Everything else only knows watchStates, so that a stream of
// server-sent events can take the place of this polling without anybody noticing.
import { getStates } from './api.js';

const kIntervalMs = 2_000;
const kLongestPauseMs = 30_000;

/**
 * Calls onStates({ version, states, askedAt }) whenever the states changed, and onTrouble(error | null) when the
 * connection fails or comes back. Sleeps while the page is hidden; wakes at once when it is seen again.
 */
export function watchStates(session, { onStates, onTrouble }) {
  let etag = null;
  let timer = 0;
  let failures = 0;
  let asking = false;
  let again = false;
  let stopped = false;

  async function ask() {
    clearTimeout(timer);
    if (stopped) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    const askedAt = performance.now();
    try {
      const answer = await getStates(session, etag);
      if (failures) onTrouble(null);
      failures = 0;
      if (answer) etag = answer.etag;
      onStates(answer ? { ...answer, askedAt } : { unchanged: true, askedAt });
    } catch (error) {
      failures += 1;
      etag = null;
      onTrouble(error);
    }
    asking = false;
    schedule();
  }

  function schedule() {
    if (stopped || document.hidden) return;
    const pause = Math.min(kLongestPauseMs, kIntervalMs * 2 ** Math.min(failures, 5));
    timer = setTimeout(ask, again ? 0 : pause * (failures ? 0.75 + Math.random() / 2 : 1));
  }

  const wake = () => (document.hidden ? clearTimeout(timer) : ask());
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('focus', wake);
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', wake);
  ask();
  return {
    refresh: ask,
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
      for (const name of ['focus', 'online', 'pageshow']) window.removeEventListener(name, wake);
    },
  };
}
