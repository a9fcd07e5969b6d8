// The map one can move and point at. It shows what it is told and reports what is pointed at; it decides nothing.
import { h } from '../dom.js';
import { onThemeChange } from '../theme.js';
import { Camera } from './camera.js';
import { watchGestures } from './gestures.js';
import { MapPainter } from './map_painter.js';
import { boxOf, grow, kSeatRadius } from './venue_map.js';

const kOverviewSeats = 1500; // smaller maps always show their seats
const kOverviewScale = 0.42; // below it a seat of a big map is too small to mean anything
const kTouchScale = 1.0; // a finger needs seats at least this large
const kTouchCardMs = 3_000;
const kBoxSlop = 6; // pixels: less is a click
const kClearScale = 0.7; // large enough to see which seats are meant

export class SeatMap {
  #frame = 0;
  #hovered = null;
  #focused = null;
  #highlight = null;
  #cardTimer = 0;
  isBoxing = false;

  /**
   * `look` answers what the map must show: letter(seat), mine(), one's own seats, sectionLeft(section), areaLeft(area), and the words
   * sectionText(section, left), areaText(area, left). `on` reports seat(seat), area(area), hover(place), a seat, a section of an overview or null, and where
   * it has a box(seats), those inside a box that is drawn with Shift, or while `isBoxing`. Where it has leaves(how), the page
   * scrolls over a map that is shown whole; touched(place) is told of a seat under a finger, or of the section
   * of an overview.
   */
  constructor(canvas, venue, look, on) {
    Object.assign(this, { canvas, venue, look, on });
    this.camera = new Camera(venue.bounds, () => this.#moved());
    this.painter = new MapPainter(canvas.getContext('2d', { alpha: false }), venue, this.camera, look);
    onThemeChange(() => {
      this.painter.readTheme();
      this.invalidate();
    });
    this.#resize();
    this.camera.fit();
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#listen();
  }

  get overview() {
    return this.venue.seats.length > kOverviewSeats && this.camera.scale < kOverviewScale;
  }

  /** Something visible has changed: draw with the next frame. */
  invalidate() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  zoomIn() {
    this.camera.flyZoom(1.6);
  }

  zoomOut() {
    this.camera.flyZoom(1 / 1.6);
  }

  fit() {
    this.camera.fit(undefined, { fly: true });
  }

  showSection(section) {
    const atLeast = Math.max(kOverviewScale * 1.1, this.camera.minScale);
    this.camera.fit(grow(section.box, 20), { fly: true, atLeast });
  }

  showSeats(seats) {
    if (!seats.length) return;
    const box = grow(boxOf(seats.map((seat) => [seat.x, seat.y])), 150);
    const scale = Math.min(this.camera.width / box.width, this.camera.height / box.height, 1.4);
    const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    if (this.camera.scale >= kClearScale) this.camera.reveal(center);
    else this.camera.flyTo(center, Math.max(scale, this.overview ? kOverviewScale * 1.1 : this.camera.minScale));
  }

  /** Draws the keyboard's place, and makes sure that it can be seen. */
  focus(seat) {
    this.#focused = seat;
    if (seat) this.camera.reveal(seat, this.overview ? 0.8 : this.camera.scale);
    this.invalidate();
  }

  /** Lets the seats of a set of categories stand out; null shows all alike. */
  highlight(categories) {
    this.#highlight = categories;
    this.invalidate();
  }

  /** Where a seat, or the middle of a section, is on the screen, relative to the canvas. */
  placeOf(place) {
    const { x, y } = place.center ?? place;
    return { ...this.camera.toScreen(x, y), radius: kSeatRadius * this.camera.scale };
  }

  get theme() {
    return this.painter.theme;
  }

  #draw() {
    this.painter.draw(this.ratio, this.overview, {
      hovered: this.#hovered?.section ? this.#hovered : null,
      focused: this.#focused,
      highlight: this.#highlight,
    });
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    if (ratio === this.ratio && width === this.camera.width && height === this.camera.height) return; // as the observer says at first
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const fitted = Math.abs(this.camera.scale - this.camera.fitScale) < 1e-6;
    this.camera.resize(width, height);
    if (fitted) this.camera.fit();
    this.#draw(); // at once: a canvas that was resized is empty
  }

  #moved() {
    const { scale, x, y } = this.camera;
    // Open to whoever wants to know where a seat is on the screen, tests above all.
    this.canvas.dataset.camera = `${scale.toFixed(4)} ${x.toFixed(1)} ${y.toFixed(1)}`;
    // One finger moves the page while there is nothing to move here; two always move the map.
    if (this.on.leaves) this.canvas.style.touchAction = scale <= this.camera.fitScale * 1.02 ? 'pan-x pan-y' : 'none';
    this.on.moved?.(this.camera);
    this.#hover(null);
    this.invalidate();
  }

  #listen() {
    const at = ({ x, y }) => this.camera.toMap(x, y);
    watchGestures(this.canvas, {
      pan: (dx, dy) => this.camera.pan(dx, dy),
      zoom: (factor, { x, y }) => this.camera.zoom(factor, x, y),
      tap: (point, kind) => this.#tap(at(point), kind),
      doubleTap: (point, kind) => {
        const { x, y } = at(point);
        if (!this.overview && this.#seatAt(x, y, kind)) return false;
        this.camera.flyZoom(2, point.x, point.y);
        return true;
      },
      hover: (point) => this.#point(at(point)),
      leave: () => this.#hover(null),
      leaves: this.on.leaves ?? null,
      press: (point, event) => (this.on.box && (this.isBoxing || event.shiftKey) ? this.#box(point) : null),
    });
  }

  /** A box from `start`, in pixels of the canvas, to wherever the pointer is let go. */
  #box(start) {
    const frame = h('div.map-choice', { 'aria-hidden': 'true' });
    const cornersTo = ({ x, y }) => [
      { x: Math.min(start.x, x), y: Math.min(start.y, y) },
      { x: Math.max(start.x, x), y: Math.max(start.y, y) },
    ];
    const drag = (point) => {
      const [from, to] = cornersTo(point);
      const edges = { left: from.x, top: from.y, width: to.x - from.x, height: to.y - from.y };
      for (const [name, length] of Object.entries(edges)) frame.style.setProperty(name, `${length}px`);
    };
    this.canvas.after(frame);
    this.#hover(null);
    return {
      drag,
      drop: (point, event) => {
        frame.remove();
        if (Math.hypot(point.x - start.x, point.y - start.y) < kBoxSlop) {
          this.#tap(this.camera.toMap(point.x, point.y), event.pointerType);
          return;
        }
        const [from, to] = cornersTo(point).map(({ x, y }) => this.camera.toMap(x, y));
        this.on.box(this.venue.seats.filter((seat) => seat && seat.x >= from.x && seat.x <= to.x && seat.y >= from.y && seat.y <= to.y));
      },
      cancel: () => frame.remove(),
    };
  }

  #seatAt(x, y, kind) {
    return this.venue.seatAt(x, y, kind === 'touch' ? kSeatRadius * 1.6 : kSeatRadius * 1.25);
  }

  #tap({ x, y }, kind) {
    const area = this.venue.areaAt(x, y);
    if (this.overview) {
      const section = this.venue.sectionAt(x, y);
      if (section) this.showSection(section);
      else if (area) this.on.area(area);
      return kind === 'touch' ? this.on.touched?.(section) : undefined;
    }
    const seat = this.#seatAt(x, y, kind);
    if (seat && kind === 'touch' && this.camera.scale < kTouchScale) this.camera.flyTo({ x, y }, 1.5);
    else if (seat) this.on.seat(seat);
    else if (area) this.on.area(area);
    if (kind === 'touch' && this.on.touched) return this.on.touched(seat);
    this.#hover(seat);
    // A finger does not leave, so its card goes by itself.
    clearTimeout(this.#cardTimer);
    if (seat && kind === 'touch') this.#cardTimer = setTimeout(() => this.#hover(null), kTouchCardMs);
    return undefined;
  }

  #point({ x, y }) {
    const seat = this.overview ? null : this.#seatAt(x, y, 'mouse');
    const section = this.overview ? this.venue.sectionAt(x, y) : null;
    this.canvas.style.cursor = seat || section || this.venue.areaAt(x, y) ? 'pointer' : '';
    this.#hover(seat ?? section);
  }

  #hover(place) {
    if (place === this.#hovered) return;
    this.#hovered = place;
    this.on.hover(place);
    this.invalidate();
  }
}
