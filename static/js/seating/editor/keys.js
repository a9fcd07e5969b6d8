// The keys of the editor: commands with Ctrl wherever the focus is, letters and arrows on the board.
import { t } from '../../messages.js';
import { announce } from '../../notices.js';
import { closePolygon } from './actions/draw.js';
import { isTyping } from './controls.js';
import * as plan from './plan/plan.js';
import { openShortcuts } from './shortcuts.js';
import { kSelecting } from './tools.js';

const kNudge = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const kLetters = {
  v: 'select',
  l: 'seats',
  p: 'brush',
  h: 'pan',
  r: 'row',
  o: 'round',
  b: 'table',
  a: 'area',
  s: 'stage',
  t: 'text',
  f: 'focal',
};

/** Hears the keys of an editor until `signal` aborts. */
export function listenToKeys(editor, signal) {
  document.addEventListener('keydown', (event) => pressed(editor, event), { signal });
  document.addEventListener('keyup', (event) => {
    if (event.key === ' ') editor.pointer.isSpace = false;
  }, { signal });
}

function pressed(editor, event) {
  const { target, key } = event;
  if (document.querySelector('dialog[open]')) return;
  if (editor.gesture) return duringGesture(editor, event);
  if (key.toLowerCase() === 's' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return keepNow(editor, target);
  }
  const isField = target.matches('input:not([type=checkbox], [type=color], [type=range], [type=file])');
  // what is being typed is undone by the browser, letter by letter; what is typed already is a step
  if (isField && !(/^[zy]$/i.test(key) && (event.ctrlKey || event.metaKey) && !isTyping(target))) return;
  const isBoard = target === editor.board.canvas;
  const isCommand = event.ctrlKey || event.metaKey;
  const action = isCommand ? command(editor, event) : isBoard && !event.altKey ? boardKey(editor, event) : null;
  if (!action) return;
  event.preventDefault();
  action();
}

/** Escape gives up what is being dragged; everything else waits until it is put down. */
function duringGesture(editor, event) {
  if (event.key === 'Escape') editor.gesture.cancel();
  if (!/^(Shift|Control|Alt|Meta|F\d+)$/.test(event.key)) event.preventDefault();
}

/** Keeps the draft wherever the focus is; what is being typed is said first. */
function keepNow(editor, target) {
  if (editor.root.contains(target) && target.matches('input, select')) {
    target.blur();
    target.focus();
  }
  editor.keeper.save(true);
  announce(t(editor.isDirty ? 'ed.state_kept' : 'ed.state_published'));
}

function command(editor, { key, shiftKey, target }) {
  const inside = target === document.body || editor.root.parentElement.contains(target);
  const commands = {
    z: shiftKey ? editor.redo : editor.undo,
    y: editor.redo,
    a: () => editor.selectAll(),
    c: () => editor.clipboard.copy(),
    x: () => {
      editor.clipboard.copy();
      editor.removeSelected();
    },
    v: () => editor.clipboard.paste(),
    d: () => editor.clipboard.duplicate(),
  };
  return inside ? commands[key.toLowerCase()] ?? null : null;
}

function boardKey(editor, event) {
  const { key, shiftKey } = event;
  if (key in kNudge) {
    const [dx, dy] = kNudge[key];
    const far = shiftKey ? 10 : 1;
    if (plan.sizeOf(editor.selection)) return () => editor.nudge(dx * far, dy * far);
    return () => editor.board.camera.pan(-dx * 60, -dy * 60);
  }
  if (key === ' ')
    return () => {
      editor.pointer.isSpace = true;
    };
  const keys = {
    Delete: () => editor.removeSelected(),
    Backspace: () => editor.removeSelected(),
    Escape: () => escape(editor),
    Enter: () => (editor.polygon.length
      ? closePolygon(editor)
      : !kSelecting.has(editor.tool) && editor.tool !== 'brush' && editor.pointer.placeInMiddle()),
    g: () => editor.setAids({ grid: !editor.aids.grid }),
    u: () => editor.setAids({ rulers: !editor.aids.rulers }),
    '?': () => openShortcuts(),
    '+': () => editor.board.camera.flyZoom(1.5),
    '-': () => editor.board.camera.flyZoom(1 / 1.5),
    0: () => editor.board.fit(),
  };
  const tool = kLetters[key];
  return keys[key] ?? (tool ? () => editor.setTool(tool) : null);
}

function escape(editor) {
  if (editor.polygon.length) editor.polygon = [];
  else if (editor.tool !== 'select') editor.setTool('select');
  else editor.select(plan.kNothing);
  editor.board.invalidate();
}
