// What the texts of a plan may be drawn with, so that they are understood in every language: a few strokes each, on a
// square of 20, for the picker and the editor alike.
import { centerText } from '../theme.js';

export const kSymbols = {
  stairs: 'M3 16h3.5v-4H10V8h3.5V4H17',
  door: 'M5 17V3h8v14M3 17h14M10.5 10v1',
  bar: 'M4 4h12l-6 6.5zM10 10.5V16M7 16h6M13 4l2-2',
  toilets:
    'M6 3.6a1.1 1.1 0 1 1-.01 0M6 7v5M4.3 8.5V12h3.4V8.5zM5 12v5M7 12v5M10 3v14M14 3.6a1.1 1.1 0 1 1-.01 0M14 7l-2.2 6h4.4zM13.2 13v4M14.8 13v4',
  cloakroom: 'M10 8V6.8a1.8 1.8 0 1 0-1.8-1.8M10 8l7 5.2c.6.5.3 1.3-.5 1.3h-13c-.8 0-1.1-.8-.5-1.3z',
};

const paths = new Map();

/** Draws a symbol `size` units high around its point, and below it its words, if it has any. */
export function drawSymbol(ctx, { symbol, text, x, y, size }, theme) {
  if (!paths.has(symbol)) paths.set(symbol, new Path2D(kSymbols[symbol]));
  ctx.strokeStyle = theme.muted;
  ctx.save();
  ctx.translate(x - size / 2, y - size / 2);
  ctx.scale(size / 20, size / 20);
  ctx.lineWidth = 1.5;
  ctx.lineJoin = ctx.lineCap = 'round';
  ctx.stroke(paths.get(symbol));
  ctx.restore();
  if (!text) return;
  centerText(ctx, theme, Math.max(9, size * 0.45), theme.muted, 'italic 400', theme.serif);
  ctx.fillText(text, x, y + size * 0.85);
}
