// The map of one session inside a panel, as full as it is at this moment: the picker's own painter, grid and stream,
// without its cart. Who may only look gives no `toggle`.
import { NetworkError } from '../api.js';
import { $, h, setText } from '../dom.js';
import { number } from '../format.js';
import { emptyState } from '../lists.js';
import { t } from '../messages.js';
import { announce, setOffline } from '../notices.js';
import { watchStates } from '../selling/live.js';
import { SeatStates } from '../selling/seat_states.js';
import { seatSentence } from '../words.js';
import { SeatCard } from './seat_card.js';
import { SeatGrid } from './seat_grid.js';
import { SeatMap } from './seat_map.js';

const kNobody = { view: { seats: new Map() }, state: { hold: null } };

/** A choice of seats as the map shows one: it asks for nothing but their ids. */
export const choice = (ids) => ({
  get view() {
    return { seats: new Map([...ids()].map((id) => [id, {}])) };
  },
  state: { hold: null },
});

/** Where what a seat costs is nobody's question. */
export const freePrice = () => null;

const icon = (path) => {
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  for (const [name, value] of [['viewBox', '0 0 20 20'], ['width', '20'], ['height', '20'], ['aria-hidden', 'true']]) {
    picture.setAttribute(name, value);
  }
  line.setAttribute('d', path);
  picture.append(line);
  return picture;
};

const kTools = [
  ['zoom_in', 'M10 4v12M4 10h12', 'zoomIn'],
  ['zoom_out', 'M4 10h12', 'zoomOut'],
  ['fit', 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4', 'fit'],
];

export class HouseMap {
  /**
   * Shows the session in `root`, which is on the page. `cart` is what selection.js shows of a choice ({ view, state });
   * price(seat) may promise a price; `on` hears toggle(seat), area(area), drawn() and moved(), which is told when the
   * house has been redrawn and the page needs another map; with a box(seats) there is a tool to draw one around seats. With
   * `blocks`, ShownBlocks of the session, blocked seats are drawn and called as those say.
   */
  constructor(root, session, venue, { cart = kNobody, price = () => null, help = '', blocks = null, on = {} }) {
    Object.assign(this, { venue, on, price, blocks });
    this.states = new SeatStates(venue, cart, { sellsParts: true });
    const { canvas, grid, card } = this.#build(root, help);
    const look = this.#look();
    this.map = new SeatMap(canvas, venue, look, {
      seat: (seat) => on.toggle?.(seat),
      area: (area) => on.area?.(area),
      box: on.box,
      moved: (camera) => this.grid?.follow(camera),
      hover: (seat) => this.card?.show(seat ?? this.focused),
    });
    this.card = new SeatCard(card, this.map, {
      letter: look.letter,
      price,
      sectionWords: (section) => [look.sectionText(section, this.states.sectionLeft(section))],
      note: (seat) => this.#blockOf(seat, look.letter(seat)),
    });
    const words = {
      gridName: (section) => t('map.grid', { section: section.name }),
      seatName: (seat) =>
        [seatSentence(seat, look.letter(seat), price(seat)), this.#blockOf(seat, look.letter(seat))].filter(Boolean).join(', '),
    };
    grid.hidden = venue.sections.length === 0;
    this.grid = new SeatGrid(grid, venue, look, words, {
      focus: (seat) => this.#focus(seat),
      toggle: (seat) => on.toggle?.(seat),
    });
    this.grid.follow(this.map.camera);
    this.live = watchStates(session.slug, {
      onStates: (snapshot) => this.#snapshot(snapshot, session),
      onChanges: (changes) => {
        if (!this.states.apply(changes)) return;
        if (changes.changes.some(([index, letter]) => letter === 'b' || blocks?.has(venue.seats[index]))) blocks?.refresh();
        this.draw();
      },
      onViewers: (n) => setText(this.viewers, n > 1 ? t('map.viewers', { n, count: number(n) }) : ''),
      onTrouble: (error) => setOffline(error instanceof NetworkError),
    });
  }

  /** What the house calls the block of a blocked seat. */
  #blockOf(seat, letter) {
    return letter === 'b' ? this.blocks?.words(seat) : '';
  }

  #build(root, help) {
    const canvas = h('canvas', { id: 'map', 'aria-hidden': 'true' });
    const grid = h('div', { id: 'grid', role: 'grid', 'aria-multiselectable': 'true', 'aria-describedby': 'grid-help' });
    const card = h('div.card', { 'aria-hidden': 'true', hidden: true });
    this.viewers = h('p.viewers');
    const { width, height } = this.venue.bounds;
    const box = h('section.map-box', { 'aria-label': t('map.label') }, canvas,
      h('div.grid-box', {}, h('p', { id: 'grid-help' }, help || t('map.help')), grid), card, this.viewers,
      h('div.map-tools.no-print', {}, this.#jump(), this.on.box && this.#boxTool(),
        kTools.map(([key, path, run]) =>
          h('button.tool', { type: 'button', 'aria-label': t(`map.${key}`), onclick: () => this.map[run]() }, icon(path))
        )));
    box.style.setProperty('--map-shape', String(height / width));
    root.prepend(box);
    return { canvas, grid, card };
  }

  #boxTool() {
    const tool = h('button.tool', {
      type: 'button',
      'aria-label': t('map.box'),
      'aria-pressed': 'false',
      onclick: () => {
        this.map.isBoxing = !this.map.isBoxing;
        tool.setAttribute('aria-pressed', String(this.map.isBoxing));
      },
    }, icon('M3 6V3h3M9 3h3M15 3h2v3M17 9v3M17 15v2h-3M11 17H8M5 17H3v-3M3 11V9'));
    return tool;
  }

  #jump() {
    const { sections } = this.venue;
    if (sections.length < 3) return null;
    return h('label.jump', {}, h('span.visually-hidden', {}, t('map.jump')), h('select', {
      onchange: ({ target }) => {
        const section = sections.find(({ id }) => id === target.value);
        if (!section) return;
        this.map.showSection(section);
        this.grid.show(section.seats[0]);
        announce(t('map.shown', { section: section.name }));
      },
    }, h('option', { value: '' }, t('map.jump_pick')), sections.map(({ id, name }) => h('option', { value: id }, name))));
  }

  #look() {
    const { states } = this;
    const left = (n) => (n ? t('seats.left', { n, count: number(n) }) : t('seats.none'));
    return {
      letter: (seat) => states.letter(seat),
      tint: (seat) => this.blocks?.of(seat)?.color ?? '',
      mine: () => states.mine(),
      sectionLeft: (section) => states.sectionLeft(section),
      areaLeft: (area) => states.areaLeft(area),
      sectionText: (section, n) => left(n),
      areaText: (area, n) => left(n),
    };
  }

  #focus(seat) {
    this.focused = seat;
    this.map.focus(seat);
    this.card.show(seat);
  }

  #snapshot(snapshot, session) {
    if (snapshot.map && snapshot.map !== session.map) this.on.moved?.();
    else if (!snapshot.unchanged && this.states.accept(snapshot)) {
      this.blocks?.refresh();
      this.draw();
    }
  }

  /** What is chosen has changed. */
  changed() {
    this.states.changed();
    this.draw();
  }

  draw() {
    this.map.invalidate();
    this.grid.refresh();
    this.card.refresh();
    this.on.drawn?.();
  }

  stop() {
    this.live.stop();
  }
}

/** The session that the address names, or null: "#sell/tonight" → "tonight". */
export const sessionInAddress = () => decodeURIComponent(location.hash.split('/')[1] ?? '') || null;

/** Waits inside `root` while `work` fills it; says so where there was nothing to show. */
export async function whileWaiting(root, work) {
  root.classList.add('is-waiting');
  try {
    return await work();
  } finally {
    root.classList.remove('is-waiting');
    if (!root.hasChildNodes()) root.append(emptyState({ title: t('missing.title'), text: t('missing.session') }));
  }
}

/** Moves the focus to the heading of what has just been shown. */
export function arrive(root) {
  const head = $('h1, h2', root);
  if (!head) return;
  head.tabIndex = -1;
  head.focus();
}
