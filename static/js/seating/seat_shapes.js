// How a seat looks. The outline tells its kind, what is inside tells its state; colour only repeats it.
//   kind: standard ● · restricted view ◗ (the top is cut off) · wheelchair ■ · companion ⬢
//   state: available filled · mine a filled tile with a tick · held a ring with a bar · sold a cross · blocked a dash
import { css, inkOn, legible, mix, rgb } from '../theme.js';

const kOutlines = {
  standard: (path, r) => path.arc(0, 0, r, 0, 2 * Math.PI),
  restricted(path, r) {
    path.arc(0, 0, r, -0.2 * Math.PI, 1.2 * Math.PI);
    path.closePath();
  },
  wheelchair: (path, r) => path.roundRect(-r * 0.92, -r * 0.92, r * 1.84, r * 1.84, r * 0.3),
  companion(path, r) {
    for (let i = 0; i < 6; i += 1) path.lineTo(r * 1.06 * Math.cos((i * Math.PI) / 3), r * 1.06 * Math.sin((i * Math.PI) / 3));
    path.closePath();
  },
};

function outline(kind, r) {
  const path = new Path2D();
  (kOutlines[kind] ?? kOutlines.standard)(path, r);
  return path;
}

/** Draws one seat around the origin. `look` is { kind, letter, color, label, theme, tint }; a blocked one may have a tint; r is in pixels. */
export function drawSeat(ctx, r, look) {
  const { letter, theme } = look;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  if (letter === 'a') drawAvailable(ctx, r, look);
  else if (letter === 'm') drawMine(ctx, r, look);
  else if (letter === 'h') drawHeld(ctx, r, look);
  else if (letter === 'u') drawUnknown(ctx, r, look);
  else drawTaken(ctx, r, look, theme.taken);
}

function drawAvailable(ctx, r, { kind, color, label, theme }) {
  const fill = legible(color, theme);
  ctx.fillStyle = css(fill);
  ctx.fill(outline(kind, r));
  if (kind === 'wheelchair' && r >= 6) drawWheelchair(ctx, r, inkOn(fill));
  else if (label && r >= 9) drawLabel(ctx, r, label, inkOn(fill), theme, kind === 'restricted' ? 0.14 : 0);
}

function drawMine(ctx, r, { kind, theme }) {
  ctx.fillStyle = theme.ink;
  ctx.fill(outline(kind === 'standard' ? 'wheelchair' : kind, r * 1.22));
  ctx.strokeStyle = theme.surface;
  ctx.lineWidth = Math.max(1.2, r * 0.26);
  ctx.beginPath();
  ctx.moveTo(-r * 0.5, r * 0.04);
  ctx.lineTo(-r * 0.12, r * 0.44);
  ctx.lineTo(r * 0.54, -r * 0.4);
  ctx.stroke();
}

function drawHeld(ctx, r, { kind, theme }) {
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = Math.max(1, r * 0.16);
  ctx.stroke(outline(kind, r * 0.84));
  ctx.beginPath();
  ctx.moveTo(-r * 0.5, r * 0.5);
  ctx.lineTo(r * 0.5, -r * 0.5);
  ctx.stroke();
}

/** Before the first snapshot a seat is only a place, neither free nor taken. */
function drawUnknown(ctx, r, { kind, theme }) {
  ctx.fillStyle = theme.line;
  ctx.fill(outline(kind, r));
}

function drawTaken(ctx, r, { letter, kind, tint, theme }, color) {
  if (tint) {
    const fill = legible(tint, theme);
    ctx.fillStyle = css(fill);
    ctx.fill(outline(kind, r));
    color = inkOn(fill);
  }
  ctx.strokeStyle = color;
  ctx.lineWidth = Math.max(1, r * 0.16);
  const arm = r * 0.36;
  ctx.beginPath();
  if (letter === 's') {
    ctx.moveTo(-arm, -arm);
    ctx.lineTo(arm, arm);
    ctx.moveTo(arm, -arm);
    ctx.lineTo(-arm, arm);
  } else {
    ctx.moveTo(-arm, 0);
    ctx.lineTo(arm, 0);
  }
  ctx.stroke();
  if (kind !== 'standard') {
    ctx.lineWidth = Math.max(0.8, r * 0.1);
    ctx.stroke(outline(kind, r * 0.9));
  }
}

function drawLabel(ctx, r, label, ink, theme, lower) {
  const size = r * ((label.length > 2 ? 0.78 : 0.98) - lower);
  ctx.fillStyle = ink;
  ctx.font = `600 ${size}px ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(label, 0, size * 0.06 + r * lower);
}

/** A person in a wheelchair, few strokes: head, back and seat, wheel. */
function drawWheelchair(ctx, r, ink) {
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.lineWidth = Math.max(1, r * 0.15);
  ctx.beginPath();
  ctx.arc(-r * 0.12, -r * 0.58, r * 0.14, 0, 2 * Math.PI);
  ctx.fill();
  ctx.beginPath();
  ctx.moveTo(-r * 0.12, -r * 0.32);
  ctx.lineTo(-r * 0.08, r * 0.1);
  ctx.lineTo(r * 0.32, r * 0.1);
  ctx.lineTo(r * 0.5, r * 0.56);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(-r * 0.1, r * 0.24, r * 0.38, 0.1, 1.35 * Math.PI);
  ctx.stroke();
}

/** Seats are drawn once per look and stamped from then on: a stamp costs a fraction of a path. */
export class SeatStamps {
  #stamps = new Map();
  #size = '';

  constructor(theme, colors) {
    this.theme = theme;
    this.colors = colors;
  }

  /** All stamps until the next call are for this radius in CSS pixels at this pixel ratio. */
  prepare(radius, ratio) {
    // Half-pixel steps keep the stamps alive during most of a pinch.
    const r = Math.max(1, Math.round(radius * ratio * 2) / 2);
    const size = `${r}`;
    if (size !== this.#size || this.#stamps.size > 4000) this.#stamps.clear();
    this.#size = size;
    this.r = r;
    this.half = Math.ceil(r * 1.3) + 1;
    this.labelled = r / ratio >= 9;
  }

  of(seat, letter, tint = '') {
    const label = this.labelled && letter === 'a' ? seat.label : '';
    const key = `${letter}${seat.kind}|${letter === 'a' ? seat.category : tint}|${label}`;
    let stamp = this.#stamps.get(key);
    if (!stamp) this.#stamps.set(key, stamp = this.#draw(seat, letter, label, tint));
    return stamp;
  }

  #draw(seat, letter, label, tint) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = this.half * 2;
    const ctx = canvas.getContext('2d');
    ctx.translate(this.half, this.half);
    drawSeat(ctx, this.r, { kind: seat.kind, letter, color: this.colors.get(seat.category), label, theme: this.theme, tint });
    return canvas;
  }
}

/** The fill of a section in the overview: its category where seats are left, paper where none are. */
export function sectionFill(color, theme, share) {
  const paper = rgb(theme.surface);
  return share > 0 ? css(mix(paper, rgb(color), 0.24 + 0.3 * share)) : css(mix(paper, rgb(theme.muted), 0.14));
}

/** Strokes the path around seats that are sold together. */
export function drawBand(ctx, width, color) {
  ctx.lineWidth = width;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = color;
  ctx.stroke();
}
