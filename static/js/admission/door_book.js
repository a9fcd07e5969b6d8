// What happens at one door: asks the server while it is there, decides by the list while it is not, and tells the server later
// what was decided. Knows no page.
import * as api from '../api.js';
import { DoorList } from './door_list.js';
import { keep, kept } from './kept.js';

const kPatienceMs = 2_500; // people wait at the door
const kLookMs = 5_000;
const kSoonMs = 500; // after a scan
const kListMs = 30_000;
const kBatch = 50;

const pathOf = (session, what) => `/api/door/sessions/${encodeURIComponent(session)}/${what}`;

export class DoorBook {
  /** `onChange()` is called whenever something is worth drawing again, `onLogin()` where the server wants a login. */
  constructor({ onChange, onLogin }) {
    Object.assign(this, { onChange, onLogin, list: null, state: null, queue: [], isOnline: navigator.onLine, told: [] });
    window.addEventListener('online', () => this.look());
    window.addEventListener('offline', () => this.#down());
  }

  /** The sessions to choose from: the server's, or those that were kept. */
  static async sessions() {
    try {
      const { items } = await api.get('/api/door/sessions', { timeout: kPatienceMs * 2 });
      await keep('sessions', items);
      return items;
    } catch (error) {
      if (!api.isPassing(error)) throw error;
      return (await kept('sessions')) ?? [];
    }
  }

  /** Opens the book of a session. Throws where there is neither a server nor a list. */
  async open(session) {
    this.session = session;
    this.queue = (await kept('queue')) ?? [];
    const list = await kept(`list ${session}`);
    if (list) this.list = new DoorList(list);
    await this.look(true);
    if (!this.list) throw new api.NetworkError('no list');
    this.timer = setInterval(() => this.look(), kLookMs);
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    this.session = null;
  }

  #down() {
    if (!this.isOnline) return;
    this.isOnline = false;
    this.onChange();
  }

  /** Sends what waits, then looks how it goes, and fetches the list where it has become old. */
  async look(isFirst = false) {
    if (this.isLooking || !this.session) return;
    this.isLooking = true;
    try {
      await this.#sync();
      const isOld = !this.list || Date.now() - (this.fetchedAt ?? 0) > kListMs;
      if (isOld || !this.isOnline) await this.#fetchList();
      this.state = await api.get(pathOf(this.session, 'state'), { timeout: kPatienceMs });
      this.isOnline = true;
    } catch (error) {
      if (error.status === 401) this.onLogin();
      else if (!api.isPassing(error) || (isFirst && error.status === 404)) throw error;
      this.isOnline = false;
    } finally {
      this.isLooking = false;
    }
    this.onChange();
  }

  async #fetchList() {
    const asked = Date.now();
    const data = await api.get(pathOf(this.session, 'tickets'), { timeout: 20_000 });
    if (this.changedAt > asked) return; // it may not know of that yet; the next one does
    this.fetchedAt = asked;
    this.list = new DoorList(data);
    await keep(`list ${this.session}`, data);
  }

  async #sync() {
    while (this.queue.length > 0) {
      const { session } = this.queue[0];
      const some = this.queue.filter((entry) => entry.session === session).slice(0, kBatch);
      const { items } = await api.post(pathOf(session, 'scans'), { scans: some.map(({ scan }) => scan) }, { timeout: 20_000 });
      const done = new Set(items.map(({ key }) => key));
      this.queue = this.queue.filter((entry) => !(entry.session === session && done.has(entry.scan.key)));
      await keep('queue', this.queue);
      for (const outcome of items) {
        if (session === this.session) this.list?.apply(outcome);
        if (outcome.conflict) this.told.unshift(outcome);
      }
      this.changedAt = Date.now();
    }
  }

  /** Decides { code or ticket, kind, gate }. Resolves to the outcome; it is kept before it is told. */
  async scan(wish) {
    const scan = { ...wish, key: crypto.randomUUID() };
    this.changedAt = Date.now();
    if (this.isOnline) {
      try {
        const { items: [outcome] } = await api.post(pathOf(this.session, 'scans'), { scans: [scan] }, { timeout: kPatienceMs });
        this.list?.apply(outcome);
        clearTimeout(this.soon);
        this.soon = setTimeout(() => this.look(), kSoonMs);
        return outcome;
      } catch (error) {
        if (error.status === 401) this.onLogin();
        else if (!api.isPassing(error)) throw error;
        this.#down();
      }
    }
    const outcome = await this.list.decide(scan, Date.now());
    const letIn = outcome.verdict === 'in';
    this.queue.push({ session: this.session, scan: { ...scan, at: outcome.at, was_let_in: letIn } });
    await keep('queue', this.queue);
    await keep(`list ${this.session}`, this.list.data);
    this.onChange();
    return outcome;
  }

  /** Tickets by name, reference or seat; without a network by seat and ticket alone. */
  async search(text) {
    if (this.isOnline) {
      try {
        return (await api.get(`${pathOf(this.session, 'search')}?q=${encodeURIComponent(text)}`, { timeout: kPatienceMs })).items;
      } catch (error) {
        if (!api.isPassing(error)) throw error;
        this.#down();
      }
    }
    const plain = (words) => words.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const wanted = plain(text);
    if (!wanted) return [];
    const parts = ({ id, seat, row, label }) => [id, seat, `${row ?? ''}${label ?? ''}`].map(plain);
    const isExact = (ticket) => parts(ticket).includes(wanted);
    return this.list.data.tickets.filter((ticket) => parts(ticket).some((part) => part.includes(wanted)))
      .sort((a, b) => isExact(b) - isExact(a)).slice(0, 50);
  }
}
