// The tools that draw: rows, tables, areas, stages and texts.
import { addArea, addCorner, addShape, addText, closePolygon, drawSeats } from './actions/draw.js';
import { drawLines } from './carrying.js';
import { boxPoints, lengthWords, outline, say, sides, spots } from './drawn/meanwhile.js';
import { drawBlock } from './plan/blocks.js';
import * as drawing from './plan/drawing.js';
import { boxBetween, rectangleChairs, rectanglePoints, roundChairs, rounded } from './plan/geometry.js';
import { ellipsePoints, kEllipse } from './plan/outlines.js';

/** With Shift a way is straight: across, up and down, or in between. */
function straight(from, to, event, steps = 8) {
  if (!event.shiftKey) return to;
  const angle = (Math.round((Math.atan2(to.y - from.y, to.x - from.x) * steps) / (2 * Math.PI)) * 2 * Math.PI) / steps;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length };
}

/** A gesture that shows something until it is dropped. `follow(to, event)` gives what to show, `finish` makes it so. */
export function draft(editor, from, { follow, show, finish }) {
  let now = follow(from, { shiftKey: false });
  return {
    drag(to, event) {
      now = follow(straight(from, to, event), event);
      editor.board.invalidate();
    },
    drop(to, event) {
      finish(follow(straight(from, to, event), event));
    },
    draw: (ctx, view) => show(ctx, view, now),
  };
}

/** What happens where the press ends, and not before. */
export const click = (act) => ({ drop: act });

export function drawRow(editor, from) {
  const options = editor.options.row;
  return draft(editor, from, {
    follow: (to) => ({ to, rows: drawing.rowSpots(options, from, to, editor.plan.focal) }),
    show(ctx, view, { to, rows }) {
      spots(editor, ctx, rows.flat());
      if (to.on) drawLines(editor, ctx, view, to.on);
      const seats = rows.length > 1 ? `${rows.length} × ${rows[0].length}` : `${rows[0].length}`;
      say(editor, ctx, view, to, `${seats} · ${lengthWords(rows[0])}`);
    },
    finish: ({ to, rows }) =>
      drawSeats(editor, 'row', (start, id) => (drawing.isBlock(options)
        ? drawBlock(start, id, ...drawing.blockOfDrag(options, from, to), editor.category)
        : drawing.drawRows(start, id, options, editor.category, rows))),
  });
}

export function drawRound(editor, from) {
  const options = editor.options.round;
  const radius = (
    to
  ) => (drawing.isClick(from, to) ? drawing.roundRadius(options.count) : rounded(Math.max(12, Math.hypot(to.x - from.x, to.y - from.y))));
  return draft(editor, from, {
    follow: (to) => ({ radius: radius(to), chairs: roundChairs(from, radius(to), options.count) }),
    show(ctx, view, { chairs, radius: r }) {
      spots(editor, ctx, chairs);
      ctx.beginPath();
      ctx.arc(from.x, from.y, r, 0, 2 * Math.PI);
      ctx.lineWidth = 1.5 / view.scale;
      ctx.strokeStyle = editor.board.theme.focus;
      ctx.stroke();
    },
    finish: ({ radius: r }) => drawSeats(editor, 'round', (start, id) => drawing.drawRound(start, id, editor.category, options, from, r)),
  });
}

export function drawTable(editor, from) {
  const options = editor.options.table;
  const boxTo = (to) => (drawing.isClick(from, to) ? drawing.tableBox(options, from) : boxBetween(from, to));
  return draft(editor, from, {
    follow: (to) => ({ box: boxTo(to), chairs: rectangleChairs(boxTo(to), options) }),
    show(ctx, view, { box, chairs }) {
      spots(editor, ctx, chairs);
      outline(editor, ctx, view, boxPoints(box));
    },
    finish: ({ box }) => drawSeats(editor, 'table', (start, id) => drawing.drawRectangle(start, id, editor.category, options, box)),
  });
}

function drawBox(editor, from, { size, shape, finish }) {
  const boxTo = (
    to
  ) => (drawing.isClick(from, to) ?
    { x: from.x - size.x / 2, y: from.y - size.y / 2, width: size.x, height: size.y } :
    boxBetween(from, to));
  return draft(editor, from, {
    follow: (to) => boxTo(to),
    show(ctx, view, box) {
      outline(editor, ctx, view, shape === 'ellipse' ? ellipsePoints(box) : boxPoints(box));
      say(editor, ctx, view, { x: box.x + box.width, y: box.y + box.height }, sides(box));
    },
    finish,
  });
}

export function drawArea(editor, from) {
  const { shape } = editor.options.area;
  if (shape === 'polygon') return corner(editor, from);
  const finish = (box) => addArea(editor, shape === 'ellipse' ? { ...box, outline: kEllipse } : box);
  return drawBox(editor, from, { size: { x: 240, y: 160 }, shape, finish });
}

export function drawShape(editor, from) {
  const { shape } = editor.options.stage;
  if (shape === 'polygon') return corner(editor, from);
  const finish = (box) => addShape(editor, shape === 'ellipse' ? ellipsePoints(box) : rectanglePoints(box));
  return drawBox(editor, from, { size: { x: 320, y: 90 }, shape, finish });
}

/** One corner of a polygon: the first one again closes it. */
function corner(editor, at) {
  const first = editor.polygon[0];
  const isClosing = editor.polygon.length > 2 && Math.hypot(first[0] - at.x, first[1] - at.y) * editor.board.camera.scale < 14;
  return click(() => (isClosing ? closePolygon(editor) : addCorner(editor, [rounded(at.x), rounded(at.y)])));
}

export const drawText = (editor, at) => click(() => addText(editor, at));
