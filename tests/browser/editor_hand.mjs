// Whoever draws a house in the editor, one act after the other: each is counted, with the time that a person takes for it.
import { drag, place, set } from './editor_steps.mjs';

// Seconds of the keystroke-level model (Card, Moran and Newell, 1980), for somebody who types as most people do: a key, a
// way of the pointer, a button going down or up, a hand from mouse to keyboard, a thought before the act.
const kKey = 0.28;
const kPoint = 1.1;
const kButton = 0.1;
const kHand = 0.4;
const kThought = 1.35;
const kClick = kPoint + 2 * kButton;

export class Hand {
  acts = 0;
  seconds = 0;

  constructor(page) { this.page = page; }

  async do(seconds, act) {
    this.acts += 1;
    this.seconds += kThought + seconds;
    await act;
  }

  type(selector, text) {
    return this.do(kClick + 2 * kHand + kKey * (String(text).length + 1), this.page.fill(selector, String(text)));
  }

  click(selector, options) { return this.do(kClick, this.page.click(selector, options)); }
  fill(key, value) { return this.do(kClick + 2 * kHand + kKey * (String(value).length + 1), set(this.page, key, value)); }
  choose(key, value) { return this.do(2 * kClick, this.page.selectOption(`[data-k=${key}]`, value)); }
  drag(from, to) { return this.do(2 * (kPoint + kButton), drag(this.page, from, to)); }
  key(key) { return this.do(2 * kHand + kKey, this.page.keyboard.press(key)); }

  async fields(values) {
    for (const [key, value] of Object.entries(values)) await this.fill(key, value);
  }

  async clickAt(at, options = {}) {
    const { x, y } = await place(this.page, at);
    return this.do(kClick, this.page.mouse.click(x, y, options));
  }

  /** A section to draw into, with the name that is typed, and the floor. */
  async section(name, floor = '') {
    await this.choose('tool-section', '+');
    await this.type('dialog [name=name]', name);
    if (floor) await this.type('dialog [name=floor]', floor);
    await this.click('dialog [type=submit]');
    await this.page.waitForSelector('dialog', { state: 'detached' });
  }

  /** Waits until the board rests. */
  async rest() {
    let last;
    for (;;) {
      const now = await this.page.getAttribute('.ed-canvas', 'data-camera');
      if (now === last) return;
      last = now;
      await this.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    }
  }

  /** Shows everything. */
  async fit() {
    await this.click('[data-k=fit]');
    await this.rest();
  }

  async zoomOut() {
    await this.click('[data-k=zoom-out]');
    await this.rest();
  }

  async publish() {
    await this.click('[data-k=publish]');
    await this.click('dialog [value=yes]');
    await this.page.waitForSelector('.notice:has-text("Published")');
  }
}
