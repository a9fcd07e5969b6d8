// Moving what is selected, and drawing rows: both come to rest on guides, and how far something has come is said beside the
// pointer.
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { say } from './drawn/meanwhile.js';
import * as edits from './plan/edits.js';
import { rounded } from './plan/geometry.js';
import { guidesFor, guidesForEnds } from './plan/guides.js';

const kStill = 4; // CSS pixels: a shorter way is a click
const kGuideReach = 6; // CSS pixels: so near to a guide something comes to rest on it

export const isStill = (editor, from, to) => Math.hypot(to.x - from.x, to.y - from.y) * editor.board.camera.scale < kStill;

/**
 * Moves the selection as one picture, which comes to rest on guides; with Ctrl anywhere. A press that goes nowhere is a
 * click.
 */
export function carry(editor, from, clicked) {
  let guides = null;
  let rest = null;
  const way = (to, event) => {
    const [dx, dy] = [rounded(to.x - from.x), rounded(to.y - from.y)];
    const pull = pullOf(editor, event);
    if (!event.shiftKey) return guides.at(dx, dy, { x: pull, y: pull });
    return Math.abs(dx) > Math.abs(dy) ? guides.at(dx, 0, { x: pull, y: 0 }) : guides.at(0, dy, { x: 0, y: pull });
  };
  const put = () => {
    if (guides) editor.board.drop();
  };
  return {
    drag(to, event) {
      if (!guides && isStill(editor, from, to)) return;
      if (!guides) editor.board.lift();
      guides ??= guidesFor(editor.plan, editor.selection, editor.aids.gridStep);
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
    draw: (ctx, view) => rest && drawGuides(editor, ctx, view, { ...rest, way: guides.way }),
  };
}

/** How near to a guide something comes to rest on it, in map units; with Ctrl it is not held back. */
const pullOf = (editor, { ctrlKey = false, metaKey = false }) => (ctrlKey || metaKey ? 0 : kGuideReach / editor.board.camera.scale);

/** Where the ends of a row that is drawn come to rest, its beginning first: (point, event of the pointer) → { x, y, on }. */
export function restOfEnds(editor) {
  const guides = guidesForEnds(editor.plan, editor.options.row.distance, editor.aids.gridStep);
  let begun = null;
  return (at, event) => {
    const rest = guides.at(at, pullOf(editor, event), begun);
    begun ??= rest;
    return rest;
  };
}

/** The guides `on`, { x, y }, across the board; `across` is a line of any way as [from, to]. */
export function drawLines(editor, ctx, { scale, box }, { x, y }, across = null) {
  ctx.beginPath();
  if (x !== null) {
    ctx.moveTo(x, box.y);
    ctx.lineTo(x, box.y + box.height);
  }
  if (y !== null) {
    ctx.moveTo(box.x, y);
    ctx.lineTo(box.x + box.width, y);
  }
  if (across) {
    ctx.moveTo(across[0].x, across[0].y);
    ctx.lineTo(across[1].x, across[1].y);
  }
  ctx.lineWidth = 1 / scale;
  ctx.setLineDash([5 / scale, 4 / scale]);
  ctx.strokeStyle = editor.board.theme.accent;
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The line through the point everybody looks at that meets this way at a right angle, across the board. */
function centreLine({ focal }, { box }, way) {
  const far = Math.hypot(focal.x - box.x, focal.y - box.y) + box.width + box.height;
  return [-far, far].map((by) => ({ x: focal.x - way.y * by, y: focal.y + way.x * by }));
}

/** The guides that something is on while it is dragged, and how far it has come. */
function drawGuides(editor, ctx, view, { to, dx, dy, x, y, off, way }) {
  const isOblique = way.x !== 0 && way.y !== 0;
  drawLines(editor, ctx, view, { x, y }, off === 0 && isOblique ? centreLine(editor.plan, view, way) : null);
  const far = `${dx < 0 ? '←' : '→'} ${number(Math.abs(dx))}  ${dy < 0 ? '↑' : '↓'} ${number(Math.abs(dy))}`;
  say(editor, ctx, view, to, off === null ? far : `${far} · ${offWords(off, way)}`);
}

function offWords(off, way) {
  if (off === 0) return t('ed.off_none');
  const side = way.x === 0 ? (off < 0 ? 'up' : 'down') : off < 0 ? 'left' : 'right';
  return t(`ed.off_${side}`, { far: number(Math.abs(off)) });
}
