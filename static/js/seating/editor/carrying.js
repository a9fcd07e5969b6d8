// Moving what is selected: it comes to rest on guides, and how far it has come is said beside the pointer.
import { number } from '../../format.js';
import { t } from '../../messages.js';
import { say } from './drawn/meanwhile.js';
import * as edits from './plan/edits.js';
import { rounded } from './plan/geometry.js';
import { guidesFor } from './plan/guides.js';

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
