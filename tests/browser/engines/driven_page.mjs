// A page as the steps of the browser tests know it, over what every engine can do: go somewhere, run a function, move a mouse
// and press keys. Waiting, finding and filling in is the same for all, so that only the engines differ.
import { until } from '../house.mjs';

export class DrivenPage {
  faults = [];
  #hands;

  /** `hands` is { goto(address), reload(), run(function, argument), move(x, y), down(), up(), press(key), type(text), close() }. */
  constructor(hands) {
    this.#hands = hands;
    this.mouse = {
      move: (x, y) => hands.move(Math.round(x), Math.round(y)),
      down: () => hands.down(),
      up: () => hands.up(),
      click: async (x, y) => {
        await this.mouse.move(x, y);
        await hands.down();
        await hands.up();
      },
    };
    this.keyboard = { press: (key) => hands.press(key), type: (text) => hands.type(text) };
  }

  goto(address) {
    return this.#hands.goto(address);
  }

  reload() {
    return this.#hands.reload();
  }

  close() {
    return this.#hands.close();
  }

  evaluate(run, argument) {
    return this.#hands.run(run, argument);
  }

  /** Waits until something that the selector finds is to be seen. */
  waitForSelector(selector) {
    return this.#until(selector, (wanted) => [...document.querySelectorAll(wanted)].some((one) => one.checkVisibility()), selector);
  }

  waitForPath(path) {
    return this.#until(path, (begin) => location.pathname.startsWith(begin), path);
  }

  textContent(selector) {
    return this.evaluate((wanted) => document.querySelector(wanted).textContent, selector);
  }

  getAttribute(selector, name) {
    return this.evaluate(([wanted, asked]) => document.querySelector(wanted).getAttribute(asked), [selector, name]);
  }

  /** What finds a thing, as far as the steps ask: where it is. */
  locator(selector) {
    return { boundingBox: () => this.evaluate((wanted) => document.querySelector(wanted).getBoundingClientRect().toJSON(), selector) };
  }

  /** Presses the middle of what is seen first, once it stands still and nothing lies over it. */
  async click(selector) {
    const { x, y } = await this.#until(`${selector} to be pressed`, (wanted) => new Promise((tell) => {
      const one = [...document.querySelectorAll(wanted)].find((some) => some.checkVisibility());
      if (!one || one.matches(':disabled, [inert] *')) return tell(null);
      one.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = one.getBoundingClientRect();
      const middle = { x: left + width / 2, y: top + height / 2 };
      return requestAnimationFrame(() => requestAnimationFrame(() => {
        const after = one.getBoundingClientRect();
        const hit = document.elementFromPoint(middle.x, middle.y);
        tell(after.left === left && after.top === top && (one.contains(hit) || hit?.contains(one)) && middle);
      }));
    }), selector);
    await this.mouse.click(x, y);
  }

  async fill(selector, text) {
    await this.click(selector);
    await this.evaluate((wanted) => document.querySelector(wanted).select(), selector);
    await this.keyboard.type(text);
  }

  async press(selector, key) {
    await this.evaluate((wanted) => document.querySelector(wanted).focus(), selector);
    await this.keyboard.press(key);
  }

  /** Chooses in a list, whose menu belongs to the system and differs everywhere. */
  selectOption(selector, value) {
    return this.#until(`${value} in ${selector}`, ([wanted, chosen]) => {
      const list = document.querySelector(wanted);
      if (![...list.options].some((option) => option.value === chosen)) return false;
      list.value = chosen;
      for (const kind of ['input', 'change']) list.dispatchEvent(new Event(kind, { bubbles: true }));
      return true;
    }, [selector, value]);
  }

  /** Asks until the answer is yes. A page that goes away under a question has no answer yet. */
  async #until(what, run, argument) {
    let failure;
    try {
      return await until(what, () => this.evaluate(run, argument).catch((error) => { failure = error; }));
    } catch (error) {
      const seen = await this.evaluate(() => `${location.href}: ${document.body.innerText.slice(0, 2000)}`).catch(String);
      throw new Error(`${error.message}; ${seen}`, { cause: failure ?? error });
    }
  }
}
