// The cart: sends the wishes of the selection to the server, one after the other, and keeps what it answers.
// Quick taps cannot race each other, a lost answer is asked for again, another tab of the buyer is heard.
import * as api from '../api.js';
import { now, syncClock } from '../server_clock.js';
import * as selection from './selection.js';

const kPassingAttempts = 4; // of refusals by an unwell server; a lost network is retried until the hold runs out
const kLongestPauseMs = 8_000;

export class Cart {
  state = selection.empty;
  #working = false;
  #wake = null;
  #channel = null;
  #hasToken = false;
  /** performance.now() of the last answer: snapshots asked for before it know less than we do. */
  settledAt = 0;

  /**
   * `on` hears change(), refused(problem, wish), trouble(error | null), lost(hold) when a hold has run out,
   * emptied() when it was bought or released elsewhere, and warnings(hold, wish) after each answer. `waiting` is the token of the
   * letter that has told the buyer of free places, where one did.
   */
  constructor(session, on, waiting = null) {
    Object.assign(this, { session, on, waiting });
    window.addEventListener('online', () => this.#wake?.());
    if ('BroadcastChannel' in window) {
      this.#channel = new BroadcastChannel(`frontrow.${session}`);
      this.#channel.addEventListener('message', () => this.recover());
    }
  }

  get hold() {
    return this.state.hold;
  }

  get view() {
    return selection.view(this.state);
  }

  get count() {
    return selection.placeCount(this.state);
  }

  get settled() {
    return selection.isSettled(this.state) && !this.#working;
  }

  wish(change) {
    this.#become(selection.wish(this.state, change));
    this.#work();
  }

  toggle(seats, type) {
    this.wish(selection.toggle(this.state, seats, type));
  }

  /** Resolves when nothing is waiting any more: the way to the checkout is open. */
  async idle() {
    while (!this.settled) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Asks the server what we hold: after a reload, in a second tab, after the network was lost. */
  async recover() {
    if (this.#working) return;
    this.#working = true;
    try {
      await this.#adopt();
    } catch (error) {
      this.on.trouble(error);
    }
    this.#working = false;
    this.#work();
  }

  async #adopt() {
    const { holds, server_time } = await api.getHolds(this.session);
    syncClock(server_time);
    const before = this.state.hold;
    const hold = await this.#merge(holds);
    this.settledAt = performance.now();
    this.#become(selection.replace(this.state, hold));
    if (!before || this.state.hold) return;
    if (Date.parse(before.expires_at) <= now() + 1000) this.on.lost(before);
    else this.on.emptied();
  }

  /** Several holds become one cart: everything moves into the newest. */
  async #merge(holds) {
    let [hold, ...others] = holds.filter((one) => one.seats.length || one.areas.length);
    for (const other of others) {
      const { add, areas: moved } = selection.again(other);
      if (add.length) hold = (await api.changeHold(hold.id, { add })).hold;
      if (!other.areas.length) continue;
      await api.releaseHold(other.id);
      const has = (area) => hold.areas.find(({ id, type }) => id === area.id && type === area.type)?.count ?? 0;
      const areas = moved.map((area) => ({ ...area, count: area.count + has(area) }));
      hold = (await api.changeHold(hold.id, { areas })).hold;
    }
    return hold ?? null;
  }

  #become(state) {
    this.state = state;
    this.on.change();
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    for (let attempt = 0; this.state.wishes.length;) {
      const [wish] = this.state.wishes;
      const request = selection.request(this.state);
      if (!request) {
        this.#become(selection.refuse(this.state));
        continue;
      }
      this.state = selection.send(this.state);
      try {
        this.#granted(wish, await this.#ask(request));
        attempt = 0;
      } catch (error) {
        attempt += 1;
        if (await this.#mayRetry(error, wish, attempt)) continue;
        attempt = 0;
        await this.#refused(error, wish);
      }
    }
    this.#working = false;
    this.on.change();
  }

  async #ask({ create, change }) {
    const before = this.state.hold;
    if (create && !this.#hasToken) { // else a first hold whose answer is lost would be a stranger's
      await api.getHolds(this.session, { welcome: true });
      this.#hasToken = true;
    }
    const invited = this.waiting && { waiting: this.waiting };
    const answer = create ? await api.createHold(this.session, { ...create, ...invited }) : await api.changeHold(before.id, change);
    syncClock(answer.server_time);
    this.on.trouble(null);
    if (!create || !before) return answer.hold;
    const merged = await this.#merge([answer.hold, before]);
    return { ...merged, split: answer.hold.split };
  }

  #granted(wish, hold) {
    this.settledAt = performance.now();
    this.#become(selection.grant(this.state, hold));
    this.#channel?.postMessage('changed');
    this.on.warnings(hold, wish);
  }

  /** The same request may go out again: seats that are ours already only move. Not so for "the best two". */
  async #mayRetry(error, wish, attempt) {
    if (!api.isPassing(error) || wish.best) return false;
    const lost = error instanceof api.NetworkError;
    if (!lost && attempt > kPassingAttempts) return false;
    if (this.state.hold && Date.parse(this.state.hold.expires_at) < now()) return false;
    this.on.trouble(error);
    this.state = selection.retry(this.state);
    await this.#pause(Math.min(kLongestPauseMs, 500 * 2 ** attempt));
    return true;
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #refused(error, wish) {
    const before = this.state.hold;
    this.settledAt = performance.now();
    this.#become(selection.refuse(this.state));
    const gone = api.isGone(error);
    const count = this.count;
    if (gone || error instanceof api.NetworkError) {
      try {
        await this.#adopt();
        if (this.count > count) return this.on.warnings(this.state.hold, wish); // granted; only the answer was lost
      } catch (trouble) {
        this.on.trouble(trouble);
      }
      // The hold was bought or released elsewhere, not lost: a fresh one takes the wish.
      if (gone && before && !this.state.hold && Date.parse(before.expires_at) > now() + 1000 && wish.add) {
        this.#become(selection.wish(this.state, wish));
        return;
      }
    }
    if (!(gone && before && !this.state.hold)) this.on.refused(error, wish);
  }
}
