// What is drawn over the plan while something is dragged: seats, outlines, and words beside the pointer.
import { number } from '../../../format.js';

export function spots(editor, ctx, places, category = editor.category) {
  ctx.fillStyle = editor.colorOf(category);
  ctx.globalAlpha = 0.75;
  ctx.beginPath();
  for (const { x, y } of places) {
    ctx.moveTo(x + 10, y);
    ctx.arc(x, y, 10, 0, 2 * Math.PI);
  }
  ctx.fill();
  ctx.globalAlpha = 1;
}

export function outline(editor, ctx, view, points, closed = true) {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  if (closed) ctx.closePath();
  ctx.lineWidth = 1.5 / view.scale;
  ctx.strokeStyle = editor.board.theme.focus;
  ctx.stroke();
}

export const boxPoints = ({ x, y, width, height }) => [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];

/** Words beside the pointer, on the board: how many seats that would be, how long, how far. */
export function say(editor, ctx, view, at, words) {
  const away = 18 / view.scale;
  ctx.font = `600 ${14 / view.scale}px ${editor.board.theme.font}`;
  ctx.fillStyle = editor.board.theme.ink;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.lineWidth = 4 / view.scale;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = editor.board.theme.surface;
  const { box } = view;
  const width = ctx.measureText(words).width;
  const x = Math.max(box.x + 1.5 * away, Math.min(at.x + away, box.x + box.width - width - away / 2));
  const y = at.y - 2.5 * away > box.y ? at.y - away : at.y + 1.5 * away;
  ctx.strokeText(words, x, y);
  ctx.fillText(words, x, y);
}

export const sides = ({ width, height }) => `${number(Math.round(width))} × ${number(Math.round(height))}`;

/** How long a row is from its first seat to its last, and how steep. */
export function lengthWords(row) {
  const [a, b] = [row[0], row.at(-1)];
  const angle = Math.round((Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI);
  return `${number(Math.round(Math.hypot(b.x - a.x, b.y - a.y)))} · ${number(angle)}°`;
}
