// What others change appears by itself: a panel asks again, every now and then, for what it shows.
import { throwMistake } from './api.js';
import { $ } from './dom.js';

const kEveryMs = 10_000;
const watches = new WeakMap(); // by what is drawn again: how to end the watch before

/** Draws, and puts the keyboard back on the link or button that it was on. */
function keepingFocus(root, draw) {
  const nameOf = (element) => [element.getAttribute('href'), element.getAttribute('aria-label'), element.textContent].join();
  const focused = root.contains(document.activeElement) && document.activeElement !== root ? document.activeElement : null;
  const [tag, name] = focused ? [focused.tagName, nameOf(focused)] : [];
  const open = new Set([...root.querySelectorAll('details[open] > summary')].map((summary) => summary.textContent));
  draw();
  for (const summary of root.querySelectorAll('details > summary')) summary.parentElement.open ||= open.has(summary.textContent);
  if (focused && !focused.isConnected)
    [...root.querySelectorAll(tag)].find((element) => nameOf(element) === name)?.focus({ preventScroll: true });
}

/**
 * Asks `load` again every few seconds, and at once when somebody comes back to the page, and gives what it promises to
 * `draw` where that differs from `shown` or from what was drawn last. Ends when `root`, which is what draw() changes,
 * has left the page or is watched again. Nothing is drawn while somebody fills in a form in it or decides in a dialog; a
 * page that nobody sees asks nothing. `failed` is told of a question without an answer.
 */
export function keepFresh(root, shown, load, draw, failed = () => {}) {
  watches.get(root)?.();
  let before = JSON.stringify(shown);
  let edited = null;
  let timer = 0;
  let turn = 0;
  const ends = new AbortController();
  const end = () => {
    ends.abort();
    clearTimeout(timer);
  };
  const isFilledIn = () => root.contains(document.activeElement) && document.activeElement.matches('input, select, textarea');
  const isBusy = () => edited?.isConnected || $('dialog[open]') || isFilledIn();
  async function look() {
    clearTimeout(timer);
    const mine = (turn += 1);
    if (!root.isConnected) return end();
    if (!document.hidden && !isBusy()) await ask();
    if (mine === turn && !ends.signal.aborted) timer = setTimeout(look, kEveryMs);
    return undefined;
  }
  async function ask() {
    const first = root.firstChild;
    try {
      const now = await load();
      const text = JSON.stringify(now);
      if (ends.signal.aborted || !root.isConnected || isBusy() || text === before) return;
      if (root.firstChild !== first) return; // drawn by an edit of one's own, which this answer may not know of yet
      before = text;
      keepingFocus(root, () => draw(now));
    } catch (error) {
      throwMistake(error);
      failed();
    }
  }
  watches.set(root, end);
  root.addEventListener('input', ({ target }) => (edited = target), { signal: ends.signal });
  document.addEventListener('visibilitychange', look, { signal: ends.signal });
  timer = setTimeout(look, kEveryMs);
}
