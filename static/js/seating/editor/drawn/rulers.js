// What one measures by on the board: rulers along its upper and left edges and the lines of a grid, in the units of the plan.
import { number } from '../../../format.js';
import { css, mix, rgb } from '../../../theme.js';
import { divisions } from '../plan/guides.js';

const kRulerWidth = 20; // CSS pixels
const kLeastGrid = 12; // CSS pixels between two lines of the grid that are drawn
const kText = 11; // CSS pixels

/** Draws the lines of a grid underneath a plan; where they are too near to each other to be told apart, only every fifth. */
export function drawGrid(ctx, { scale, x, y, ratio, box }, step, theme) {
  while (step * scale < kLeastGrid) step *= 5;
  const { width, height } = ctx.canvas;
  const k = scale * ratio;
  const crisp = (value) => Math.round(value) + 0.5;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.beginPath();
  for (let at = Math.ceil(box.x / step) * step; at <= box.x + box.width; at += step) {
    ctx.moveTo(crisp(at * k + x * ratio), 0);
    ctx.lineTo(crisp(at * k + x * ratio), height);
  }
  for (let at = Math.ceil(box.y / step) * step; at <= box.y + box.height; at += step) {
    ctx.moveTo(0, crisp(at * k + y * ratio));
    ctx.lineTo(width, crisp(at * k + y * ratio));
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = css(mix(rgb(theme.surface), rgb(theme.line), 0.6));
  ctx.stroke();
}

/**
 * Draws both rulers over the board. `marks` is { pointer, box, centre }, each in map units or null: where the pointer is, the
 * box around what is selected, and where everybody looks.
 */
export function drawRulers(ctx, view, theme, marks) {
  const { ratio, scale } = view;
  const { pointer, box, centre } = marks;
  const pictured = { ctx, theme, scale, ...divisions(scale) };
  const [width, height] = [ctx.canvas.width / ratio, ctx.canvas.height / ratio];
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  along(pictured, width, view.x, { pointer: pointer?.x, from: box?.x, size: box?.width, centre: centre?.x });
  ctx.setTransform(0, ratio, ratio, 0, 0, 0); // the same one, mirrored: down the page is to the right of it
  along(pictured, height, view.y, { pointer: pointer?.y, from: box?.y, size: box?.height, centre: centre?.y });
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, kRulerWidth - 1, kRulerWidth - 1);
}

/** One ruler from left to right: `length` CSS pixels of it, on which 0 is at `zero`. */
function along(ruler, length, zero, { pointer, from, size, centre }) {
  const { ctx, theme, scale } = ruler;
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, length, kRulerWidth);
  if (from !== undefined) {
    ctx.fillStyle = css(mix(rgb(theme.paper), rgb(theme.focus), 0.22));
    ctx.fillRect(from * scale + zero, 0, size * scale, kRulerWidth);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = css(mix(rgb(theme.paper), rgb(theme.muted), 0.6));
  ctx.beginPath();
  ctx.moveTo(0, kRulerWidth - 0.5);
  ctx.lineTo(length, kRulerWidth - 0.5);
  ctx.stroke();
  ticks(ruler, length, zero);
  ctx.strokeStyle = theme.accent;
  ctx.beginPath();
  if (centre !== undefined) {
    const at = centre * scale + zero;
    ctx.moveTo(at - 4, kRulerWidth - 6);
    ctx.lineTo(at + 4, kRulerWidth - 6);
    ctx.lineTo(at, kRulerWidth - 1);
    ctx.fillStyle = theme.accent;
    ctx.fill();
    ctx.beginPath();
  }
  if (pointer !== undefined) {
    ctx.moveTo(Math.round(pointer * scale + zero) + 0.5, 0);
    ctx.lineTo(Math.round(pointer * scale + zero) + 0.5, kRulerWidth);
  }
  ctx.stroke();
}

function ticks({ ctx, theme, scale, step, parts }, length, zero) {
  const isMirrored = ctx.getTransform().b !== 0;
  ctx.font = `${kText}px ${theme.font}`;
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = theme.muted;
  ctx.beginPath();
  const part = step / parts;
  const last = Math.floor(((length - zero) / scale) / part);
  for (let i = Math.ceil((-zero / scale) / part) - parts; i <= last; i += 1) {
    const at = Math.round(i * part * scale + zero) + 0.5;
    const isNumbered = i % parts === 0;
    ctx.moveTo(at, isNumbered ? 0 : kRulerWidth - 6);
    ctx.lineTo(at, kRulerWidth);
    if (isNumbered) write(ctx, number((i / parts) * step + 0), at, isMirrored);
  }
  ctx.stroke();
}

/** A number beside its line; on the left ruler it is read from below. */
function write(ctx, words, at, isMirrored) {
  if (!isMirrored) {
    ctx.textAlign = 'left';
    return ctx.fillText(words, at + 3, 12);
  }
  ctx.save();
  ctx.transform(0, 1, 1, 0, 0, 0); // mirrored back
  ctx.translate(12, at + 3);
  ctx.rotate(-Math.PI / 2);
  ctx.textAlign = 'right';
  ctx.fillText(words, 0, 0);
  return ctx.restore();
}
