// The board that the plan lies on: camera, layers, pointer. The plan is painted once into a layer of its own; while
// something is dragged only that is painted again, as one picture that moves, however many seats it has.
import { onThemeChange } from '../../theme.js';
import { Camera } from '../camera.js';
import { watchGestures } from '../gestures.js';
import { grow } from '../venue_map.js';
import { boundsOf, kNothing } from './plan.js';
import { PlanPainter } from './plan_painter.js';

const kLargePlan = 3_000; // from here on the picture is moved first and painted sharp when the camera rests
const kRestMs = 90;

export class Board {
  #frame = 0;
  #dirty = true;
  #restTimer = 0;
  #painted = null;
  #lift = null;
  #layer = document.createElement('canvas');
  #live = document.createElement('canvas');

  /** `on` hears press(point, event) → gesture, tap(point, event), hover(point), overlay(ctx, view) and moved(). Points are in map units. */
  constructor(canvas, plan, on) {
    Object.assign(this, { canvas, on, plan, selection: kNothing, floor: null, underlay: null });
    this.ctx = canvas.getContext('2d', { alpha: false });
    this.painter = new PlanPainter(canvas);
    this.camera = new Camera(this.#room(plan), () => this.#moved());
    onThemeChange(() => {
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
    this.#paintLayer({
      shown: (id) => !selection.seats.has(id),
      shownArea: (id) => !selection.areas.has(id),
      shownDecoration: (key) => !selection.decorations.has(key),
    });
    this.#paintLive();
    this.#lift = { dx: 0, dy: 0, angle: 0, centre: { x: 0, y: 0 } };
  }

  /** Where the lifted picture is: moved by (dx, dy) map units, turned by `angle` degrees around `centre`. */
  carry(place) {
    Object.assign(this.#lift, place);
    this.invalidate();
  }

  drop() {
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

  #paintLayer(shown = {}) {
    const { width, height } = this.canvas;
    if (this.#layer.width !== width || this.#layer.height !== height) Object.assign(this.#layer, { width, height });
    const ctx = this.#layer.getContext('2d', { alpha: false });
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = this.theme.surface;
    ctx.fillRect(0, 0, width, height);
    const view = this.#view();
    this.#paintUnderlay(ctx, view);
    this.painter.paint(ctx, this.plan, view, { selection: this.selection, floor: this.floor, ...shown });
    this.#painted = { scale: view.scale, x: view.x, y: view.y };
    this.#dirty = false;
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
  #paintLive() {
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
    this.painter.paint(this.#live.getContext('2d'), this.plan, view, {
      selection,
      shown: (id) => selection.seats.has(id),
      shownArea: (id) => selection.areas.has(id),
      shownDecoration: (key) => selection.decorations.has(key),
    });
    this.liveMargin = margin;
  }

  #draw() {
    const { ctx, camera, ratio } = this;
    const isMoved = this.#painted &&
      (this.#painted.scale !== camera.scale || this.#painted.x !== camera.x || this.#painted.y !== camera.y);
    if (!this.#lift && (this.#dirty || (isMoved && !this.#restTimer))) this.#paintLayer();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = this.theme.surface;
    ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const k = camera.scale / this.#painted.scale;
    ctx.setTransform(k, 0, 0, k, (camera.x - this.#painted.x * k) * ratio, (camera.y - this.#painted.y * k) * ratio);
    ctx.drawImage(this.#layer, 0, 0);
    if (this.#lift) this.#drawLift();
    ctx.setTransform(camera.scale * ratio, 0, 0, camera.scale * ratio, camera.x * ratio, camera.y * ratio);
    this.on.overlay(ctx, this.#view(), this.#lift);
  }

  #drawLift() {
    const { ctx, camera, ratio } = this;
    const { dx, dy, angle, centre } = this.#lift;
    const at = camera.toScreen(centre.x, centre.y);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.translate((at.x + dx * camera.scale) * ratio, (at.y + dy * camera.scale) * ratio);
    ctx.rotate((angle * Math.PI) / 180);
    ctx.translate(-at.x * ratio - this.liveMargin.x, -at.y * ratio - this.liveMargin.y);
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
