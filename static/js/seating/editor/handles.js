// What one can pull at, around what is selected: ends, bends, corners, and the turn of it all.
import { number } from '../../format.js';
import { areaCorners } from '../venue_map.js';
import { boxPoints, lengthWords, outline, say, sides, spots } from './drawn/meanwhile.js';
import { kMostSeats } from './plan/blocks.js';
import * as edits from './plan/edits.js';
import { boxBetween, centreOf, point, rounded, rowPoints } from './plan/geometry.js';
import { bent, sagOf, setCount } from './plan/living_rows.js';
import { areaAround } from './plan/outlines.js';
import * as plan from './plan/plan.js';

const kHandleReach = 9; // CSS pixels
const kRotateAway = 30;

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
    drag(to, event) {
      now = follow(to, event);
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
    follow: (to, event) => boxBetween(fixed, editor.onGrid(to, event)),
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
  const moved = ({ x, y }) => decoration.points.map((one, at) => (at === i ? [rounded(x), rounded(y)] : one));
  return shape(editor, {
    follow: (to, event) => moved(editor.onGrid(to, event)),
    show: (ctx, view, points) => outline(editor, ctx, view, points),
    finish: (points) => editor.run('stretch', edits.changeDecorations(editor.plan, new Set([decoration.key]), { points })),
  });
}

function dragAreaCorner(editor, area, i) {
  const moved = ({ x, y }) => areaCorners(area).map((one, at) => (at === i ? [rounded(x), rounded(y)] : one));
  return shape(editor, {
    follow: (to, event) => moved(editor.onGrid(to, event)),
    show: (ctx, view, points) => outline(editor, ctx, view, points),
    finish: (points) => editor.run('stretch', edits.changeAreas(editor.plan, new Set([area.id]), areaAround(points))),
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
    if (area.outline?.length <= 12)
      areaCorners(area).forEach(([x, y], i) => handles.push({ x, y, round: true, begin: () => dragAreaCorner(editor, area, i) }));
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

/** The handle at a point, or null. */
export function handleAt(editor, { x, y }) {
  const reach = kHandleReach / editor.board.camera.scale;
  return handlesOf(editor).find((handle) => Math.hypot(handle.x - x, handle.y - y) <= reach) ?? null;
}
