// Keeps the letters of all places fresh: by a stream of server-sent events, and by asking every now and then where
// streams are blocked or broken.
import { getStates, NetworkError } from '../api.js';

const kIntervalMs = 2_000;
const kLongestPauseMs = 30_000;
/** A stream that says nothing for so long after it was opened is held up by something on the way. */
const kPatienceMs = 5_000;

/**
 * Calls onStates({ version, states, askedAt, fresh }) with all letters, `fresh` where they count whatever came before;
 * onChanges({ version, changes }) with those that changed; onViewers(n); onTrouble(error | null) when the connection
 * fails or comes back. Sleeps while the page is hidden; wakes at once when it is seen again.
 */
export function watchStates(session, on) {
  const poll = polling(session, on);
  let stream = null;
  let patience = 0;
  let stopped = false;

  function open() {
    if (stream || stopped || document.hidden) return;
    stream = new EventSource(`/api/sessions/${encodeURIComponent(session)}/live`);
    patience = setTimeout(poll.start, kPatienceMs);
    stream.addEventListener('snapshot', ({ data }) => {
      clearTimeout(patience);
      poll.stop();
      on.onTrouble(null);
      on.onStates({ ...JSON.parse(data), askedAt: performance.now(), fresh: true });
    });
    stream.addEventListener('seats', ({ data }) => {
      poll.stop();
      on.onChanges(JSON.parse(data));
    });
    stream.addEventListener('viewers', ({ data }) => on.onViewers(JSON.parse(data).viewers));
    stream.addEventListener('error', () => {
      poll.start();
      // One that the browser has given up is opened again by us.
      if (stream?.readyState === EventSource.CLOSED) setTimeout(reopen, kPatienceMs * (0.5 + Math.random()));
    });
  }

  function close() {
    clearTimeout(patience);
    poll.stop();
    stream?.close();
    stream = null;
  }

  function reopen() {
    close();
    open();
  }

  const look = () => (document.hidden ? close() : open());
  /** A connection may have died in our sleep without a word. */
  const wake = () => (stream ? reopen() : open());
  document.addEventListener('visibilitychange', look);
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', look);
  window.addEventListener('pagehide', close);
  open();
  return {
    refresh: poll.once,
    stop() {
      stopped = true;
      close();
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', wake);
      window.removeEventListener('pageshow', look);
      window.removeEventListener('pagehide', close);
    },
  };
}

/** Asks for the letters again and again between start() and stop(). */
function polling(session, { onStates, onTrouble }) {
  let etag = null;
  let timer = 0;
  let failures = 0;
  let running = false;
  let asking = false;

  async function once() {
    if (asking) return;
    asking = true;
    const askedAt = performance.now();
    try {
      const answer = await getStates(session, etag);
      failures = 0;
      onTrouble(null);
      if (answer) etag = answer.etag;
      onStates(answer ? { ...answer, askedAt } : { unchanged: true, askedAt });
    } catch (error) {
      failures += 1;
      etag = null;
      if (running || error instanceof NetworkError) onTrouble(error);
    }
    asking = false;
  }

  async function round() {
    await once();
    const pause = Math.min(kLongestPauseMs, kIntervalMs * 2 ** Math.min(failures, 5));
    if (running) timer = setTimeout(round, pause * (failures ? 0.75 + Math.random() / 2 : 1));
  }

  return {
    once,
    start() {
      if (running) return;
      running = true;
      round();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
