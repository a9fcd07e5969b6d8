// The board that the plan lies on: camera, layers, pointer. The plan is painted once into a layer of its own; while
// something is dragged only that is painted again, as one picture that moves, however many seats it has. A large plan is
// painted over several frames, so that none of them waits for all of it; what was painted before is shown until then.
import { onThemeChange } from '../../theme.js';
import { Camera } from '../camera.js';
import { watchGestures } from '../gestures.js';
import { grow } from '../venue_map.js';
import { PlanPainter } from './drawn/plan_painter.js';
import { boundsOf, kNothing } from './plan/plan.js';

const kLargePlan = 3_000; // from here on the picture is moved first and painted sharp when the camera rests
const kRestMs = 90;
const kPaintMs = 8; // of a frame, for painting a large plan
const kLeastOfFit = 0.25; // what is drawn next may be far outside: the upper ring of an arena

export class Board {
  #frame = 0;
  #dirty = true;
  #restTimer = 0;
  #painted = null;
  #lift = null;
  #put = null; // what was lifted and is put down, until it is painted there
  #liveView = null;
  #painting = null; // a large plan that is being painted
  #layer = document.createElement('canvas');
  #next = document.createElement('canvas');
  #live = document.createElement('canvas');
  #flush = document.createElement('canvas');

  /** `on` hears press(point, event) → gesture, tap(point, event), hover(point), ground(ctx, view, theme), overlay(ctx, view, lift) and moved(). Points are in map units. */
  constructor(canvas, plan, on) {
    Object.assign(this, { canvas, on, plan, selection: kNothing, floor: null, underlay: null });
    this.ctx = canvas.getContext('2d', { alpha: false });
    this.painter = new PlanPainter(canvas);
    this.camera = new Camera(this.#room(plan), () => this.#moved(), kLeastOfFit);
    onThemeChange(() => {
      this.#painting = null;
      this.painter.readTheme();
      this.invalidate(true);
    });
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#resize();
    this.camera.fit();
    this.#listen();
  }

  get theme() {
    return this.painter.theme;
  }

  /** Shows this plan with this selection, with the next frame. */
  show({ plan, selection, floor = null }) {
    if (plan === this.plan && selection === this.selection && floor === this.floor) return;
    if (plan !== this.plan) this.camera.bounds = this.#room(plan);
    Object.assign(this, { plan, selection, floor });
    this.invalidate(true);
  }

  /** The box one may look at: the plan and paper around it to draw on. */
  #room(plan) {
    const box = boundsOf(plan) ?? { x: 0, y: 0, width: plan.width, height: plan.height };
    const [width, height] = [Math.max(box.width, 600), Math.max(box.height, 420)];
    return grow({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height }, 120);
  }

  /** Draws with the next frame; `deep` paints the plan again. */
  invalidate(deep = false) {
    this.#dirty ||= deep;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** Takes the selection off the paper: from now on it is one picture, until `drop`. */
  lift() {
    const { selection } = this;
    this.#lift = { dx: 0, dy: 0, angle: 0, centre: { x: 0, y: 0 } };
    this.#put = null;
    this.#begin(this.#lifting({
      shown: (id) => !selection.seats.has(id),
      shownArea: (id) => !selection.areas.has(id),
      shownDecoration: (key) => !selection.decorations.has(key),
    }));
  }

  *#lifting(rest) {
    const lift = this.#lift;
    yield* this.#liveSlices();
    yield* this.#layerSlices(rest);
    lift.isOff = true;
  }

  /** Where the lifted picture is: moved by (dx, dy) map units, turned by `angle` degrees around `centre`. */
  carry(place) {
    Object.assign(this.#lift, place);
    this.invalidate();
  }

  drop() {
    if (this.#lift.isOff) this.#put = this.#lift;
    else this.#painting = null; // the paper is as it was
    this.#lift = null;
    this.invalidate(true);
  }

  fit(box = null) {
    if (box) this.camera.fit(grow(box, 60), { fly: true });
    else this.camera.fit(this.#room(this.plan), { fly: true });
  }

  /** Brings a box into view when it is not. */
  reveal(box) {
    const view = this.camera.visible();
    const isIn = box.x >= view.x && box.y >= view.y && box.x + box.width <= view.x + view.width &&
      box.y + box.height <= view.y + view.height;
    if (!isIn) this.fit(grow(box, 120));
  }

  get centre() {
    return this.camera.toMap(this.camera.width / 2, this.camera.height / 2);
  }

  #view(camera = this.camera) {
    const { scale, x, y } = camera;
    return { scale, x, y, ratio: this.ratio, box: this.camera.visible() };
  }

  /** Begins to paint, and ends as well unless the plan is large. */
  #begin(slices) {
    this.#painting = slices;
    if (!this.#isLarge()) { while (this.#painting) this.#goOn(); }
    else this.invalidate();
  }

  #goOn() {
    if (this.#painting.next().done) this.#painting = null;
  }

  /** As much as a frame has time for. */
  #paintSome() {
    const begun = performance.now();
    while (this.#painting && performance.now() - begun < kPaintMs) this.#goOn();
    if (this.#painting || (this.#dirty && !this.#lift)) this.invalidate();
  }

  *#layerSlices(shown = {}) {
    const { width, height } = this.canvas;
    const layer = this.#next;
    Object.assign(layer, { width, height }); // forgets how the last picture's lines were joined, even where it was given up
    const ctx = layer.getContext('2d', { alpha: false });
    ctx.fillStyle = this.theme.surface;
    ctx.fillRect(0, 0, width, height);
    const view = this.#view();
    this.#dirty = false;
    this.#paintUnderlay(ctx, view);
    this.on.ground(ctx, view, this.theme);
    yield* this.#flushed(layer, this.painter.paint(ctx, this.plan, view, { selection: this.selection, floor: this.floor, ...shown }));
    [this.#layer, this.#next] = [layer, this.#layer];
    this.#painted = { scale: view.scale, x: view.x, y: view.y };
    this.#put = null;
  }

  /** A canvas keeps what is drawn for later; reading from it has it drawn now, slice by slice and not all at once. */
  *#flushed(layer, slices) {
    const ctx = this.#flush.getContext('2d');
    while (!slices.next().done) {
      ctx.drawImage(layer, 0, 0, 1, 1, 0, 0, 1, 1);
      yield;
    }
  }

  #paintUnderlay(ctx, { scale, x, y, ratio }) {
    if (!this.underlay) return;
    const { bitmap, opacity, width, x: left, y: top } = this.underlay;
    ctx.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
    ctx.globalAlpha = opacity;
    ctx.drawImage(bitmap, left, top, width, (width * bitmap.height) / bitmap.width);
    ctx.globalAlpha = 1;
  }

  /** The picture of the selection reaches half a screen beyond the edges: so far it can be carried in at once. */
  *#liveSlices() {
    const { width, height } = this.canvas;
    const margin = { x: Math.round(width / 2), y: Math.round(height / 2) };
    Object.assign(this.#live, { width: width + 2 * margin.x, height: height + 2 * margin.y });
    const { selection, ratio } = this;
    const view = this.#view();
    view.x += margin.x / ratio;
    view.y += margin.y / ratio;
    view.box = {
      x: -view.x / view.scale,
      y: -view.y / view.scale,
      width: this.#live.width / ratio / view.scale,
      height: this.#live.height / ratio / view.scale,
    };
    this.#liveView = { scale: this.camera.scale, x: this.camera.x, y: this.camera.y, margin };
    yield* this.#flushed(this.#live, this.painter.paint(this.#live.getContext('2d'), this.plan, view, {
      selection,
      shown: (id) => selection.seats.has(id),
      shownArea: (id) => selection.areas.has(id),
      shownDecoration: (key) => selection.decorations.has(key),
    }));
  }

  #draw() {
    const { ctx, camera, ratio } = this;
    const isMoved = this.#painted &&
      (this.#painted.scale !== camera.scale || this.#painted.x !== camera.x || this.#painted.y !== camera.y);
    if (!this.#painting && !this.#lift && (this.#dirty || (isMoved && !this.#restTimer))) this.#begin(this.#layerSlices());
    if (this.#painting) this.#paintSome();
    const isBehind = this.#painting !== null || this.#dirty; // what is shown is older than the plan
    this.canvas.toggleAttribute('data-painting', isBehind); // for tests, as where the camera is
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = this.theme.surface;
    ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.#painted) return; // the first picture of a large plan is on its way
    const k = camera.scale / this.#painted.scale;
    ctx.setTransform(k, 0, 0, k, (camera.x - this.#painted.x * k) * ratio, (camera.y - this.#painted.y * k) * ratio);
    ctx.drawImage(this.#layer, 0, 0);
    const off = this.#lift?.isOff ? this.#lift : this.#put;
    if (off) this.#drawLift(off);
    ctx.setTransform(camera.scale * ratio, 0, 0, camera.scale * ratio, camera.x * ratio, camera.y * ratio);
    ctx.save();
    this.on.overlay(ctx, this.#view(), this.#lift);
    ctx.restore();
  }

  #drawLift({ dx, dy, angle, centre }) {
    const { ctx, camera, ratio } = this;
    const { scale, x, y, margin } = this.#liveView;
    const k = camera.scale / scale; // the view may have moved since it was painted
    const at = { x: centre.x * scale + x, y: centre.y * scale + y };
    ctx.setTransform(k, 0, 0, k, (camera.x - x * k) * ratio, (camera.y - y * k) * ratio);
    ctx.translate((at.x + dx * scale) * ratio, (at.y + dy * scale) * ratio);
    ctx.rotate((angle * Math.PI) / 180);
    ctx.translate(-at.x * ratio - margin.x, -at.y * ratio - margin.y);
    ctx.drawImage(this.#live, 0, 0);
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    Object.assign(this.canvas, { width: Math.round(width * this.ratio), height: Math.round(height * this.ratio) });
    const fitted = Math.abs(this.camera.scale - this.camera.fitScale) < 1e-6 || this.camera.width <= 1;
    this.camera.resize(width, height);
    if (fitted) this.camera.fit();
    this.#dirty = true;
    this.#painting = null;
    this.#draw(); // at once: a canvas that was resized is empty
  }

  #moved() {
    const { scale, x, y } = this.camera;
    // Open to whoever wants to know where something is on the screen, tests above all.
    this.canvas.dataset.camera = `${scale.toFixed(4)} ${x.toFixed(1)} ${y.toFixed(1)}`;
    if (this.#isLarge()) {
      clearTimeout(this.#restTimer);
      this.#restTimer = setTimeout(() => {
        this.#restTimer = 0;
        this.invalidate(true);
      }, kRestMs);
    }
    this.on.moved();
    this.invalidate();
  }

  #isLarge() {
    return this.plan.sections.reduce((sum, { rows }) => sum + rows.reduce((n, { seats }) => n + seats.length, 0), 0) > kLargePlan;
  }

  #listen() {
    const at = ({ x, y }) => this.camera.toMap(x, y);
    watchGestures(this.canvas, {
      pan: (dx, dy) => this.camera.pan(dx, dy),
      zoom: (factor, { x, y }) => this.camera.zoom(factor, x, y),
      press: (spot, event) => {
        this.canvas.focus({ preventScroll: true });
        const gesture = this.on.press(at(spot), event);
        return gesture && {
          drag: (where, moved) => gesture.drag(at(where), moved),
          drop: (where, ended) => gesture.drop(at(where), ended),
          cancel: () => gesture.cancel(),
        };
      },
      tap: (spot) => this.on.tap(at(spot)),
      doubleTap: () => false,
      hover: (spot) => this.on.hover(at(spot)),
      leave: () => this.on.hover(null),
    });
  }
}
