// The page at the door: a code comes in, and the whole screen says whether its holder does.
import { NetworkError } from '../api.js';
import { $, h, setText, svg } from '../dom.js';
import { day, money, number, time } from '../format.js';
import { has, include, t } from '../messages.js';
import { announce, notify } from '../notices.js';
import { frame } from '../page.js';
import { problemText } from '../refusals.js';
import { placeName, ticketType } from '../words.js';
import { cameraBox } from './camera_box.js';
import { codeReader } from './code_reader.js';
import { DoorBook } from './door_book.js';
import { keep, kept } from './kept.js';
import { listenToKeys } from './scanners.js';
import { allowSound, signal, stayAwake } from './signals.js';
import { lettersOf, looksPrinted } from './ticket_digits.js';

await include('door');

const kColors = { in: 'green', out: 'green', undone: 'amber', unpaid: 'amber', not_yet: 'amber', already_in: 'red' };
const kShownMs = 4_000;

const section = $('#section');
const toLogin = () => location.assign('/login?next=%2Fdoor');

// ---- The verdict

/** Green, amber or red: a child's ticket, one whose payment a bank takes back, and one that no list knows yet come in, and are worth a look. */
function colorOf({ verdict, ticket, unlisted, conflict }) {
  if (conflict) return 'red';
  if (verdict === 'in' && (ticket?.look || ticket?.disputed || unlisted)) return 'amber';
  return kColors[verdict] ?? 'red';
}

/** Why, in words. */
function reasons(outcome, session) {
  const { verdict, ticket, due, other_at: otherAt, other_gate: otherGate, other_session: other, unlisted, from } = outcome;
  const zone = session.venue.timezone;
  const lines = [];
  if (verdict === 'already_in' && otherAt)
    lines.push(t(otherGate ? 'door.already_at_gate' : 'door.already_at', { time: time(otherAt, zone), gate: otherGate }));
  else if (verdict === 'other_session' && other)
    lines.push(
      t('door.other_session_text', {
        title: other.title,
        day: day(other.starts_at, other.venue.timezone),
        time: time(other.starts_at, other.venue.timezone),
      })
    );
  else if (verdict === 'other_session' && from) lines.push(t('door.other_date', { day: day(new Date(from).toISOString(), zone) }));
  else if (verdict === 'unpaid' && due) lines.push(t('door.unpaid_text', { amount: money(due) }));
  else if (verdict === 'not_yet') lines.push(t('door.not_yet_text', { time: time(session.doors_at, zone) }));
  else if (has(`door.${verdict}_text`)) lines.push(t(`door.${verdict}_text`));
  if (verdict === 'in' && ticket?.look) lines.push(t('door.look', { type: ticketType(ticket.type) }));
  if (verdict === 'in' && ticket?.disputed) lines.push(t('door.disputed'));
  if (verdict === 'in' && ticket?.attendee && !ticket.holder) lines.push(t('door.attendee', { name: ticket.attendee }));
  if (verdict === 'in' && ticket?.holder) lines.push(t('door.held', { name: ticket.holder }));
  if (unlisted) lines.push(t('door.unlisted'));
  return lines;
}

class Door {
  constructor(session, gate) {
    Object.assign(this, { session, gate, kind: 'in' });
    this.book = new DoorBook({ onChange: () => this.draw(), onLogin: toLogin });
  }

  async open() {
    await this.book.open(this.session.slug);
    this.session = this.book.list.session;
    this.build();
    this.endKeys = listenToKeys((code) => this.scan({ code }));
    stayAwake();
  }

  async close() {
    this.book.close();
    this.endKeys();
    this.camera.close();
    hideVerdict();
    await choose();
  }

  build() {
    const { session } = this;
    this.counts = h('p.door-counts', { id: 'counts' });
    this.freshness = h('p.door-fresh', { id: 'freshness' });
    this.conflicts = h('div.door-conflicts', { role: 'status' });
    this.gates = h('div.door-gates');
    this.results = h('ul.door-results', { id: 'results', 'aria-label': t('door.results') });
    this.input = h('input', {
      type: 'text',
      name: 'code',
      id: 'code',
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      enterkeyhint: 'go',
    });
    const kinds = ['in', 'out'].map((kind) =>
      h('button.door-kind', {
        type: 'button',
        'data-kind': kind,
        'aria-pressed': String(kind === this.kind),
        onclick: () => this.turn(kind),
      }, t(`door.kind_${kind}`))
    );
    this.kinds = kinds;
    this.camera = cameraBox((code) => this.scan({ code }));
    section.replaceChildren(
      h('div.door-head', {},
        h('div', {}, h('h1', {}, session.title),
          h('p', {},
            [day(session.starts_at, session.venue.timezone), time(session.starts_at, session.venue.timezone),
              this.gate && t('door.gate_name', { gate: this.gate })].filter(Boolean).join(' · '))),
        h('button.button.button-quiet', { type: 'button', onclick: () => this.close() }, t('door.change'))),
      this.counts,
      this.freshness,
      this.conflicts,
      h('div.door-kinds', { role: 'group', 'aria-label': t('door.kind') }, kinds),
      h('form.door-form', { onsubmit: (event) => this.submit(event) }, h('label', { for: 'code' }, t('door.code')),
        h('div.door-line', {}, this.input, h('button.button', { type: 'submit' }, t('door.go')))),
      this.camera.element,
      this.results,
      h('details.door-more', {}, h('summary', {}, t('door.more')), this.gates),
      this.#mapPart()
    );
    this.draw();
  }

  /** The house with who has come, fetched when somebody wants to see it. */
  #mapPart() {
    this.map = null;
    const room = h('div');
    const part = h('details.door-more', {
      ontoggle: () =>
        part.open && this.guarded(async () => {
          room.replaceChildren();
          const { arrivalsMap } = await import('./arrivals_map.js');
          this.map = await arrivalsMap(room, this.session.slug, this.book.list.data.tickets);
        }),
    }, h('summary', {}, t('door.map')), room);
    return part;
  }

  turn(kind) {
    this.kind = kind;
    for (const button of this.kinds) button.setAttribute('aria-pressed', String(button.dataset.kind === kind));
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    if (looksPrinted(text) || lettersOf(text)) {
      this.input.value = '';
      await this.scan({ code: text });
      return;
    }
    await this.guarded(async () => this.show(await this.book.search(text)));
  }

  show(found) {
    this.results.replaceChildren(
      ...found.map((ticket) =>
        h('li', {},
          h('div', {}, h('b', {}, placeName(ticket) || ticket.id), ' ', ticketType(ticket.type), h('br'),
            h('small', {},
              [ticket.name, ticket.reference ?? ticket.id,
                ticket.verdict === 'in' ? t(ticket.in ? 'door.is_in' : 'door.is_out') : t(`door.${ticket.verdict}`)].filter(Boolean).join(
                  ' · '
                ))), h('button.button', {
            type: 'button',
            onclick: () => this.scan({ ticket: ticket.id, kind: ticket.in ? 'out' : 'in' }),
          }, t(ticket.in ? 'door.let_out' : 'door.let_in')))
      )
    );
    announce(t('door.found', { n: found.length }));
    if (found.length === 0) this.results.append(h('li', {}, t('door.found_none')));
  }

  /** Scans follow each other: one that comes while another is decided waits for it. */
  scan(wish) {
    this.last = (this.last ?? Promise.resolve()).then(() =>
      this.guarded(async () => {
        const outcome = await this.book.scan({ kind: this.kind, gate: this.gate, ...wish });
        this.results.replaceChildren();
        showVerdict(outcome, this);
      })
    );
    return this.last;
  }

  async guarded(work) {
    try {
      await work();
    } catch (error) {
      notify(t(error instanceof NetworkError ? 'door.no_answer' : 'door.failed', { detail: problemText(error) }), { kind: 'alert' });
    }
  }

  draw() {
    if (!this.counts) return;
    const { list, state, isOnline, queue, told } = this.book;
    const { tickets, inside } = isOnline && state ? state : list.counts();
    const mine = state?.gates.find(({ gate }) => gate === this.gate);
    setText(this.counts,
      [t('door.inside', { inside: number(inside), tickets: number(tickets) }),
        mine && t('door.mine', { n: mine.in, count: number(mine.in) })].filter(Boolean).join(' · '));
    const zone = this.session.venue.timezone;
    setText(this.freshness, [
      t(isOnline ? 'door.fresh' : 'door.offline', {
        time: time(list.data.made_at, zone),
        n: list.data.tickets.length,
        count: number(list.data.tickets.length),
      }),
      queue.length > 0 && t('door.waiting', { n: queue.length, count: number(queue.length) }),
    ].filter(Boolean).join(' · '));
    document.body.classList.toggle('is-offline', !isOnline);
    this.drawConflicts(state?.conflicts ?? [], told);
    this.drawGates(state);
    this.map?.take(list.data.tickets);
  }

  drawConflicts(known, told) {
    const seen = new Set(known.map(({ ticket, at }) => `${ticket} ${at}`));
    const mine = told.filter(({ ticket, at }) => !seen.has(`${ticket?.id} ${at}`))
      .map((outcome) => ({ ...outcome, place: outcome.ticket, ticket: outcome.ticket?.id ?? null }));
    const all = [...mine, ...known];
    const words = ({ verdict, at, gate, other_at: otherAt, other_gate: otherGate, place, ticket }) => {
      const zone = this.session.venue.timezone;
      const what = (place && placeName(place)) || ticket || t('door.some_code');
      return verdict === 'already_in' && otherAt
        ? t('door.conflict_twice', {
          what,
          time: time(at, zone),
          gate: gate || t('door.no_gate'),
          other_time: time(otherAt, zone),
          other_gate: otherGate || t('door.no_gate'),
        })
        : t('door.conflict', { what, time: time(at, zone), gate: gate || t('door.no_gate'), reason: t(`door.${verdict}`) });
    };
    const text = JSON.stringify(all);
    if (text === this.shownConflicts) return;
    this.shownConflicts = text;
    this.conflicts.replaceChildren(
      ...(all.length ? [h('h2', {}, t('door.conflicts')), h('ul', {}, all.slice(0, 10).map((one) => h('li', {}, words(one))))] : [])
    );
  }

  drawGates(state) {
    if (!state) return;
    const most = Math.max(1, ...state.arrivals.map(({ count }) => count));
    const spans = state.arrivals.slice(-24);
    const zone = this.session.venue.timezone;
    this.gates.replaceChildren(
      h('ul', {},
        state.gates.map(({ gate, in: ins, out }) =>
          h('li', {}, t('door.gate_counts', { gate: gate || t('door.no_gate'), in: number(ins), out: number(out) }))
        )),
      spans.length > 0 &&
          h('figure', {}, h('figcaption', {}, t('door.arrivals', { from: time(spans[0].from, zone), count: number(most) })),
            svg('svg', { viewBox: `0 0 ${spans.length * 10} 40`, class: 'door-curve', 'aria-hidden': 'true' },
              ...spans.map(({ count }, i) =>
                svg('rect', { x: i * 10 + 1, y: 40 - (40 * count) / most, width: 8, height: (40 * count) / most })
              ))) || ''
    );
  }
}

let hiding = 0;
function hideVerdict() {
  clearTimeout(hiding);
  $('#verdict').replaceChildren();
  $('#verdict').className = '';
}

function showVerdict(outcome, door) {
  clearTimeout(hiding);
  const color = colorOf(outcome);
  const { verdict, ticket } = outcome;
  const act = (kind, label) => h('button.button', { type: 'button', onclick: () => door.scan({ ticket: ticket.id, kind }) }, label);
  const isKnown = ticket?.id;
  $('#verdict').className = `verdict verdict-${color}`;
  $('#verdict').dataset.verdict = verdict;
  $('#verdict').replaceChildren(
    h('div.verdict-box', {}, h('p.verdict-word', {}, t(`door.${verdict}`)),
      ticket && (ticket.seat || ticket.section) && h('p.verdict-place', {}, placeName(ticket)),
      ticket?.type && h('p.verdict-type', {}, ticketType(ticket.type)),
      reasons(outcome, door.session).map((text) => h('p.verdict-reason', {}, text)),
      outcome.offline && h('p.verdict-offline', {}, t('door.by_list')),
      h('div.verdict-actions', {}, isKnown && verdict === 'in' && act('undo', t('door.undo')),
        isKnown && verdict === 'already_in' && act('out', t('door.let_out')),
        isKnown && ['out', 'undone'].includes(verdict) && act('in', t('door.in_again')),
        h('button.button', { type: 'button', onclick: hideVerdict }, t('door.next'))))
  );
  signal(color);
  if (color === 'green') hiding = setTimeout(hideVerdict, kShownMs);
}

// ---- Which session, which gate

async function choose() {
  const sessions = await DoorBook.sessions().catch((error) => {
    if (error.status === 401) toLogin();
    else section.replaceChildren(h('h1', {}, t('door.title')),
        h('p', {}, t(error.status === 403 ? 'door.forbidden' : 'door.failed', { detail: problemText(error) })));
    return null;
  });
  document.body.classList.remove('is-loading');
  if (!sessions) return;
  const last = (await kept('choice')) ?? {};
  const option = (one) =>
    h('option', { value: one.slug, selected: one.slug === last.session },
      [day(one.starts_at, one.venue.timezone), time(one.starts_at, one.venue.timezone), one.title].join(' · '));
  const group = (label, some) => some.length > 0 && h('optgroup', { label }, some.map(option));
  const select = h('select', { name: 'session', id: 'session' }, group(t('door.today'), sessions.filter(({ today }) => today)),
    group(t('door.other_days'), sessions.filter(({ today }) => !today)));
  const gate = h('input', { name: 'gate', id: 'gate', maxlength: '20', value: last.gate ?? '', autocomplete: 'off' });
  const begin = async (event) => {
    event.preventDefault();
    allowSound();
    await keep('choice', { session: select.value, gate: gate.value.trim() });
    const door = new Door(sessions.find(({ slug }) => slug === select.value), gate.value.trim());
    try {
      await door.open();
    } catch (error) {
      door.book.close();
      notify(t(error instanceof NetworkError ? 'door.no_list' : 'door.failed', { detail: problemText(error) }), { kind: 'alert' });
    }
  };
  section.replaceChildren(h('h1', {}, t('door.title')), sessions.length === 0 ?
    h('p', {}, t('door.no_sessions')) :
    h('form.door-choice', { onsubmit: begin }, h('label', { for: 'session' }, t('door.session')), select,
      h('label', { for: 'gate' }, t('door.gate')), gate, h('p.door-hint', {}, t('door.gate_hint')),
      h('button.button.button-large', { type: 'submit' }, t('door.begin'))));
}

async function install() {
  if (!('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register('/door-worker.js', { scope: '/door' });
  const { active } = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener('message', () => {
    document.documentElement.dataset.kept = '';
  });
  const reader = await codeReader(); // begun now, so that it is kept before the network goes
  const modules = await reader.modules.catch(() => []); // a browser that is too old; the camera says so when it is wanted
  const urls = performance.getEntriesByType('resource').map(({ name }) => name)
    .filter((name) => name.startsWith(`${location.origin}/static/`));
  active.postMessage(['/door', '/door-camera.js', ...new Set([...urls, ...modules, `${location.origin}/static/door.webmanifest`])]);
}

document.addEventListener('keydown', ({ key }) => key === 'Escape' && hideVerdict());
frame(t('door.title'));
await choose();
await install();
