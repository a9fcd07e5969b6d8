// The tickets of a session as a door knows them, and what it decides by that alone. The words are those of the server.
import { verify } from './ed25519.js';
import { bytesOfHex, faultOfTime, lettersOf, markOf, readDigits } from './ticket_digits.js';

export class DoorList {
  /** `data` is the answer of /api/door/sessions/{session}/tickets. */
  constructor(data) {
    this.data = data;
    this.byId = new Map(data.tickets.map((ticket) => [ticket.id, ticket]));
    this.byMark = new Map(data.tickets.map((ticket) => [ticket.mark, ticket]));
    this.keys = new Map(data.keys.map(({ id, public_key: key }) => [id, bytesOfHex(key)]));
  }

  get session() {
    return this.data.session;
  }

  /** How many may come in, and how many are. */
  counts() {
    const good = this.data.tickets.filter(({ verdict }) => verdict === 'in');
    return { tickets: good.length, inside: good.filter((ticket) => ticket.in).length };
  }

  /** What somebody holds: { ticket } of the list, { fault }, or { unlisted } of a code that is signed and not in it. */
  async presented({ code = '', ticket }) {
    if (ticket) return { ticket: this.byId.get(ticket) };
    const letters = lettersOf(code);
    if (letters) return { ticket: this.byMark.get(await markOf(letters)) };
    const read = readDigits(code);
    if (read.fault) return read;
    const key = this.keys.get(read.key);
    if (!key) return { fault: 'other_key' };
    if (!(await verify(key, read.signature, read.said))) return { fault: 'forged' };
    if (read.session !== this.session.id) return { fault: 'other_session', from: read.validFrom };
    const listed = this.byId.get(read.ticket);
    if (!listed) return { unlisted: read };
    return listed.mark === read.mark ? { ticket: listed } : { ticket: listed, isReplaced: true };
  }

  /**
   * Decides { code or ticket, kind, gate } at `now`, as the server would that knows what this list knows, and remembers who is
   * in. A code that is signed and sold after the list was made comes in too: `unlisted` says so.
   */
  async decide(scan, now) {
    const outcome = {
      key: scan.key,
      at: new Date(now).toISOString(),
      gate: scan.gate,
      conflict: false,
      other_at: null,
      other_gate: '',
      ticket: null,
      due: null,
      other_session: null,
      offline: true,
    };
    const of = await this.presented(scan);
    if (of.fault) return { ...outcome, verdict: of.fault, from: of.from };
    if (of.unlisted) return this.#letUnlistedIn(of.unlisted, scan, now, outcome);
    if (!of.ticket) return { ...outcome, verdict: 'unknown' };
    outcome.ticket = of.ticket;
    const verdict = this.#verdictOn(of, scan, now);
    if (verdict === 'already_in') Object.assign(outcome, { other_at: of.ticket.at, other_gate: of.ticket.gate });
    if (verdict === 'unpaid') outcome.due = of.ticket.due;
    if (['in', 'out', 'undone'].includes(verdict)) this.#note(of.ticket, verdict, outcome);
    return { ...outcome, verdict };
  }

  #letUnlistedIn(read, scan, now, outcome) {
    const fault = faultOfTime(Date.parse(this.session.valid_from), Date.parse(this.session.valid_until), now);
    if (scan.kind !== 'in' || fault) return { ...outcome, verdict: fault ?? 'not_in' };
    const ticket = {
      id: read.ticket,
      mark: read.mark,
      seat: '',
      section: '',
      row: null,
      label: null,
      type: '',
      look: false,
      disputed: false,
      verdict: 'in',
      due: null,
    };
    this.byId.set(ticket.id, ticket);
    this.data.tickets.push(ticket);
    this.#note(ticket, 'in', outcome);
    return { ...outcome, verdict: 'in', ticket, unlisted: true };
  }

  #verdictOn({ ticket, isReplaced }, { kind }, now) {
    if (kind !== 'in') return ticket.in ? { out: 'out', undo: 'undone' }[kind] : 'not_in';
    if (ticket.verdict !== 'in') return ticket.verdict;
    if (isReplaced) return 'replaced';
    if (this.session.status === 'cancelled') return 'called_off';
    const fault = faultOfTime(Date.parse(this.session.valid_from), Date.parse(this.session.valid_until), now);
    if (fault) return fault;
    return ticket.in ? 'already_in' : 'in';
  }

  #note(ticket, verdict, { at, gate }) {
    Object.assign(ticket, { in: verdict === 'in', at, gate });
    if (verdict === 'in') ticket.came = true;
  }

  /** Takes over what the server has decided. */
  apply({ verdict, ticket, at, gate, other_at: otherAt, other_gate: otherGate }) {
    const listed = ticket && this.byId.get(ticket.id);
    if (!listed) return;
    if (['in', 'out', 'undone'].includes(verdict)) this.#note(listed, verdict, { at, gate });
    if (verdict === 'already_in') this.#note(listed, 'in', { at: otherAt, gate: otherGate });
    if (['unpaid', 'refunded', 'cancelled'].includes(verdict)) listed.verdict = verdict;
  }
}
