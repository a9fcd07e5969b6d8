// Which part of the map is on the screen, and the way there. screen = map × scale + offset, in CSS pixels.

const kMaxScale = 3.2;
const kFlightMs = 320;
const kMargin = 60;
const kToolsHeight = 60; // the row of buttons at the lower edge

const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class Camera {
  scale = 1;
  x = 0;
  y = 0;
  #flight = null;

  #least;

  /** `least` is how small the map gets, as a part of the scale at which all of it fits. */
  constructor(bounds, onChange, least = 0.85) {
    this.bounds = bounds;
    this.onChange = onChange;
    this.#least = least;
    this.width = 1;
    this.height = 1;
  }

  /** The canvas has a new size; what was in the middle stays there. */
  resize(width, height) {
    this.x += (width - this.width) / 2;
    this.y += (height - this.height) / 2;
    Object.assign(this, { width, height });
    this.#settle();
  }

  get fitScale() {
    return this.#scaleFor(this.bounds);
  }

  get minScale() {
    return this.fitScale * this.#least;
  }

  #scaleFor(box) {
    return Math.min(this.width / box.width, (this.height - kToolsHeight) / box.height);
  }

  toMap(x, y) {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  toScreen(x, y) {
    return { x: x * this.scale + this.x, y: y * this.scale + this.y };
  }

  visible() {
    return { ...this.toMap(0, 0), width: this.width / this.scale, height: this.height / this.scale };
  }

  pan(dx, dy) {
    this.#flight = null;
    this.x += dx;
    this.y += dy;
    this.#settle();
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    this.#flight = null;
    this.#set(this.#around(this.#limit(this.scale * factor), x, y));
  }

  #limit(scale) {
    return Math.min(kMaxScale, Math.max(this.minScale, scale));
  }

  #around(scale, x, y) {
    const point = this.toMap(x, y);
    return { scale, x: x - point.x * scale, y: y - point.y * scale };
  }

  flyZoom(factor, x = this.width / 2, y = this.height / 2) {
    this.#fly(this.#around(this.#limit((this.#flight?.to.scale ?? this.scale) * factor), x, y));
  }

  /** Brings a map point to the middle at the given scale. */
  flyTo(point, scale) {
    scale = this.#limit(scale);
    this.#fly({ scale, x: this.width / 2 - point.x * scale, y: this.height / 2 - point.y * scale });
  }

  /** Shows the box whole. `atLeast` keeps seats big enough to be hit. */
  fit(box = this.bounds, { fly = false, atLeast = 0 } = {}) {
    const scale = Math.max(atLeast, Math.min(kMaxScale, this.#scaleFor(box)));
    const to = {
      scale,
      x: this.width / 2 - (box.x + box.width / 2) * scale,
      y: (this.height - kToolsHeight) / 2 - (box.y + box.height / 2) * scale,
    };
    if (fly) this.#fly(to);
    else this.#set(to);
  }

  /** Moves just far enough that the point is not at the edge. */
  reveal(point, scale = this.scale) {
    if (scale > this.scale * 1.01) return this.flyTo(point, scale);
    const at = this.toScreen(point.x, point.y);
    const dx = Math.max(0, kMargin - at.x) - Math.max(0, at.x - this.width + kMargin);
    const dy = Math.max(0, kMargin - at.y) - Math.max(0, at.y - this.height + kMargin);
    if (dx || dy) this.#fly({ scale: this.scale, x: this.x + dx, y: this.y + dy });
    return undefined;
  }

  #set(to) {
    Object.assign(this, to);
    this.#settle();
  }

  /** Keeps the venue on the screen, whole where there is room for it: nobody gets lost on empty paper. */
  #settle() {
    const { bounds, scale } = this;
    const clamp = (offset, start, length, room) => {
      if (length * scale <= room) return Math.min(room - (start + length) * scale, Math.max(-start * scale, offset));
      const keep = Math.min(room * 0.4, length * scale * 0.4);
      return Math.min(room - keep - start * scale, Math.max(keep - (start + length) * scale, offset));
    };
    this.x = clamp(this.x, bounds.x, bounds.width, this.width);
    this.y = clamp(this.y, bounds.y, bounds.height, this.height);
    this.onChange();
  }

  #fly(to) {
    if (calm.matches) return this.#set(to);
    const from = { scale: this.scale, x: this.x, y: this.y };
    const flight = { to };
    this.#flight = flight;
    const begin = performance.now();
    const step = (time) => {
      if (this.#flight !== flight) return;
      const part = Math.min(1, Math.max(0, (time - begin) / kFlightMs));
      this.#set(between(from, to, 1 - (1 - part) ** 3));
      if (part < 1) requestAnimationFrame(step);
      else this.#flight = null;
    };
    requestAnimationFrame(step);
    return undefined;
  }
}

/** Scale grows by ratio, so that a flight looks equally fast all the way; the point it flies around stays put. */
function between(from, to, part) {
  const scale = from.scale * (to.scale / from.scale) ** part;
  const span = to.scale - from.scale;
  const share = Math.abs(span) < 1e-9 ? part : (scale - from.scale) / span;
  return { scale, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
