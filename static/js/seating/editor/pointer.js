// The pointer over the board: where it is, what it has pressed, and what is drawn over the plan while it does.
import { drawGrid, drawRulers } from './drawn/rulers.js';
import * as plan from './plan/plan.js';
import { drawMarks, kSelecting, press } from './tools.js';

const kTwiceMs = 350;
const kTwicePixels = 8;

export class Pointer {
  #editor;
  #press = { time: -Infinity, x: 0, y: 0 };
  at = null;
  isSpace = false; // held down: a press moves the view

  constructor(editor) {
    this.#editor = editor;
  }

  /** What the board tells of it. */
  get heard() {
    return {
      press: (at, event) => this.#pressed(at, event),
      tap: () => this.#tapped(),
      hover: (at) => this.#hovered(at),
      ground: (ctx, view, theme) => this.#ground(ctx, view, theme),
      overlay: (ctx, view, lift) => this.#overlay(ctx, view, lift),
    };
  }

  /** Whether this is the second of two presses. */
  isTwice({ x, y }, event) {
    const { time: before, x: oldX, y: oldY } = this.#press;
    return event.timeStamp - before < kTwiceMs && Math.hypot(x - oldX, y - oldY) * this.#editor.board.camera.scale < kTwicePixels;
  }

  /** A press that became a drag is not the first of two. */
  forgetPress() {
    this.#press.time = -Infinity;
  }

  /** Puts what the tool draws into the middle of the board: for the keyboard. */
  placeInMiddle() {
    const { x, y } = this.#editor.board.centre;
    const spot = { x: Math.round(x), y: Math.round(y) };
    press(this.#editor, spot, { pointerType: 'keyboard', shiftKey: false }).drop(spot, { shiftKey: false });
  }

  #pressed(at, event) {
    if (this.isSpace) return null;
    const gesture = press(this.#editor, at, event);
    this.#press = { time: ['select', 'seats'].includes(this.#editor.tool) ? event.timeStamp : -Infinity, ...at };
    return gesture;
  }

  /** A finger on empty paper: nothing is meant. */
  #tapped() {
    if (kSelecting.has(this.#editor.tool)) this.#editor.select(plan.kNothing);
  }

  #hovered(at) {
    this.at = at;
    if (this.#editor.polygon.length || this.#editor.aids.rulers) this.#editor.board.invalidate();
  }

  #ground(ctx, view, theme) {
    const { aids } = this.#editor;
    if (aids.grid) drawGrid(ctx, view, aids.step, theme);
  }

  #overlay(ctx, view, lift) {
    const editor = this.#editor;
    if (!editor.board) return;
    editor.gesture?.draw?.(ctx, view);
    if (!lift) {
      editor.versions.draw(ctx, view);
      drawMarks(editor, ctx, view);
    }
    if (!editor.aids.rulers) return;
    const box = editor.selectionBox;
    const moved = box && { ...box, x: box.x + (lift?.dx ?? 0), y: box.y + (lift?.dy ?? 0) };
    drawRulers(ctx, view, editor.board.theme, { pointer: this.at, box: moved, centre: editor.plan.focal });
  }
}
