// What a press on the board begins, by tool: a gesture with drag, drop and cancel, and what it draws meanwhile.
import { number } from '../../format.js';
import { kept, scalePicture, setFocal } from './actions/bring.js';
import { paintSeats } from './actions/draw.js';
import { carry, isStill, restOfEnds } from './carrying.js';
import { click, draft, drawArea, drawRound, drawRow, drawShape, drawTable, drawText } from './drawing_tools.js';
import { boxPoints, outline, say, spots } from './drawn/meanwhile.js';
import { handleAt, handlesOf } from './handles.js';
import { keepPlace } from './kept/picture.js';
import { withTables } from './plan/arrange.js';
import { boxBetween, kUnitsPerMetre } from './plan/geometry.js';
import * as plan from './plan/plan.js';
import { areaAt, decorationAt, inBox, seatAt } from './plan/plan_index.js';

export const kTools = ['select', 'seats', 'brush', 'pan', 'row', 'round', 'table', 'area', 'stage', 'text', 'focal'];
export const kSelecting = new Set(['select', 'seats', 'pan']);
const kOnGrid = new Set(['round', 'table', 'area', 'stage', 'text']); // what these draw begins and ends on the grid

/** How near to a seat a press means it, in map units. */
const reachOf = (editor, event) => Math.max(event?.pointerType === 'touch' ? 16 : 12, 5 / editor.board.camera.scale);

/** The thing at a point as a selection, or null. */
export function thingAt(editor, { x, y }, event) {
  const found = seatAt(editor.plan, x, y, { floor: editor.floor, reach: reachOf(editor, event) });
  if (found) return plan.select({ seats: [found.seat.id] });
  const decoration = decorationAt(editor.plan, x, y);
  if (decoration && decoration.kind !== 'stage') return withTables(editor.plan, plan.select({ decorations: [decoration.key] }));
  const area = areaAt(editor.plan, x, y, editor.floor);
  if (area) return plan.select({ areas: [area.id] });
  return decoration ? plan.select({ decorations: [decoration.key] }) : null;
}

const isIn = (selection, thing) =>
  [...thing.seats].every((id) => selection.seats.has(id)) &&
  [...thing.areas].every((id) => selection.areas.has(id)) &&
  [...thing.decorations].every((key) => selection.decorations.has(key));

const isAdding = (editor, event) => event.shiftKey || event.ctrlKey || event.metaKey || editor.isAdding;

/** What is selected is moved; a drag from anything else draws a box around what shall be selected. */
function selectOrMove(editor, from, event) {
  const handle = handleAt(editor, from);
  if (handle) return handle.begin(from);
  const thing = thingAt(editor, from, event);
  if (!thing && editor.screen.tab === 'tracing' && editor.board.underlay) return movePicture(editor, from);
  if (thing && editor.pointer.isTwice(from, event)) return click(() => editor.widen(thing));
  if (!thing || isAdding(editor, event) || !isIn(editor.selection, thing)) {
    return lasso(editor, from, { thing, adds: isAdding(editor, event) }); // of fingers, too: two move the view
  }
  return carry(editor, from, () => editor.select(thing));
}

/** Selects seats and nothing else, and moves nothing, wherever the drag begins. */
function selectSeats(editor, from, event) {
  const found = seatAt(editor.plan, from.x, from.y, { floor: editor.floor, reach: reachOf(editor, event) });
  const thing = found && plan.select({ seats: [found.seat.id] });
  if (thing && editor.pointer.isTwice(from, event)) return click(() => editor.widen(thing));
  return lasso(editor, from, { thing, adds: isAdding(editor, event), seatsOnly: true });
}

/** Gives seats a category or a kind as one draws over them; all that one stroke touches is one step. */
function paint(editor, from, event) {
  const painted = new Map();
  const reach = reachOf(editor, event);
  let last = from;
  const touch = (at) => {
    const found = seatAt(editor.plan, at.x, at.y, { floor: editor.floor, reach });
    if (found) painted.set(found.seat.id, found.seat);
  };
  const stroke = (to) => {
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - last.x, to.y - last.y) / reach));
    for (let i = 1; i <= steps; i += 1) touch({ x: last.x + ((to.x - last.x) * i) / steps, y: last.y + ((to.y - last.y) * i) / steps });
    last = to;
    editor.board.invalidate();
  };
  touch(from);
  return {
    drag: stroke,
    draw: (ctx) => spots(editor, ctx, [...painted.values()], editor.options.brush.category || editor.category),
    drop(to) {
      stroke(to);
      paintSeats(editor, new Set(painted.keys()));
    },
  };
}

/** A line along something in the picture underneath of which one knows how long it is. */
function measurePicture(editor, from) {
  return draft(editor, from, {
    follow: (to) => to,
    show(ctx, view, to) {
      outline(editor, ctx, view, [[from.x, from.y], [to.x, to.y]], false);
      say(editor, ctx, view, to, `${number(Math.round((Math.hypot(to.x - from.x, to.y - from.y) / kUnitsPerMetre) * 10) / 10)} m`);
    },
    finish: (to) => isStill(editor, from, to) || scalePicture(editor, from, to),
  });
}

/** Moves the picture underneath, while its side is open. */
function movePicture(editor, from) {
  const { underlay } = editor.board;
  const { x, y } = underlay;
  const put = (at) => {
    Object.assign(underlay, at);
    editor.board.invalidate(true);
  };
  return {
    drag: (to) => put({ x: Math.round(x + to.x - from.x), y: Math.round(y + to.y - from.y) }),
    drop() {
      editor.screen.renderSide();
      kept(keepPlace(editor.venue.slug, underlay));
    },
    cancel: () => put({ x, y }),
  };
}

/**
 * Draws a box around what shall be selected; with `adds` that is added. A press that goes nowhere selects `thing`, or
 * with `adds` takes it in or out.
 */
function lasso(editor, from, { thing, adds, seatsOnly = false }) {
  const before = adds ? editor.selection : plan.kNothing;
  let box = null;
  return {
    drag(to) {
      if (!box && isStill(editor, from, to)) return;
      box = boxBetween(from, to);
      editor.board.invalidate();
    },
    drop() {
      if (!box) return editor.select(thing ? adds ? plan.toggled(before, thing) : thing : before);
      const found = inBox(editor.plan, box, editor.floor);
      const boxed = plan.union(before, plan.select(seatsOnly ? { seats: found.seats } : found));
      return editor.select(thing?.seats.size ? plan.union(boxed, thing) : boxed); // with the seat that it begins on
    },
    draw(ctx, view) {
      if (!box) return;
      outline(editor, ctx, view, boxPoints(box));
      ctx.globalAlpha = 0.1;
      ctx.fillStyle = editor.board.theme.focus;
      ctx.fillRect(box.x, box.y, box.width, box.height);
      ctx.globalAlpha = 1;
    },
  };
}

const kPresses = {
  select: selectOrMove,
  seats: selectSeats,
  brush: paint,
  pan: () => null,
  row: drawRow,
  round: drawRound,
  table: drawTable,
  area: drawArea,
  stage: drawShape,
  text: drawText,
  focal: (editor, at) => click(() => setFocal(editor, at)),
  scale: measurePicture,
};

/** Where the tool in hand begins and ends when the pointer does so at a point: on guides, on the grid, or just there. */
function restOf(editor) {
  if (editor.tool === 'row') return restOfEnds(editor);
  return kOnGrid.has(editor.tool) ? (at, event) => editor.onGrid(at, event) : (at) => at;
}

/**
 * Begins what the tool in hand does from this point: the gesture of the editor until it is dropped or cancelled, whichever
 * comes first. From then on it hears nothing more. One that was cancelled leaves everything as it was. Null where the
 * pointer moves the view.
 */
export function press(editor, from, event) {
  const { selection } = editor;
  const put = restOf(editor);
  const acts = kPresses[editor.tool](editor, put(from, event), event);
  if (!acts) return null;
  const ends = () => {
    if (editor.gesture !== gesture) return false;
    editor.gesture = null;
    editor.board.invalidate();
    return true;
  };
  const gesture = {
    drag(to, moved) {
      if (editor.gesture !== gesture) return;
      if (!isStill(editor, from, to)) editor.pointer.forgetPress();
      editor.pointer.at = to;
      acts.drag?.(put(to, moved), moved);
    },
    drop(to, ended) {
      if (ends()) acts.drop(put(to, ended), ended);
    },
    cancel() {
      if (!ends()) return;
      acts.cancel?.();
      if (editor.selection !== selection) editor.select(selection);
    },
    draw: (ctx, view) => acts.draw?.(ctx, view),
  };
  editor.gesture = gesture;
  return gesture;
}

/** The marks over the plan: handles, corners, and where everybody looks. */
export function drawMarks(editor, ctx, view) {
  const { theme } = editor.board;
  const size = 5 / view.scale;
  ctx.lineWidth = 1.5 / view.scale;
  const { x, y } = editor.plan.focal;
  ctx.strokeStyle = theme.accent;
  ctx.beginPath();
  ctx.arc(x, y, size, 0, 2 * Math.PI);
  ctx.moveTo(x - 2 * size, y);
  ctx.lineTo(x + 2 * size, y);
  ctx.moveTo(x, y - 2 * size);
  ctx.lineTo(x, y + 2 * size);
  ctx.stroke();
  if (editor.polygon.length) {
    const corners = editor.pointer.at ? [...editor.polygon, [editor.pointer.at.x, editor.pointer.at.y]] : editor.polygon;
    outline(editor, ctx, view, corners, false);
    for (const [cx, cy] of editor.polygon) handle(ctx, theme, { x: cx, y: cy }, size);
  }
  if (editor.gesture) return;
  for (const one of handlesOf(editor)) {
    if (one.stem !== undefined) {
      ctx.beginPath();
      ctx.moveTo(one.x, one.stem);
      ctx.lineTo(one.x, one.y);
      ctx.strokeStyle = theme.focus;
      ctx.stroke();
    }
    handle(ctx, theme, one, size);
  }
}

function handle(ctx, theme, { x, y, round }, size) {
  ctx.beginPath();
  if (round) ctx.arc(x, y, size * 1.2, 0, 2 * Math.PI);
  else ctx.rect(x - size, y - size, 2 * size, 2 * size);
  ctx.fillStyle = theme.surface;
  ctx.fill();
  ctx.strokeStyle = theme.focus;
  ctx.stroke();
}
