// The seat picker: wires the map, the grid, the panels and the cart of one session together.
import * as api from '../api.js';
import { $, pageData, pathPart, setText } from '../dom.js';
import { explain, explainWarnings } from '../explain.js';
import { failedPage } from '../failed_page.js';
import { money, number } from '../format.js';
import { t } from '../messages.js';
import { announce, ask, dismiss, notify, setOffline } from '../notices.js';
import { frame } from '../page.js';
import { pauses } from '../pieces.js';
import { checkoutPath } from '../promotion/embed.js';
import { renderKey } from '../seating/legend_key.js';
import { loadVenue } from '../seating/map_rows.js';
import { SeatCard } from '../seating/seat_card.js';
import { SeatGrid } from '../seating/seat_grid.js';
import { SeatMap } from '../seating/seat_map.js';
import { now } from '../server_clock.js';
import { choiceName, placeName, seatSentence } from '../words.js';
import { Cart } from './cart.js';
import { CartView } from './cart_view.js';
import { watchStates } from './live.js';
import { refreshLegend, renderAreas, renderBestForm, renderLegend } from './offers.js';
import { Prices } from './prices.js';
import { SaleState } from './sale_state.js';
import { SeatStates } from './seat_states.js';
import { again } from './selection.js';
import { isOpen, renderHead } from './session_head.js';
import { tableWords } from './table_line.js';

const kSaleRetryMs = 5_000;

/** News of a change may be as old as this when it arrives. */
const kNewsMs = 1_500;

class Picker {
  /** Promises the picker of a session, which is built in pieces: a slow phone takes its time over a large house. */
  static async open(session, venue) {
    const pause = pauses();
    const picker = new Picker(session, venue);
    for (const build of [picker.#buildMap, picker.#buildGrid, picker.#buildPanels]) {
      build.call(picker);
      await pause();
    }
    return picker;
  }

  constructor(session, venue) {
    this.session = session;
    this.venue = venue;
    this.prices = new Prices(session);
    this.said = new Set(); // words that are said once
    this.cart = new Cart(session.slug, {
      change: () => this.#changed(),
      refused: (problem, wish) => this.#refused(problem, wish),
      trouble: (error) => setOffline(error instanceof api.NetworkError),
      lost: (hold) => this.#lost(hold),
      emptied: () => notify(t('cart.elsewhere'), { key: 'elsewhere' }),
      warnings: (hold, wish) => this.#answered(hold, wish),
    }, new URLSearchParams(location.hash.slice(1)).get('waiting'));
    this.states = new SeatStates(venue, this.cart);
    // One's own seats are held by nobody else.
    this.sale = new SaleState(session, {
      left: () => this.cart.count || this.states.count('a'),
      held: () => this.states.count('h'),
    });
    const { width, height } = venue.bounds;
    if (!$('#map-box').dataset.shape) $('#map-box').style.setProperty('--map-shape', String(height / width));
    if (session.preview) { // as it is now: nobody else is there, and nothing can be had
      this.states.accept({ version: session.version, states: session.preview.states });
      return;
    }
    this.live = watchStates(session.slug, {
      onStates: (snapshot) => this.#snapshot(snapshot),
      onChanges: (changes) => this.states.apply(changes) && this.#news(performance.now() - kNewsMs),
      onViewers: (n) => this.#viewers(n),
      onTrouble: (error) => setOffline(error instanceof api.NetworkError),
    });
    this.cart.recover();
    // A page that comes out of the back-forward cache shows the past.
    window.addEventListener('pageshow', (event) => event.persisted && this.cart.recover());
  }

  /** A draft looks as it will, and can be looked at only. */
  get open() {
    return isOpen(this.session) && !this.session.preview;
  }

  #buildMap() {
    const { venue, states } = this;
    this.look = {
      letter: (seat) => states.letter(seat),
      mine: () => states.mine(),
      sectionLeft: (section) => states.sectionLeft(section),
      areaLeft: (area) => states.areaLeft(area),
      sectionText: (section, n) => (n ? t('seats.left', { n, count: number(n) }) : t('seats.none')),
      areaText: (area, n) => (n ? t('seats.left', { n, count: number(n) }) : t('seats.none')),
    };
    this.map = new SeatMap($('#map'), venue, this.look, {
      seat: (seat) => this.toggle(seat),
      area: (area) => this.#showArea(area),
      hover: (place) => this.card?.show(place ?? this.focused),
      moved: (camera) => this.grid?.follow(camera),
      touched: (place) => this.card?.touch(place, (chosen) => this.toggle(chosen)),
      leaves: (how) => this.#sayOnce(`map.${how}_hint`),
    });
    $('#map-tools').inert = false;
    $('#zoom-in').addEventListener('click', () => this.map.zoomIn());
    $('#zoom-out').addEventListener('click', () => this.map.zoomOut());
    $('#fit').addEventListener('click', () => this.map.fit());
  }

  #buildGrid() {
    const { venue, states, look } = this;
    const price = (seat) => this.prices.of(seat.category, this.cart.view.seats.get(seat.id)?.type);
    this.card = new SeatCard($('#card'), this.map, { letter: look.letter, price, sectionWords: (section) => this.#sectionWords(section) });
    const words = {
      gridName: (section) => t('map.grid', { section: section.name }),
      seatName: (seat) => seatSentence(seat, states.letter(seat), price(seat)),
    };
    $('#grid').hidden = venue.sections.length === 0; // standing only: nothing to walk through
    this.grid = new SeatGrid($('#grid'), venue, look, words, {
      focus: (seat) => this.#focus(seat),
      toggle: (seat) => this.toggle(seat),
    });
    this.grid.follow(this.map.camera);
    this.#buildJump();
  }

  #buildJump() {
    const jump = $('#jump');
    const { sections } = this.venue;
    $('#jump-field').hidden = sections.length < 3;
    jump.append(...sections.map((section) => new Option(section.name, section.id)));
    jump.addEventListener('change', () => {
      const section = sections.find(({ id }) => id === jump.value);
      if (!section) return;
      this.map.showSection(section);
      this.grid.show(section.seats[0]);
      announce([t('map.shown', { section: section.name }), ...this.#sectionWords(section)].join(', '));
    });
  }

  /** "from £85.00" and "285 seats left". */
  #sectionWords(section) {
    const lowest = this.prices.lowest(section.categories);
    const left = this.look.sectionText(section, this.states.sectionLeft(section));
    if (!lowest) return [left];
    return [lowest.isOnly ? money(lowest.price) : t('price.from', { price: money(lowest.price) }), left];
  }

  #buildPanels() {
    const { venue, prices, session, states } = this;
    renderLegend(venue, prices, {
      left: (category) => states.categoryLeft(category),
      highlight: (categories) => this.map.highlight(categories),
      announce,
    });
    $('#legend-fee').hidden = !session.fee;
    if (session.fee) setText($('#legend-fee'), t('legend.fee', { fee: money(session.fee) }));
    renderKey(this.map.theme, venue);
    renderBestForm(venue, prices, session.max_seats, (wish) => this.#findBest(wish));
    this.refreshAreas = renderAreas(venue, prices, {
      count: (area, type) => this.#areaCount(area, type),
      left: (area) => states.areaLeft(area),
      change: (area, type, count) => this.#changeArea(area, type, count),
      enabled: () => this.open,
    });
    this.cartView = new CartView(this.cart, venue, prices, {
      retype: (seat, type) => this.cart.wish({ add: [{ id: seat.id, type }] }),
      remove: (seat) => this.toggle(seat),
      removeArea: (area) => this.#changeArea(area, area.type, 0),
      decide: (wish) => this.cart.wish(wish),
      checkout: () => this.#checkout(),
      // Our clock says so; the server has the last word. Without an answer the next snapshot asks again.
      expired: () => this.cart.recover(),
    });
    $('#bar').inert = false;
    $('#bar-open').addEventListener('click', () => $('#cart').scrollIntoView({ block: 'start' }));
    document.body.classList.toggle('is-closed', !isOpen(this.session));
    this.#changed();
  }

  #focus(seat) {
    this.focused = seat;
    this.map.focus(seat);
    this.card.show(seat);
  }

  toggle(seat) {
    const letter = this.states.letter(seat);
    const place = choiceName(seat);
    const ids = this.states.together(seat).map(({ id }) => id);
    if (letter === 'm') {
      this.cart.toggle(ids);
      announce(t('said.returned', { place }));
    } else if (!this.open) this.#sayClosed();
    else if (letter !== 'a') notify(t(`taken.${letter}`, { place }), { key: 'taken' });
    else if (!this.#fits(seat, ids.length)) this.#sayLimit(seat, ids.length);
    else {
      this.cart.toggle(ids, this.prices.types(seat.category)[0]);
      announce(t('said.taken', { place }));
    }
  }

  /** What is sold as a whole may be larger than what anybody may take, but then nothing else goes with it. */
  #fits(seat, n) {
    return this.cart.count + n <= this.session.max_seats || (Boolean(seat.unit) && this.cart.count === 0);
  }

  #sayLimit(seat = null, n = 0) {
    if (seat?.unit && n > this.session.max_seats) {
      notify(t('limit.whole', { place: tableWords(seat.unit.name, n) }), { kind: 'alert', key: 'limit' });
      return;
    }
    const isStanding = !this.venue.sections.some(({ seats }) => seats?.length);
    notify(t(isStanding ? 'limit.places' : 'problem.too_many_seats', { n: this.session.max_seats }), { kind: 'alert', key: 'limit' });
  }

  #sayClosed() {
    notify(t(this.session.preview ? 'preview.tap' : 'closed.tap'), { key: 'closed' });
  }

  #sayOnce(key) {
    if (this.said.has(key)) return;
    this.said.add(key);
    notify(t(key), { key });
  }

  #findBest(wish) {
    if (!this.open) return this.#sayClosed();
    if (this.cart.count + wish.count > this.session.max_seats) {
      return this.#sayLimit();
    }
    dismiss('best');
    return this.cart.wish({ best: wish });
  }

  #changeArea(area, type, count) {
    if (count > 0 && !this.open) return this.#sayClosed();
    if (this.cart.count >= this.session.max_seats && count > this.#areaCount(area, type)) {
      return this.#sayLimit();
    }
    this.cart.wish({ areas: [{ id: area.id, type, count }] });
    return announce(t('said.area', { n: count, area: area.name }));
  }

  #areaCount(area, type) {
    return this.cart.view.areas.get(`${area.id}|${type}`)?.count ?? 0;
  }

  #showArea(area) {
    const panel = document.getElementById(`area-${area.id}`);
    panel?.scrollIntoView({ block: 'center' });
    panel?.focus();
  }

  #changed() {
    this.states?.changed();
    this.cartView?.render();
    this.#draw();
  }

  #draw() {
    if (!this.cartView) return;
    this.map.invalidate();
    this.grid.refresh();
    this.card.refresh();
    refreshLegend((category) => this.states.categoryLeft(category));
    this.refreshAreas();
    this.sale.refresh();
  }

  #snapshot(snapshot) {
    // The house has been redrawn: its places have other numbers now, and only a new page knows them.
    if (snapshot.map && snapshot.map !== this.session.map) return location.reload();
    if (snapshot.unchanged || this.states.accept(snapshot)) this.#news(snapshot.askedAt);
    return undefined;
  }

  /** There are letters to draw that the server had no earlier than `since`. */
  #news(since) {
    this.#draw();
    // Only what is newer than our last answer can tell that the hold is not what we believe.
    if (this.cart.settled && since > this.cart.settledAt && this.states.contradictCart()) this.cart.recover();
  }

  #viewers(n) {
    const text = n > 1 ? t('map.viewers', { n, count: number(n) }) : '';
    setText($('#viewers'), text);
  }

  #answered(hold, wish) {
    explainWarnings(hold, this.venue);
    if (!wish.best) return;
    const seats = hold.seats.map(({ id }) => this.venue.byId.get(id)).filter(Boolean);
    this.map.showSeats(seats);
    $('#map-box').scrollIntoView({ block: 'nearest' });
    if (hold.split) notify(t('best.split'), { key: 'best' });
    announce(t('best.found', { places: seats.map(placeName).join('; ') }));
  }

  #refused(problem, wish) {
    if (problem.code === 'seats_taken') this.states.markTaken(problem.seats);
    explain(problem, { wish, venue: this.venue, session: this.session, retry: (again) => this.cart.wish(again) });
    if (problem.code === 'not_on_sale') this.#reload();
    this.#draw();
    this.live.refresh();
  }

  async #lost(hold) {
    this.live.refresh();
    const isWanted = await ask({
      title: t('expired.title'),
      text: [t('expired.text', { n: hold.seats.length + hold.areas.length })],
      confirm: t('expired.again'),
      cancel: t('expired.close'),
    });
    if (!isWanted) return;
    const { add, areas } = again(hold);
    if (add.length) this.cart.wish({ add });
    if (areas.length) this.cart.wish({ areas });
  }

  /** The sales window has opened or closed while the page was on the screen. */
  async #reload() {
    try {
      Object.assign(this.session, await api.getSession(this.session.slug));
    } catch {
      return; // the next refusal brings us here again
    }
    renderHead(this.session);
    this.sale.refresh();
    document.body.classList.toggle('is-closed', !isOpen(this.session));
    this.#draw();
  }

  /** Comes back when the sale begins; what was cached a moment before may need a second look. */
  waitForSale() {
    const { status, sales_start: start, sales_end: end } = this.session;
    const wait = Date.parse(start) - now();
    if (this.open || this.session.preview || status === 'cancelled' || !(wait < 2 ** 31) || Date.parse(end) < now()) return;
    setTimeout(async () => {
      await this.#reload();
      this.waitForSale();
    }, Math.max(wait + 500, kSaleRetryMs));
  }

  async #checkout() {
    document.body.classList.add('is-leaving');
    await this.cart.idle();
    document.body.classList.remove('is-leaving');
    if (this.cart.hold) location.assign(checkoutPath(this.cart.hold.id));
  }
}

async function start() {
  try {
    const session = pageData() ?? (await api.getSession(pathPart(1)));
    frame(session.event.title);
    renderHead(session);
    const picker = await Picker.open(session, await loadVenue(session.map));
    picker.waitForSale();
  } catch (error) {
    frame('');
    failedPage(error, error.status === 404 && { title: t('missing.title'), text: t('missing.session') });
  } finally {
    document.body.classList.remove('is-loading');
  }
}

start();
