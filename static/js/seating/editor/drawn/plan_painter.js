// What a plan looks like while it is drawn. It paints whole layers; the board decides which, and when.
import { centerText, css, legible, mix, readTheme, rgb } from '../../../theme.js';
import { SeatStamps } from '../../seat_shapes.js';
import { drawSymbol } from '../../symbols.js';
import { areaCorners, centroid, isLabelled, traceArea, tracePolygon } from '../../venue_map.js';
import { kSeatRadius } from '../plan/geometry.js';
import { boundsOfDecoration } from '../plan/plan.js';
import { indexOf } from '../plan/plan_index.js';
import { layNames } from './section_names.js';

const kStampRadius = 2.4; // in device pixels: smaller seats are squares, which cost a tenth
const kDetailScale = 0.5; // from here on labels of rows and neighbours can be seen
const kUnitRing = 12.5; // around the seats of what is sold as a whole
const kSlice = 250; // seats that are painted in one go

export class PlanPainter {
  #stamps = null;
  #ring = null;
  #colors = '';

  constructor(element) {
    this.element = element;
    this.readTheme();
  }

  readTheme() {
    this.theme = readTheme(this.element);
    this.#stamps = null;
  }

  /**
   * Paints the plan onto `ctx`, which is sized in device pixels. `view` is { scale, x, y, ratio, box }: box is what is
   * visible, in map units. `shown(seat id)`, `shownArea` and `shownDecoration` say what belongs to this layer. Yields after
   * each slice of about the same work; nothing else is painted until it is done.
   */
  *paint(ctx, plan, view, { selection, floor = null, shown = null, shownArea = null, shownDecoration = null }) {
    Object.assign(this, { ctx, plan, view, selection, floor });
    const { scale, ratio, x, y } = view;
    const k = scale * ratio;
    this.#prepare(plan, k);
    this.laid = layNames(ctx, plan, view, { font: this.theme.font, isShown: (section) => !this.#isFaint(section) });
    ctx.setTransform(k, 0, 0, k, x * ratio, y * ratio);
    for (const one of plan.decorations) if (!shownDecoration || shownDecoration(one.key)) this.#decoration(one);
    for (const area of plan.areas) if (!shownArea || shownArea(area.id)) this.#area(area);
    if (scale >= kDetailScale) yield* this.#details(shown);
    yield* this.#seats(k, shown);
    if (!shown) this.#names();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
  }

  #prepare(plan, k) {
    const colors = JSON.stringify(plan.categories);
    if (!this.#stamps || colors !== this.#colors) {
      this.#colors = colors;
      this.colors = new Map(plan.categories.map(({ name, color }) => [name, color]));
      this.#stamps = new SeatStamps(this.theme, this.colors);
      this.fills = new Map(plan.categories.map(({ name, color }) => [name, css(legible(color, this.theme))]));
      this.#ring = null;
    }
    this.#stamps.prepare(kSeatRadius * this.view.scale, this.view.ratio);
    this.small = kSeatRadius * k < kStampRadius;
    if (!this.small && this.#ring?.r !== this.#stamps.r) this.#ring = ringStamp(this.#stamps.r, this.view.ratio, this.theme.ink);
  }

  #isFaint = (part) => this.floor !== null && part.floor !== this.floor;

  *#seats(k, shown) {
    const { ctx, plan, view } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const [left, top] = [view.x * view.ratio, view.y * view.ratio];
    const box = { x: view.box.x - 20, y: view.box.y - 20, width: view.box.width + 40, height: view.box.height + 40 };
    let painted = 0;
    for (const section of plan.sections) {
      ctx.globalAlpha = this.#isFaint(section) ? 0.15 : 1;
      for (const { seats } of indexOf(section).rowsIn(box)) {
        for (const seat of seats) if (!shown || shown(seat.id)) this.#seat(seat, seat.x * k + left, seat.y * k + top, k);
        painted += seats.length;
        if (painted < kSlice) continue;
        painted = 0;
        yield;
      }
    }
    ctx.globalAlpha = 1;
    ctx.setTransform(k, 0, 0, k, left, top);
  }

  /** One seat, at device pixels. */
  #seat(seat, x, y, k) {
    const { ctx } = this;
    const selected = this.selection.seats.has(seat.id);
    if (this.small) {
      const side = Math.max(1.5, kSeatRadius * 1.7 * k);
      ctx.fillStyle = selected ? this.theme.ink : this.fills.get(seat.category) ?? this.theme.taken;
      ctx.fillRect(x - side / 2, y - side / 2, side, side);
      return;
    }
    const { half } = this.#stamps;
    ctx.drawImage(this.#stamps.of(seat, this.fills.has(seat.category) ? 'a' : 'h'), Math.round(x - half), Math.round(y - half));
    if (selected) ctx.drawImage(this.#ring.canvas, Math.round(x - this.#ring.half), Math.round(y - this.#ring.half));
    if (seat.note) this.#noteMark(x + kSeatRadius * 0.75 * k, y - kSeatRadius * 0.75 * k, Math.max(2, kSeatRadius * 0.32 * k));
  }

  /** A seat with a note has a dot at its shoulder. */
  #noteMark(x, y, radius) {
    const { ctx, theme } = this;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = theme.ink;
    ctx.fill();
    ctx.lineWidth = radius * 0.5;
    ctx.strokeStyle = theme.surface;
    ctx.stroke();
  }

  /** Hairlines between neighbours, so that an aisle is seen where it is kept, and the labels of rows. */
  *#details(shown) {
    const { ctx, plan, view, theme } = this;
    ctx.lineWidth = 1.5 / view.scale;
    ctx.strokeStyle = css(mix(rgb(theme.surface), rgb(theme.muted), 0.55));
    ctx.beginPath();
    this.#text(11, theme.muted);
    const box = { x: view.box.x - 40, y: view.box.y - 40, width: view.box.width + 80, height: view.box.height + 80 };
    let painted = 0;
    for (const section of plan.sections) {
      if (this.#isFaint(section)) continue;
      for (const row of indexOf(section).rowsIn(box)) {
        const { label, seats } = row;
        if (shown && !seats.every(({ id }) => shown(id))) continue;
        if (!isKnownLabelled(plan.decorations, row)) this.#rowEnds(label, seats);
        for (const { x, y, sold } of seats) {
          if (sold !== 'whole') continue;
          ctx.moveTo(x + kUnitRing, y);
          ctx.arc(x, y, kUnitRing, 0, 2 * Math.PI);
        }
        for (let i = 0; i < seats.length; i += 1) {
          if (seats[i].next === null) continue;
          const after = seats[i + 1]?.id === seats[i].next ? seats[i + 1] : seats.find(({ id }) => id === seats[i].next);
          if (!after) continue;
          ctx.moveTo(seats[i].x, seats[i].y);
          ctx.lineTo(after.x, after.y);
        }
        painted += seats.length;
        if (painted < kSlice) continue;
        painted = 0;
        ctx.stroke();
        yield;
        ctx.beginPath();
      }
    }
    ctx.stroke();
  }

  #rowEnds(label, seats) {
    const sign = (end, inner) => {
      const length = inner ? Math.hypot(end.x - inner.x, end.y - inner.y) || 1 : 1;
      const [dx, dy] = inner ? [(end.x - inner.x) / length, (end.y - inner.y) / length] : [-1, 0];
      this.ctx.fillText(label, end.x + dx * 22, end.y + dy * 22);
    };
    sign(seats[0], seats[1]);
    if (seats.length > 1) sign(seats.at(-1), seats.at(-2));
  }

  #names() {
    const { ctx, theme, view } = this;
    ctx.lineWidth = 4 / view.scale;
    ctx.lineJoin = 'round';
    for (const { words, size, x, y } of this.laid.names) {
      this.#text(size, theme.ink, 600);
      ctx.strokeStyle = theme.surface;
      ctx.strokeText(words, x, y);
      ctx.fillText(words, x, y);
    }
  }

  #area(area) {
    const { ctx, view, theme, selection } = this;
    const color = this.colors.get(area.category) ?? theme.taken;
    ctx.globalAlpha = this.#isFaint(area) ? 0.25 : 1;
    traceArea(ctx, area);
    ctx.fillStyle = css(mix(rgb(theme.surface), rgb(color), 0.28));
    ctx.fill();
    const selected = selection.areas.has(area.id);
    ctx.lineWidth = (selected ? 3 : 1.5) / view.scale;
    ctx.setLineDash(selected ? [] : [6 / view.scale, 4 / view.scale]);
    ctx.strokeStyle = selected ? theme.focus : css(legible(color, theme));
    ctx.stroke();
    ctx.setLineDash([]);
    const size = Math.min(17 / view.scale, area.height * 0.3, (area.width * 1.6) / (area.name.length || 1));
    const { center } = centroid(areaCorners(area));
    this.#text(size, theme.ink, 600);
    ctx.fillText(area.name, center.x, center.y - size * 0.55);
    this.#text(size * 0.85, theme.ink);
    ctx.fillText(String(area.capacity || '–'), center.x, center.y + size * 0.65);
    ctx.globalAlpha = 1;
  }

  #decoration(one) {
    const { ctx, view, theme, selection } = this;
    const { kind, text, size, points } = one;
    const selected = selection.decorations.has(one.key);
    if (points.length) {
      tracePolygon(ctx, points);
      if (kind === 'stage') {
        ctx.fillStyle = theme.stage;
        ctx.fill();
      }
      ctx.lineWidth = (selected ? 3 : 1) / view.scale;
      ctx.strokeStyle = selected ? theme.focus : css(mix(rgb(theme.line), rgb(theme.muted), 0.5));
      ctx.stroke();
    }
    if (one.symbol) drawSymbol(ctx, one, theme);
    else if (text && !this.laid.unsaid.has(one.key)) {
      const box = boundsOfDecoration(one);
      const large = kind === 'stage' && points.length ? Math.max(size, Math.min(box.width, box.height) * 0.26) : size;
      this.#text(large, points.length ? theme.ink : theme.muted, 'italic 400', theme.serif);
      ctx.fillText(text, box.x + box.width / 2, box.y + box.height / 2);
    }
    if (selected && !points.length) {
      const box = boundsOfDecoration(one);
      ctx.lineWidth = 2 / view.scale;
      ctx.strokeStyle = theme.focus;
      ctx.strokeRect(box.x - 4, box.y - 4, box.width + 8, box.height + 8);
    }
  }

  #text(...look) {
    centerText(this.ctx, this.theme, ...look);
  }
}

const labelled = new WeakMap();

/** What does not change while the plan does not is looked for once. */
function isKnownLabelled(decorations, row) {
  if (!labelled.has(decorations)) labelled.set(decorations, new WeakMap());
  const known = labelled.get(decorations);
  if (!known.has(row)) known.set(row, isLabelled(decorations, row));
  return known.get(row);
}

function ringStamp(r, ratio, color) {
  const half = Math.ceil(r * 1.5) + 2;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2 * half;
  const ctx = canvas.getContext('2d');
  ctx.lineWidth = Math.max(1.5 * ratio, r * 0.24);
  ctx.strokeStyle = color;
  ctx.arc(half, half, r * 1.22 + ratio * 0.5, 0, 2 * Math.PI);
  ctx.stroke();
  return { canvas, half, r };
}
