// The time that is left for a hold, by the server's clock.
import { setText } from '../dom.js';
import { clock } from '../format.js';
import { t } from '../messages.js';
import { announce } from '../notices.js';
import { now } from '../server_clock.js';

const kSpokenSeconds = [300, 120, 60, 30];

/** Shows the time left in `elements`; calls onEnd once when it is over. Give it a hold, or null to rest. */
export class Countdown {
  #hold = null;
  #spoken = Infinity;
  #ended = null;

  constructor(elements, onEnd) {
    Object.assign(this, { elements, onEnd });
    setInterval(() => this.#tick(), 500);
  }

  watch(hold) {
    if (hold?.id !== this.#hold?.id) this.#spoken = Infinity;
    this.#hold = hold;
    this.#tick();
  }

  #tick() {
    const hold = this.#hold;
    const left = hold ? Date.parse(hold.expires_at) - now() : 0;
    for (const element of this.elements) {
      element.hidden = !hold;
      setText(element, hold ? clock(left) : '');
      element.classList.toggle('urgent', left < 120_000);
    }
    if (!hold) return;
    this.#speak(left / 1000);
    if (left > 0 || this.#ended === hold.expires_at) return;
    this.#ended = hold.expires_at;
    this.onEnd();
  }

  #speak(seconds) {
    const due = kSpokenSeconds.find((mark) => seconds <= mark && seconds > mark - 5 && this.#spoken > mark);
    if (!due) return;
    this.#spoken = due;
    announce(t('hold.left', { time: clock(seconds * 1000) }));
  }
}
