// What a press on the board begins, by tool: a gesture with drag, drop and cancel, and what it draws meanwhile.
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { keepPlace } from './picture.js';
import { withTables } from './plan/arrange.js';
import { drawBlock, kMostSeats } from './plan/blocks.js';
import * as drawing from './plan/drawing.js';
import * as edits from './plan/edits.js';
import { boxBetween, centreOf, kUnitsPerMetre, point, rectangleChairs, roundChairs, rounded, rowPoints } from './plan/geometry.js';
import { guidesFor } from './plan/guides.js';
import { bent, sagOf, setCount } from './plan/living_rows.js';
import * as plan from './plan/plan.js';
import { areaAt, decorationAt, inBox, seatAt } from './plan/plan_index.js';
import { kept } from './sides.js';

export const kTools = ['select', 'seats', 'brush', 'pan', 'row', 'round', 'table', 'area', 'stage', 'text', 'focal'];
const kHandleReach = 9; // CSS pixels
const kStill = 4; // CSS pixels: a shorter way is a click
const kRotateAway = 30;
const kGuideReach = 6; // CSS pixels: so near to a guide something comes to rest on it

/** With Shift a way is straight: across, up and down, or in between. */
function straight(from, to, event, steps = 8) {
  if (!event.shiftKey) return to;
  const angle = (Math.round((Math.atan2(to.y - from.y, to.x - from.x) * steps) / (2 * Math.PI)) * 2 * Math.PI) / steps;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + Math.cos(angle) * length, y: from.y + Math.sin(angle) * length };
}

/** A gesture that shows something until it is dropped. `follow(to, event)` gives what to show, `finish` makes it so. */
function draft(editor, from, { follow, show, finish }) {
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
const click = (act) => ({ drop: act });

// ---- What is drawn meanwhile

function spots(editor, ctx, places, category = editor.category) {
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

function outline(editor, ctx, view, points, closed = true) {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  if (closed) ctx.closePath();
  ctx.lineWidth = 1.5 / view.scale;
  ctx.strokeStyle = editor.board.theme.focus;
  ctx.stroke();
}

const boxPoints = ({ x, y, width, height }) => [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];

/** Words beside the pointer: how many seats that would be, how long, how far. */
function say(editor, ctx, view, at, words) {
  ctx.font = `600 ${14 / view.scale}px ${editor.board.theme.font}`;
  ctx.fillStyle = editor.board.theme.ink;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.lineWidth = 4 / view.scale;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = editor.board.theme.surface;
  ctx.strokeText(words, at.x + 18 / view.scale, at.y - 18 / view.scale);
  ctx.fillText(words, at.x + 18 / view.scale, at.y - 18 / view.scale);
}

const sides = ({ width, height }) => `${number(Math.round(width))} × ${number(Math.round(height))}`;

/** How long a row is from its first seat to its last, and how steep. */
function lengthWords(row) {
  const [a, b] = [row[0], row.at(-1)];
  const angle = Math.round((Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI);
  return `${number(Math.round(Math.hypot(b.x - a.x, b.y - a.y)))} · ${number(angle)}°`;
}

// ---- The tools that draw

function drawRow(editor, from) {
  const options = editor.options.row;
  return draft(editor, from, {
    follow: (to) => ({ to, rows: drawing.rowSpots(options, from, to, editor.plan.focal) }),
    show(ctx, view, { to, rows }) {
      spots(editor, ctx, rows.flat());
      const seats = rows.length > 1 ? `${rows.length} × ${rows[0].length}` : `${rows[0].length}`;
      say(editor, ctx, view, to, `${seats} · ${lengthWords(rows[0])}`);
    },
    finish: ({ to, rows }) =>
      editor.draw('row', (start, id) => (drawing.isBlock(options)
        ? drawBlock(start, id, ...drawing.blockOfDrag(options, from, to), editor.category)
        : drawing.drawRows(start, id, options, editor.category, rows))),
  });
}

function drawRound(editor, from) {
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
    finish: ({ radius: r }) => editor.draw('round', (start, id) => drawing.drawRound(start, id, editor.category, options, from, r)),
  });
}

function drawTable(editor, from) {
  const options = editor.options.table;
  const boxTo = (to) => (drawing.isClick(from, to) ? drawing.tableBox(options, from) : boxBetween(from, to));
  return draft(editor, from, {
    follow: (to) => ({ box: boxTo(to), chairs: rectangleChairs(boxTo(to), options) }),
    show(ctx, view, { box, chairs }) {
      spots(editor, ctx, chairs);
      outline(editor, ctx, view, boxPoints(box));
    },
    finish: ({ box }) => editor.draw('table', (start, id) => drawing.drawRectangle(start, id, editor.category, options, box)),
  });
}

function drawBox(editor, from, size, finish) {
  const boxTo = (
    to
  ) => (drawing.isClick(from, to) ?
    { x: from.x - size.x / 2, y: from.y - size.y / 2, width: size.x, height: size.y } :
    boxBetween(from, to));
  return draft(editor, from, {
    follow: (to) => boxTo(to),
    show(ctx, view, box) {
      outline(editor, ctx, view, boxPoints(box));
      say(editor, ctx, view, { x: box.x + box.width, y: box.y + box.height }, sides(box));
    },
    finish,
  });
}

const drawArea = (editor, from) => drawBox(editor, from, { x: 240, y: 160 }, (box) => editor.drawArea(box));

function drawStage(editor, from) {
  if (editor.options.stage.shape === 'polygon') return corner(editor, from);
  return drawBox(editor, from, { x: 320, y: 90 }, (box) => editor.drawStage(boxPoints(box).map(([x, y]) => [rounded(x), rounded(y)])));
}

/** One corner of a polygon: the first one again closes it. */
function corner(editor, at) {
  const first = editor.polygon[0];
  const isClosing = editor.polygon.length > 2 && Math.hypot(first[0] - at.x, first[1] - at.y) * editor.board.camera.scale < 14;
  return click(() => (isClosing ? editor.closePolygon() : editor.addCorner([rounded(at.x), rounded(at.y)])));
}

const drawText = (editor, at) => click(() => editor.drawText(at));

// ---- Selecting, moving, bending

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
  if (!thing && editor.tab === 'tracing' && editor.board.underlay) return movePicture(editor, from);
  if (thing && editor.isTwice(from, event)) return click(() => editor.widen(thing));
  if (!thing || isAdding(editor, event) || !isIn(editor.selection, thing)) {
    return lasso(editor, from, { thing, adds: isAdding(editor, event) }); // of fingers, too: two move the view
  }
  return carry(editor, from, () => editor.select(thing));
}

/** Selects seats and nothing else, and moves nothing, wherever the drag begins. */
function selectSeats(editor, from, event) {
  const found = seatAt(editor.plan, from.x, from.y, { floor: editor.floor, reach: reachOf(editor, event) });
  const thing = found && plan.select({ seats: [found.seat.id] });
  if (thing && editor.isTwice(from, event)) return click(() => editor.widen(thing));
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
      editor.paint(new Set(painted.keys()));
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
    finish: (to) => isStill(editor, from, to) || editor.scalePicture(from, to),
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
      editor.renderSide();
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

const isStill = (editor, from, to) => Math.hypot(to.x - from.x, to.y - from.y) * editor.board.camera.scale < kStill;

/**
 * Moves the selection as one picture, which comes to rest on guides; with Ctrl anywhere. A press that goes nowhere is a
 * click.
 */
function carry(editor, from, clicked) {
  let guides = null;
  let rest = null;
  const way = (to, { shiftKey, ctrlKey, metaKey }) => {
    const [dx, dy] = [rounded(to.x - from.x), rounded(to.y - from.y)];
    const pull = ctrlKey || metaKey ? 0 : kGuideReach / editor.board.camera.scale;
    if (!shiftKey) return guides.at(dx, dy, { x: pull, y: pull });
    return Math.abs(dx) > Math.abs(dy) ? guides.at(dx, 0, { x: pull, y: 0 }) : guides.at(0, dy, { x: 0, y: pull });
  };
  const put = () => {
    if (guides) editor.board.drop();
  };
  return {
    drag(to, event) {
      if (!guides && isStill(editor, from, to)) return;
      if (!guides) editor.board.lift();
      guides ??= guidesFor(editor.plan, editor.selection);
      rest = { to, ...way(to, event) };
      editor.board.carry({ dx: rest.dx, dy: rest.dy });
    },
    drop(to, event) {
      put();
      if (!guides) return clicked();
      const { dx, dy } = way(to, event);
      return editor.run('move', edits.move(editor.plan, editor.selection, dx, dy));
    },
    cancel: put,
    draw: (ctx, view) => rest && drawGuides(editor, ctx, view, rest),
  };
}

/** The guides that something is on while it is dragged, and how far it has come. */
function drawGuides(editor, ctx, view, { to, dx, dy, x, y, off }) {
  const { box } = view;
  ctx.beginPath();
  if (x !== null) {
    ctx.moveTo(x, box.y);
    ctx.lineTo(x, box.y + box.height);
  }
  if (y !== null) {
    ctx.moveTo(box.x, y);
    ctx.lineTo(box.x + box.width, y);
  }
  ctx.lineWidth = 1 / view.scale;
  ctx.setLineDash([5 / view.scale, 4 / view.scale]);
  ctx.strokeStyle = editor.board.theme.accent;
  ctx.stroke();
  ctx.setLineDash([]);
  const far = `${dx < 0 ? '←' : '→'} ${number(Math.abs(dx))}  ${dy < 0 ? '↑' : '↓'} ${number(Math.abs(dy))}`;
  say(editor, ctx, view, to, off === null ? far : `${far} · ${offWords(off)}`);
}

function offWords(off) {
  if (off === 0) return t('ed.off_none');
  return t(off < 0 ? 'ed.off_left' : 'ed.off_right', { far: number(Math.abs(off)) });
}

function turn(editor, centre) {
  const angleTo = ({ x, y }, event) => {
    const angle = (Math.atan2(y - centre.y, x - centre.x) * 180) / Math.PI + 90;
    return event.shiftKey ? Math.round(angle / 15) * 15 : Math.round(angle * 2) / 2;
  };
  editor.board.lift();
  const put = () => editor.board.drop();
  let now = null;
  return {
    drag(to, event) {
      now = { to, angle: angleTo(to, event) };
      editor.board.carry({ angle: now.angle, centre });
    },
    draw: (ctx, view) => now && say(editor, ctx, view, now.to, `${number(now.angle)}°`),
    drop(to, event) {
      put();
      editor.run('rotate', edits.rotate(editor.plan, editor.selection, angleTo(to, event), centre));
    },
    cancel: put,
  };
}

function bend(editor, seats) {
  const [a, b] = [seats[0], seats.at(-1)];
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const sag = (to) => ((b.x - a.x) * (to.y - a.y) - (b.y - a.y) * (to.x - a.x)) / length;
  const ids = new Set(seats.map(({ id }) => id));
  return shape(editor, {
    follow: (to) => bent(seats, sag(to)),
    show: (ctx, view, places) => spots(editor, ctx, places),
    finish: (places) => editor.run('bend', edits.reshapeRows(editor.plan, ids, () => places)),
  });
}

/** Changes the shape of the selection: it is off the paper while what it becomes is shown. */
function shape(editor, { follow, show, finish }) {
  let now = null;
  editor.board.lift();
  editor.board.carry({ dx: 1e7 });
  const put = () => editor.board.drop();
  return {
    drag(to) {
      now = follow(to);
      editor.board.invalidate();
    },
    drop() {
      put();
      if (now) finish(now);
    },
    cancel: put,
    draw: (ctx, view) => now && show(ctx, view, now),
  };
}

/** The handle beyond an end of a row: pulled, it adds seats there or takes them off. */
function endHandle(editor, seats, atStart, scale) {
  const [end, inner] = atStart ? [seats[0], seats[1]] : [seats.at(-1), seats.at(-2)];
  const far = Math.hypot(end.x - inner.x, end.y - inner.y) || 1;
  const way = { x: (end.x - inner.x) / far, y: (end.y - inner.y) / far };
  const away = 10 + 14 / scale;
  const ids = new Set(seats.map(({ id }) => id));
  const countAt = ({ x, y }) => {
    const more = ((x - end.x) * way.x + (y - end.y) * way.y - away) / far;
    return Math.min(kMostSeats, Math.max(1, seats.length + Math.round(more)));
  };
  const grownTo = (to) => setCount(editor.plan, ids, countAt(to), { atStart });
  return {
    x: end.x + way.x * away,
    y: end.y + way.y * away,
    round: true,
    begin: () =>
      shape(editor, {
        follow: (to) => ({ to, row: rowsThrough(grownTo(to), ids) }),
        show(ctx, view, { to, row }) {
          spots(editor, ctx, row);
          say(editor, ctx, view, to, `${row.length} · ${lengthWords(row)}`);
        },
        finish({ to }) {
          const next = grownTo(to);
          editor.run('grow', next, { selection: plan.select({ seats: rowsThrough(next, ids).map(({ id }) => id) }) });
        },
      }),
  };
}

/** The seats of the row that has one of these. */
const rowsThrough = (document, ids) => plan.rowsOf(document, ids)[0].row.seats;

const kCorners = [[0, 0], [1, 0], [1, 1], [0, 1]];

function stretch(editor, area, [right, down]) {
  const fixed = { x: area.x + (right ? 0 : area.width), y: area.y + (down ? 0 : area.height) };
  return shape(editor, {
    follow: (to) => boxBetween(fixed, to),
    show(ctx, view, box) {
      outline(editor, ctx, view, boxPoints(box));
      say(editor, ctx, view, { x: box.x + box.width, y: box.y + box.height }, sides(box));
    },
    finish: (box) =>
      editor.run('stretch', edits.changeAreas(editor.plan, new Set([area.id]), {
        ...point(box.x, box.y),
        width: rounded(Math.max(10, box.width)),
        height: rounded(Math.max(10, box.height)),
      })),
  });
}

function dragCorner(editor, decoration, i) {
  const moved = (to) => decoration.points.map((one, at) => (at === i ? [rounded(to.x), rounded(to.y)] : one));
  return shape(editor, {
    follow: moved,
    show: (ctx, view, points) => outline(editor, ctx, view, points),
    finish: (points) => editor.run('stretch', edits.changeDecorations(editor.plan, new Set([decoration.key]), { points })),
  });
}

/** What one can pull at: { x, y, round?, begin(from) }, in map units. */
export function handlesOf(editor) {
  const { selection, selectionBox: box } = editor;
  if (!box || editor.tool !== 'select' || editor.isAdding || plan.sizeOf(selection) === 0) return [];
  const handles = [];
  const scale = editor.board.camera.scale;
  const isOne = plan.sizeOf(selection) === 1;
  const area = isOne && selection.areas.size ? editor.plan.areas.find(({ id }) => selection.areas.has(id)) : null;
  const decoration = isOne && selection.decorations.size
    ? editor.plan.decorations.find(({ key }) => selection.decorations.has(key)) :
    null;
  if (area) {
    for (const side of kCorners)
      handles.push({
        x: area.x + side[0] * area.width,
        y: area.y + side[1] * area.height,
        begin: () => stretch(editor, area, side),
      });
    return handles;
  }
  if (decoration && decoration.points.length <= 12) {
    decoration.points.forEach(([x, y], i) => handles.push({ x, y, begin: () => dragCorner(editor, decoration, i) }));
  }
  if (isOne && !decoration?.points.length) return handles;
  const row = editor.wholeRow;
  if (row && row.seats.length > 2 && !selection.decorations.size) {
    const middle = rowPoints(row.seats[0], row.seats.at(-1), 3, sagOf(row.seats))[1];
    handles.push({ ...middle, begin: () => bend(editor, row.seats) });
  }
  if (row && row.seats.length > 1 && !selection.decorations.size) {
    for (const atStart of [false, true]) handles.push(endHandle(editor, row.seats, atStart, scale));
  }
  const centre = centreOf(box);
  handles.push({ x: centre.x, y: box.y - kRotateAway / scale, round: true, stem: box.y, begin: () => turn(editor, centre) });
  return handles;
}

function handleAt(editor, { x, y }) {
  const reach = kHandleReach / editor.board.camera.scale;
  return handlesOf(editor).find((handle) => Math.hypot(handle.x - x, handle.y - y) <= reach) ?? null;
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
  stage: drawStage,
  text: drawText,
  focal: (editor, at) => click(() => editor.setFocal(at)),
  scale: measurePicture,
};

/**
 * Begins what the tool in hand does from this point: the gesture of the editor until it is dropped or cancelled, whichever
 * comes first. From then on it hears nothing more. One that was cancelled leaves everything as it was. Null where the
 * pointer moves the view.
 */
export function press(editor, from, event) {
  const { selection } = editor;
  const acts = kPresses[editor.tool](editor, from, event);
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
      if (!isStill(editor, from, to)) editor.forgetPress();
      acts.drag?.(to, moved);
    },
    drop(to, ended) {
      if (ends()) acts.drop(to, ended);
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
    const corners = editor.pointer ? [...editor.polygon, [editor.pointer.x, editor.pointer.y]] : editor.polygon;
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
