// A page inside the frame of another site: the frame grows with it, so that only the page around it scrolls, and what
// stands at an edge of the window otherwise stands at the edge of what the window shows of the frame.
import { h } from '../dom.js';
import { stored } from './embed.js';

const kParentKey = 'frontrow.parent';
const kMark = 32; // pixels between two places that are looked for in the window
const kLeast = 280; // pixels of the frame that are seen, from which on anything is moved into them

/** Settles this page in its frame; once. */
export function settle() {
  if (window.parent === window) return;
  tellHeight();
  watchWindow();
}

/** The origin of the page around the frame, which the policy of this page has let in; null where it cannot be known. */
function parentOrigin() {
  const given = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
  if (!given || given === 'null' || given === location.origin) return stored(kParentKey);
  stored(kParentKey, given);
  return given;
}

/** Tells the page around the frame how high this one is, and no other page. */
function tellHeight() {
  const origin = parentOrigin();
  if (!origin) return;
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    window.parent.postMessage({ type: 'frontrow-height', height }, origin);
  }).observe(document.body);
}

/**
 * Keeps in --above and --below how many pixels of the frame lie beyond the edges of the window. A frame of another site is
 * not told how the page around it scrolls, but may ask which of its parts are seen: marks are set all the way down.
 */
function watchWindow() {
  const ruler = h('div.embed-ruler', { 'aria-hidden': 'true' });
  document.body.append(ruler);
  const seen = new Map();
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, intersectionRect } of entries) {
      if (isIntersecting) seen.set(target, intersectionRect);
      else seen.delete(target);
    }
    place([...seen.values()]);
  }, { threshold: [0, 0.25, 0.5, 0.75, 1] });
  const mark = () => {
    const count = Math.ceil(window.innerHeight / kMark);
    while (ruler.childElementCount > count) {
      watcher.unobserve(ruler.lastChild);
      seen.delete(ruler.lastChild);
      ruler.lastChild.remove();
    }
    while (ruler.childElementCount < count) {
      ruler.append(h('i'));
      watcher.observe(ruler.lastChild);
    }
  };
  window.addEventListener('resize', mark);
  mark();
}

function place(parts) {
  if (!parts.length) return;
  const top = Math.min(...parts.map((part) => part.top));
  const bottom = Math.max(...parts.map((part) => part.bottom));
  const { style } = document.documentElement;
  const most = Math.max(0, window.innerHeight - kLeast);
  style.setProperty('--above', `${Math.round(Math.min(Math.max(0, top), most))}px`);
  style.setProperty('--below', `${Math.round(Math.min(Math.max(0, window.innerHeight - bottom), most))}px`);
}
