// Pointer, wheel and touch on a canvas, told apart and named: pan, zoom, tap, double tap, hover. Where something can be
// dragged, `press` may claim the pointer: what it answers then hears drag, and drop or cancel.

const kSlop = 8;
const kDoubleTapMs = 300;

/**
 * The handlers get positions in CSS pixels relative to the element. `press(position, event)` may answer an object with
 * drag(position, event), drop(position, event) and cancel(), or nothing. With `leaves` the page around keeps the wheel,
 * unless Ctrl is held, and what the element's touch-action gives it; leaves("wheel" or "finger") is told of either.
 */
export function watchGestures(element, { pan, zoom, tap, doubleTap, hover, leave, press = () => null, leaves = null }) {
  const fingers = new Map();
  let claim = null;
  let travelled = 0;
  let spread = 0;
  let pinched = false;
  let lastTap = { time: -Infinity, x: 0, y: 0 };

  const position = (event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  function pair() {
    const [a, b] = [...fingers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, spread: Math.hypot(a.x - b.x, a.y - b.y) };
  }

  function down(event) {
    if (event.button > 0) return;
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, position(event));
    if (fingers.size === 1) {
      travelled = 0;
      pinched = false;
      claim = press(position(event), event);
    } else if (fingers.size === 2) {
      claim?.cancel();
      claim = null;
      pinched = true;
      spread = pair().spread;
    }
  }

  function move(event) {
    const before = fingers.get(event.pointerId);
    const at = position(event);
    if (!before) {
      if (event.pointerType !== 'touch') hover(at);
      return;
    }
    if (fingers.size === 1) {
      travelled += Math.hypot(at.x - before.x, at.y - before.y);
      fingers.set(event.pointerId, at);
      if (claim) claim.drag(at, event);
      else if (travelled > kSlop) pan(at.x - before.x, at.y - before.y);
      return;
    }
    const old = pair();
    fingers.set(event.pointerId, at);
    const next = pair();
    pan(next.x - old.x, next.y - old.y);
    if (spread > 0) zoom(next.spread / spread, next);
    spread = next.spread;
  }

  function up(event) {
    const at = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (event.type === 'pointercancel' && event.pointerType === 'touch' && !pinched) leaves?.('finger');
    if (claim) {
      if (event.type === 'pointercancel') claim.cancel();
      else claim.drop(position(event), event);
      claim = null;
      return;
    }
    if (!at || fingers.size || pinched || travelled > kSlop || event.type === 'pointercancel') return;
    const near = Math.hypot(at.x - lastTap.x, at.y - lastTap.y) < 30;
    const twice = near && event.timeStamp - lastTap.time < kDoubleTapMs;
    lastTap = { time: twice ? -Infinity : event.timeStamp, ...at };
    const kind = event.pointerType;
    if (!twice || !doubleTap(at, kind)) tap(at, kind);
  }

  function wheel(event) {
    if (leaves && !event.ctrlKey && !event.metaKey) return leaves('wheel');
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    // A pinch on a trackpad arrives as a wheel with ctrl, in much smaller steps.
    const speed = event.ctrlKey ? 0.01 : 0.0016;
    const delta = Math.max(-240, Math.min(240, event.deltaY * lines));
    return zoom(Math.exp(-delta * speed), position(event));
  }

  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('pointerleave', (event) => event.pointerType !== 'touch' && leave());
  element.addEventListener('wheel', wheel, { passive: false });
}
