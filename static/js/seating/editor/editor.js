// The seat-map editor: one document and its history, a selection, a tool in hand. What keeps, publishes and shows them are parts.
import { $ } from '../../dom.js';
import { t } from '../../messages.js';
import { announce, dismiss } from '../../notices.js';
import { Clipboard } from './actions/clipboard.js';
import { Board } from './board.js';
import { editorFrame } from './editor_frame.js';
import { findAids, keepAids } from './kept/aids.js';
import { Keeper } from './kept/keeper.js';
import { listenToKeys } from './keys.js';
import { OutlineTree } from './outline_tree.js';
import * as drawing from './plan/drawing.js';
import * as edits from './plan/edits.js';
import { layFloors } from './plan/floors.js';
import { onGrid } from './plan/guides.js';
import { begin, pause, record, redo, undo } from './plan/history.js';
import { fullName } from './plan/map_json.js';
import * as plan from './plan/plan.js';
import { problemsInParts, problemsOf } from './plan/problems.js';
import { Pointer } from './pointer.js';
import { Publishing } from './publishing.js';
import { Screen } from './screen.js';
import { kSelecting } from './tools.js';
import { Versions } from './versions.js';

const kDraftMs = 600;
const kProblemsMs = 250;
const kRestMs = 50;

export class Editor {
  tool = 'select';
  floor = null;
  selection = plan.kNothing;
  gesture = null;
  isAdding = false;
  polygon = [];
  sectionId = null;
  problems = [];
  notes = [];
  schemes = {
    seats: { kind: 'numbers', from: 'left', start: '1', step: 1, prefix: '', suffix: '', skip: '', through: false },
    rows: { kind: 'letters', from: 'front', start: 'A', step: 1, prefix: '', suffix: '', skip: '' },
  };
  aids = findAids();
  copies = { count: 5, degrees: 10, dx: 60, dy: 0, sag: 0, sections: false };
  #timers = {};
  #box = { plan: null, selection: null, box: null };
  #rows = { plan: null, selection: null, rows: [] };

  /**
   * `venue` is the API's; `base` the id of the map that was opened, or null; `draft` { version, plan } what the server has of
   * it, null where it could not be asked; `on` hears back() and published(id), and newest() promises the id of the map that is
   * published now.
   */
  constructor(root, { venue, base, start, draft = null, isDraft = false, history = begin(start) }, on) {
    Object.assign(this, { root, venue, base, on, history, saved: isDraft ? null : start });
    this.options = structuredClone(drawing.kToolOptions);
    this.category = start.categories[0]?.name ?? '';
    this.sectionId = start.sections[0]?.id ?? null;
    this.counts = plan.countsOf(start);
    this.stop = new AbortController();
    this.keeper = new Keeper(this, draft);
    this.publishing = new Publishing(this);
    this.pointer = new Pointer(this);
    this.clipboard = new Clipboard(this);
    this.screen = new Screen(this);
    root.replaceChildren(...editorFrame(this));
    this.tree = new OutlineTree(this);
    this.versions = new Versions(this);
    const moved = () => this.board && this.screen.showScale();
    this.board = new Board($('.ed-canvas', root), start, { ...this.pointer.heard, moved });
    this.#listen();
    this.findProblems();
    this.#show();
    this.screen.renderSide();
    this.keeper.watch();
    this.root.parentElement.focus({ preventScroll: true });
  }

  get plan() {
    return this.history.plan;
  }

  /** Whether there is something that is not published. */
  get isDirty() {
    return this.plan !== this.saved;
  }

  get selectionBox() {
    const cache = this.#box;
    if (cache.plan !== this.plan || cache.selection !== this.selection) {
      const box = plan.sizeOf(this.selection) ? plan.boundsOf(this.plan, this.selection) : null;
      this.#box = { plan: this.plan, selection: this.selection, box };
    }
    return this.#box.box;
  }

  get selectedRows() {
    const cache = this.#rows;
    if (cache.plan !== this.plan || cache.selection !== this.selection) {
      this.#rows = { plan: this.plan, selection: this.selection, rows: plan.rowsOf(this.plan, this.selection.seats) };
    }
    return this.#rows.rows;
  }

  /** The one row that is selected whole, or null. */
  get wholeRow() {
    const [only, other] = this.selectedRows;
    return only && !other && only.seats.length === only.row.seats.length ? only.row : null;
  }

  get currentSection() {
    return plan.findSection(this.plan, this.sectionId);
  }

  /** Whether nothing has been drawn yet. */
  get isBlank() {
    return this.counts.total === 0 && !this.plan.decorations.length && !this.plan.sections.length;
  }

  nameOf = (section) => fullName(section);

  colorOf(category) {
    return this.plan.categories.find(({ name }) => name === category)?.color ?? this.board.theme.taken;
  }

  // ---- Steps

  /** Makes a step. What is selected stays so, or becomes `selection`. */
  run(what, next, { selection = null, tag = null } = {}) {
    if (next === this.plan) return;
    this.history = record(tag === null ? pause(this.history) : this.history, next, { what, tag });
    this.#changed(selection);
  }

  #changed(selection = null) {
    this.selection = selection ?? plan.within(this.plan, this.selection);
    this.keeper.changed();
    if (this.floor !== null && !plan.floorsOf(this.plan).includes(this.floor)) this.floor = null;
    if (!this.plan.categories.some(({ name }) => name === this.category)) this.category = this.plan.categories[0]?.name ?? '';
    this.#show();
    this.#later('counts', 0, () => {
      this.counts = plan.countsOf(this.plan);
      this.screen.renderSide();
      this.screen.showState();
    });
    this.#later('problems', kProblemsMs, () => this.#lookForProblems());
    this.#later('draft', kDraftMs, () => this.keeper.save());
  }

  #step(way, key) {
    const step = this.history[key];
    if (!step) return announce(t(`ed.nothing_to_${way === undo ? 'undo' : 'redo'}`));
    this.history = way(this.history);
    this.#changed();
    return announce(t(way === undo ? 'ed.undone' : 'ed.redone', { step: t(`ed.step_${step.what}`) }));
  }

  undo = () => this.#step(undo, 'past');
  redo = () => this.#step(redo, 'future');

  /** Runs `action` later, and only once however often it is asked for; never while something is dragged. */
  #later(name, wait, action) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(() => {
      if (this.gesture) this.#later(name, wait + kRestMs, action);
      else action();
    }, wait);
  }

  /** Looks for what is wrong with the plan, and says how much it is. Returns all of it. */
  findProblems() {
    return this.#found(problemsOf(this.plan));
  }

  /** The same with a pause after each part, in which the pointer is heard; the next step begins anew. */
  #lookForProblems() {
    const parts = problemsInParts(this.plan);
    const found = [];
    const goOn = () => {
      const { value, done } = parts.next();
      if (done) return this.#found(found);
      found.push(...value);
      return this.#later('problems', 0, goOn);
    };
    goOn();
  }

  #found(problems) {
    this.problems = problems;
    this.screen.showProblems(this.isBlank ? [] : this.problems); // nobody has done anything wrong yet
    return this.problems;
  }

  /** Promises to go on when nothing is dragged. */
  atRest() {
    return new Promise((done) => (this.gesture ? this.#later('rest', kRestMs, done) : done()));
  }

  /** Their document becomes a step from another map: undo brings back one's own. */
  take(base, next) {
    this.base = base;
    this.run('load', next, { selection: plan.kNothing });
  }

  /** Shows what is published instead of the draft; undo brings the draft back. */
  replace(base, published) {
    this.saved = published;
    this.take(base, published);
  }

  /** Makes the drawing of a version that was published the draft; undo brings back what was drawn before. */
  returnTo(map, drawn) {
    if (map === this.base) this.saved = drawn;
    this.sectionId = drawn.sections[0]?.id ?? null;
    this.run('load', drawn, { selection: plan.kNothing });
    this.board.fit();
  }

  /** This document is published now, as the map with this id. */
  accepted(id, published) {
    this.base = id;
    this.saved = published;
    clearTimeout(this.#timers.draft);
    this.keeper.save(true);
    this.on.published(id);
    if (this.screen.tab === 'versions') this.versions.load();
  }

  // ---- Selecting

  select(selection) {
    this.selection = selection;
    this.history = pause(this.history);
    this.#show();
    this.#later('side', 0, () => this.screen.renderSide());
  }

  selectAll() {
    this.select(plan.everything(this.plan, this.floor));
  }

  /** From a seat to its row, from a row that is selected to its section; from a table to its outline. */
  widen(thing) {
    if (!thing.seats.size) return this.select(thing);
    // a table is pressed as one; pressed again, it is its outline alone
    if (thing.decorations.size) return this.select(plan.select({ decorations: thing.decorations }));
    const [{ row, section }] = plan.rowsOf(this.plan, thing.seats);
    const isWhole = row.seats.every(({ id }) => this.selection.seats.has(id)) && row.seats.length > 1;
    if (isWhole) return this.select(plan.select({ seats: plan.seatsOf(section).map(({ id }) => id) }));
    return this.select(this.#withTables([{ row, section }]));
  }

  /** Rows and, where they stand around tables, the tables: outlines that carry the row's label amid its seats. */
  #withTables(rows) {
    const seats = rows.flatMap(({ row }) => row.seats.map(({ id }) => id));
    const decorations = this.plan.decorations.filter(({ kind, text, x, y }) =>
      kind === 'outline' && text &&
      rows.some(({ row }) =>
        row.label.endsWith(text) &&
        row.seats.some((seat) => Math.hypot(seat.x - x, seat.y - y) < 48)
      )
    ).map(({ key }) => key);
    return plan.select({ seats, decorations });
  }

  selectRows() {
    this.select(plan.union(this.selection, this.#withTables(this.selectedRows)));
  }

  selectSections() {
    const rows = [...new Set(this.selectedRows.map(({ section }) => section))].flatMap((section) =>
      section.rows.map((row) => ({ row, section }))
    );
    this.select(plan.union(this.selection, this.#withTables(rows)));
  }

  revealSelection() {
    if (this.selectionBox) this.board.reveal(this.selectionBox);
  }

  /** Goes to where a problem is. */
  goTo({ seats, areas, decorations, section }) {
    this.setTool('select');
    this.floor = null;
    const selection = plan.select({ seats, areas, decorations });
    if (section) this.setSection(section);
    this.select(selection);
    if (this.selectionBox) this.board.fit(this.selectionBox);
    else this.screen.setTab(section ? 'sections' : 'properties');
  }

  // ---- Tools

  setTool(tool) {
    if (tool === this.tool) return;
    this.polygon = [];
    this.tool = tool;
    this.screen.showTool(tool);
    if (tool !== 'focal') dismiss('focal');
    if (!kSelecting.has(tool)) {
      this.select(plan.kNothing);
      this.screen.setTab('properties');
    }
    this.board.invalidate();
    this.screen.renderSide();
  }

  /** With `on`, a press adds to what is selected: Shift for fingers. */
  setAdding(on) {
    this.isAdding = on;
    this.screen.showAdding(on);
    this.board.invalidate();
  }

  setOptions(tool, values) {
    Object.assign(this.options[tool], values);
    this.screen.renderSide();
  }

  setScheme(name, values) {
    Object.assign(this.schemes[name], values);
  }

  setCategory(name) {
    this.category = name;
  }

  setSection(id) {
    this.sectionId = id || null;
    this.#later('side', 0, () => this.screen.renderSide());
  }

  setFloor(floor) {
    this.floor = floor;
    this.selection = plan.kNothing;
    this.#show();
    this.screen.renderSide();
  }

  // ---- What one measures by

  setAids(values) {
    Object.assign(this.aids, values);
    keepAids(this.aids);
    this.board.invalidate(true);
    this.screen.renderSide();
  }

  /** Where what is drawn to this point goes to: onto the grid, where there is one and Ctrl is not held. */
  onGrid(at, { ctrlKey = false, metaKey = false } = {}) {
    const step = ctrlKey || metaKey ? 0 : this.aids.gridStep;
    return step ? onGrid(at, step) : at;
  }

  // ---- What the sides and keys ask for

  setAisles(isAisle) {
    this.run('aisle', edits.setAisles(this.plan, this.selection.seats, isAisle));
  }

  layFloors() {
    this.run('floors', layFloors(this.plan));
    this.board.fit();
  }

  removeSelected() {
    if (plan.sizeOf(this.selection)) this.run('delete', edits.remove(this.plan, this.selection), { selection: plan.kNothing });
  }

  nudge(dx, dy) {
    this.run('move', edits.move(this.plan, this.selection, dx, dy), { tag: 'nudge' });
  }

  #listen() {
    const { signal } = this.stop;
    listenToKeys(this, signal);
    window.addEventListener('pagehide', () => this.keeper.save(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.keeper.save(), { signal });
  }

  #show() {
    this.board.show({ plan: this.plan, selection: this.selection, floor: this.floor });
  }

  /** Ends the editor; what is not published stays as a draft. */
  close() {
    this.keeper.save(true);
    this.stop.abort();
    dismiss('overtaken');
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
  }
}
