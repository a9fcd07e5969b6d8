// The seat-map editor: one document and its history, a selection, a tool in hand; the board and the sides show them.
import * as api from '../../api.js';
import { $, setText } from '../../dom.js';
import { moment, number } from '../../format.js';
import { field } from '../../forms.js';
import { keepFresh } from '../../fresh.js';
import { t } from '../../messages.js';
import { announce, ask, dismiss, notify } from '../../notices.js';
import { attempt, changedMeanwhile, formDialog } from '../../panel.js';
import { othersWords } from '../../two_edits.js';
import { loadMap } from '../map_rows.js';
import { Board } from './board.js';
import { focusAgain, isTyping, markedIn } from './controls.js';
import { dropDraft, keepDraft } from './draft.js';
import { editorFrame, kTabs } from './editor_frame.js';
import { exportPlan, faultWords, importPlan } from './exchange.js';
import { listenToKeys } from './keys.js';
import { OutlineTree } from './outline_tree.js';
import { findPicture, keepPlace } from './picture.js';
import * as drawing from './plan/drawing.js';
import * as edits from './plan/edits.js';
import { layFloors } from './plan/floors.js';
import { scaledPicture } from './plan/geometry.js';
import { begin, pause, record, redo, undo } from './plan/history.js';
import { fullName, mapOf, planOf } from './plan/map_json.js';
import { freeRowLabel } from './plan/numbering.js';
import * as plan from './plan/plan.js';
import { decorationAt } from './plan/plan_index.js';
import { problemsOf } from './plan/problems.js';
import { kStarters, startWith } from './plan/starters.js';
import { loadServerDraft, ServerDraft } from './server_draft.js';
import { kColors, kept } from './sides.js';
import { dropSteps, keepSteps } from './steps.js';
import { drawMarks, kSelecting, press } from './tools.js';
import { Versions } from './versions.js';

const kDraftMs = 600;
const kProblemsMs = 250;
const kTwiceMs = 350;
const kPublishMs = 60_000;

export class Editor {
  tool = 'select';
  tab = 'properties';
  floor = null;
  selection = plan.kNothing;
  gesture = null;
  isAdding = false;
  polygon = [];
  pointer = null;
  sectionId = null;
  clip = null;
  problems = [];
  notes = [];
  isPublishing = false;
  schemes = {
    seats: { kind: 'numbers', from: 'left', start: '1', step: 1, prefix: '', suffix: '', skip: '', through: false },
    rows: { kind: 'letters', from: 'front', start: 'A', step: 1, prefix: '', suffix: '', skip: '' },
  };
  copies = { count: 5, degrees: 10, dx: 60, dy: 0, sag: 0 };
  #timers = {};
  #press = { time: -Infinity, x: 0, y: 0 };
  #box = { plan: null, selection: null, box: null };
  #rows = { plan: null, selection: null, rows: [] };

  /**
   * `venue` is the API's; `base` the id of the map that was opened, or null; `draft` { version, plan } what the server has of
   * it, null where it could not be asked; `on` hears back() and published(id).
   */
  constructor(root, { venue, base, start, draft = null, isDraft = false, history = begin(start) }, on) {
    Object.assign(this, { root, venue, base, on, history, saved: isDraft ? null : start });
    this.serverDraft = draft && new ServerDraft(venue.slug, draft, {
      saved: () => this.#serverHasIt(),
      overtaken: (error) => this.#draftOvertaken(error),
    });
    this.options = structuredClone(drawing.kToolOptions);
    this.category = start.categories[0]?.name ?? '';
    this.sectionId = start.sections[0]?.id ?? null;
    this.counts = plan.countsOf(start);
    root.replaceChildren(...editorFrame(this));
    this.tree = new OutlineTree(this);
    this.versions = new Versions(this);
    this.board = new Board($('.ed-canvas', root), start, {
      press: (at, event) => this.#pressed(at, event),
      tap: (at) => this.#tapped(at),
      hover: (at) => this.#hovered(at),
      overlay: (ctx, view, lift) => this.#overlay(ctx, view, lift),
      moved: () => this.board && this.#showScale(),
    });
    this.#listen();
    this.#findProblems();
    this.#show();
    this.renderSide();
    if (this.serverDraft) this.#watchOthers();
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
    this.isKept = false;
    if (this.floor !== null && !plan.floorsOf(this.plan).includes(this.floor)) this.floor = null;
    if (!this.plan.categories.some(({ name }) => name === this.category)) this.category = this.plan.categories[0]?.name ?? '';
    this.#show();
    this.#later('counts', 0, () => {
      this.counts = plan.countsOf(this.plan);
      this.renderSide();
      this.#showState();
    });
    this.#later('problems', kProblemsMs, () => this.#findProblems());
    this.#later('draft', kDraftMs, () => this.saveDraft());
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
      if (this.gesture) this.#later(name, wait + 50, action);
      else action();
    }, wait);
  }

  #findProblems() {
    this.problems = problemsOf(this.plan);
    const told = this.isBlank ? [] : this.problems; // nobody has done anything wrong yet
    setText($('[data-tab=problems] .ed-tab-count', this.root), told.length ? number(told.length) : '');
    $('[data-tab=problems]', this.root).classList.toggle('has-blocking', told.some(({ blocking }) => blocking));
    if (this.tab === 'problems') this.renderSide();
  }

  /** Keeps what is drawn in this browser at once, and on the server when nothing has been drawn for a while, or `now`. */
  saveDraft(now = false) {
    this.serverDraft?.later(() => ({ base: this.base, plan: this.isDirty ? this.plan : null }), now ? 0 : undefined);
    if (!this.isDirty) {
      dropSteps(this.venue.slug);
      return dropDraft(this.venue.slug);
    }
    this.isKept = keepDraft(this.venue.slug, this.base, this.plan, this.serverDraft?.version);
    keepSteps(this.venue.slug, this.base, this.history);
    if (!this.isKept) notify(t('ed.draft_full'), { kind: 'alert', key: 'draft' });
    return this.#showState();
  }

  /** The server has this draft: the browser remembers as which version, to tell it from somebody else's. */
  #serverHasIt() {
    if (this.stop.signal.aborted) return;
    if (this.isDirty) keepDraft(this.venue.slug, this.base, this.plan, this.serverDraft.version);
    dismiss('overtaken');
    this.#showState();
  }

  /**
   * Somebody else has saved the draft meanwhile: theirs becomes a step that undo takes back, or is replaced by this one.
   * Resolves to the draft that was chosen about, or null.
   */
  async #draftOvertaken(error) {
    if (this.gesture) await new Promise((done) => this.#later('overtaken', 50, done));
    const draft = this.stop.signal.aborted ? null : await attempt(() => loadServerDraft(this.venue.slug));
    if (!draft || this.stop.signal.aborted) return null; // whoever opens the editor again is asked then
    if (!draft.plan) {
      notify(t('ed.overtaken_ended'), { key: 'draft' });
      return draft;
    }
    if (!this.isDirty) {
      this.#tellOfTheirs({ ...draft, isDrawn: true }); // nothing of one's own is to be kept
      return null;
    }
    dismiss('overtaken');
    const texts = { text: [othersWords(error), t('ed.overtaken_text')], load: t('ed.overtaken_load'), keep: t('ed.faster_keep') };
    const theirs = await changedMeanwhile(() => this.#take(draft), texts);
    return theirs === null ? null : draft;
  }

  /** Their draft becomes a step: undo brings back one's own. */
  #take({ base, plan: theirs }) {
    this.base = base;
    this.run('load', theirs, { selection: plan.kNothing });
  }

  /** Looks every now and then whether somebody else has saved the draft or published, and says so before two have drawn for long. */
  #watchOthers() {
    const load = async () => {
      const theirs = await this.serverDraft.newer();
      return theirs && { ...theirs, map: theirs.isDrawn ? null : await this.on.newest() };
    };
    keepFresh($('.ed-state', this.root), null, load, (theirs) => (theirs ? this.#tellOfTheirs(theirs) : dismiss('overtaken')));
  }

  #tellOfTheirs(theirs) {
    if (theirs.isDrawn) {
      const action = { label: t('ed.overtaken_load'), run: () => this.#loadTheirs() };
      return notify(t('ed.others_saved', { by: theirs.saved_by, time: moment(theirs.saved_at) }), { key: 'overtaken', action });
    }
    this.serverDraft.follow({ ...theirs, plan: null }); // nobody's work is overwritten by the next save
    if (theirs.map === this.base) return this.isDirty && notify(t('ed.overtaken_ended'), { key: 'draft' });
    const action = { label: t('ed.faster_load'), run: () => this.#loadPublished(theirs.map) };
    return notify(t('ed.others_published'), { key: 'publish', action });
  }

  async #loadTheirs() {
    const draft = await attempt(() => loadServerDraft(this.venue.slug));
    if (!draft || this.stop.signal.aborted) return;
    this.serverDraft.follow(draft);
    if (draft.plan) this.#take(draft);
    else notify(t('ed.overtaken_ended'), { key: 'draft' });
  }

  async #loadPublished(map) {
    const published = await attempt(() => loadMap(map));
    if (published && !this.stop.signal.aborted) this.#replace(map, planOf(published));
  }

  // ---- Selecting

  select(selection) {
    this.selection = selection;
    this.history = pause(this.history);
    this.#show();
    this.#later('side', 0, () => this.renderSide());
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
    else this.setTab(section ? 'sections' : 'properties');
  }

  // ---- Tools

  setTool(tool) {
    if (tool === this.tool) return;
    this.polygon = [];
    this.tool = tool;
    for (const one of this.root.querySelectorAll('[data-tool].ed-tool'))
      one.setAttribute('aria-pressed', String(one.dataset.tool === tool));
    this.board.canvas.dataset.tool = tool;
    if (tool !== 'focal') dismiss('focal');
    if (!kSelecting.has(tool)) {
      this.select(plan.kNothing);
      this.setTab('properties');
    }
    this.board.invalidate();
    this.renderSide();
  }

  /** With `on`, a press adds to what is selected: Shift for fingers. */
  setAdding(on) {
    this.isAdding = on;
    $('[data-k=adding]', this.root).setAttribute('aria-pressed', String(on));
    this.board.invalidate();
  }

  setOptions(tool, values) {
    Object.assign(this.options[tool], values);
    this.renderSide();
  }

  setScheme(name, values) {
    Object.assign(this.schemes[name], values);
  }

  setCategory(name) {
    this.category = name;
  }

  setSection(id) {
    this.sectionId = id || null;
    this.#later('side', 0, () => this.renderSide());
  }

  setFloor(floor) {
    this.floor = floor;
    this.selection = plan.kNothing;
    this.#show();
    this.renderSide();
  }

  /** Draws one of the houses to begin with, by the sizes that are asked for. */
  async startWith(name) {
    const fields = kStarters[name].map(([size, value, min, max]) =>
      field({
        name: size,
        type: 'number',
        label: t(`ed.size_${size}`),
        value: String(value),
        required: true,
        min: String(min),
        max: String(max),
        step: '1',
      })
    );
    const words = Object.fromEntries(
      ['stage', 'stalls', 'tables', 'field', 'south', 'west', 'north', 'east', 'altar', 'nave'].map((word) => [word, t(`ed.part_${word}`)])
    );
    const next = await formDialog({
      title: t(`ed.starter_${name}`),
      confirm: t('ed.starter_do'),
      fields,
      save: (sizes) =>
        startWith(this.plan, name, Object.fromEntries(
          kStarters[name].map(([size, , min, max]) => [size, Math.min(max, Math.max(min, Math.round(Number(sizes[size])) || min))])
        ), words, this.category),
    });
    if (!next) return;
    this.sectionId = next.sections[0].id;
    this.run('starter', next, { selection: plan.kNothing });
    this.board.fit();
  }

  /** Gives what the brush went over the brush's category and kind. */
  paint(seats) {
    const { category, kind } = this.options.brush;
    const values = { ...(category && { category }), ...(kind && { kind }) };
    if (!seats.size) return;
    if (!Object.keys(values).length) notify(t('ed.brush_empty'), { key: 'brush' });
    else this.run('paint', edits.setSeats(this.plan, seats, values));
  }

  /** Draws into the current section; `make(plan, sectionId)` promises { plan, selection }. */
  draw(what, make) {
    const { plan: start, id } = drawing.sectionFor(this.plan, this.sectionId, t('ed.section_first'));
    this.sectionId = id;
    const before = this.counts.total;
    const step = make(start, id);
    this.run(what, step.plan, { selection: step.selection });
    announce(t('ed.drawn', { n: plan.countsOf(this.plan).total - before }));
  }

  drawArea(box) {
    const { capacity } = this.options.area;
    const names = new Set(this.plan.areas.map(({ name }) => name));
    let name = t('ed.area_first');
    for (let n = 2; names.has(name); n += 1) name = `${t('ed.area_first')} ${n}`;
    this.#drawn('area', drawing.drawArea(this.plan, { capacity, name, floor: this.floor ?? '' }, this.category, box));
  }

  drawStage(points) {
    this.#drawn('stage', drawing.drawStage(this.plan, t('ed.stage_text'), points));
  }

  drawText(at) {
    this.#drawn('text', drawing.drawText(this.plan, t('ed.text_first'), this.options.text, at));
    $('[data-k=text]', this.root)?.select();
  }

  /** One of these is enough: what was drawn is selected, to be named. */
  #drawn(what, step) {
    this.setTool('select');
    this.run(what, step.plan, { selection: step.selection });
    this.renderSide();
  }

  addCorner(point) {
    this.polygon = [...this.polygon, point];
    this.board.invalidate();
  }

  closePolygon() {
    const points = this.polygon;
    this.polygon = [];
    if (points.length > 2) this.drawStage(points);
  }

  /** Puts what the tool draws into the middle of the board: for the keyboard. */
  placeInMiddle() {
    const at = this.board.centre;
    const gesture = press(this, { x: Math.round(at.x), y: Math.round(at.y) }, { pointerType: 'keyboard', shiftKey: false });
    const spot = { x: Math.round(at.x), y: Math.round(at.y) };
    gesture.drop(spot, { shiftKey: false });
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

  copySelected() {
    if (!plan.sizeOf(this.selection)) return;
    this.clip = edits.copy(this.plan, this.selection);
    this.pastes = 0;
    announce(t('ed.copied'));
  }

  paste() {
    if (!this.clip) return;
    this.pastes += 1;
    const by = 30 * this.pastes;
    let start = this.plan;
    if (this.clip.rows.length && !start.sections.length) start = edits.addSection(start, t('ed.section_first')).plan;
    const step = edits.paste(start, this.clip, { dx: by, dy: by, freeLabel: freeRowLabel });
    this.run('paste', step.plan, { selection: step.selection });
  }

  duplicate() {
    const { clip, pastes } = this;
    this.clip = edits.copy(this.plan, this.selection);
    this.pastes = 0;
    this.paste();
    Object.assign(this, { clip, pastes });
  }

  nudge(dx, dy) {
    this.run('move', edits.move(this.plan, this.selection, dx, dy), { tag: 'nudge' });
  }

  async moveToSection(id) {
    if (id !== '+') return this.run('section', edits.moveToSection(this.plan, this.selection.seats, id));
    const { seats } = this.selection;
    const added = await this.#askSection();
    if (added) this.run('section', edits.moveToSection(added.plan, seats, added.id));
    return this.renderSide();
  }

  async newSection() {
    const added = await this.#askSection();
    if (added) {
      this.sectionId = added.id;
      this.run('section', added.plan);
    }
    this.renderSide();
  }

  #askSection() {
    const floors = plan.floorsOf(this.plan).filter(Boolean);
    return formDialog({
      title: t('ed.section_new'),
      confirm: t('ed.add'),
      fields: [field({ name: 'name', label: t('ed.name'), required: true, maxlength: '70' }), field({
        name: 'floor',
        label: t('ed.floor'),
        hint: t('ed.floor_field_hint'),
        value: this.floor ?? '',
        maxlength: '40',
        placeholder: floors[0] ?? '',
      })],
      save: ({ name, floor }) => edits.addSection(this.plan, name.replaceAll(' · ', ' - '), floor.replaceAll('·', '-').trim()),
    });
  }

  async removeSection(section) {
    const n = this.counts.bySection.get(section.id) ?? 0;
    const sure = !n ||
      await ask({
        title: t('ed.section_delete_title', { section: fullName(section) }),
        text: t('ed.section_delete_text', { n, count: number(n) }),
        confirm: t('ed.delete'),
      });
    if (sure) this.run('delete', edits.removeSection(this.plan, section.id));
  }

  newCategory() {
    const names = new Set(this.plan.categories.map(({ name }) => name));
    let n = this.plan.categories.length + 1;
    while (names.has(t('ed.category_n', { n }))) n += 1;
    const color = kColors.find((one) => !this.plan.categories.some((category) => category.color === one)) ?? kColors[n % kColors.length];
    this.run('category', edits.addCategory(this.plan, { name: t('ed.category_n', { n }), color }));
  }

  renameCategory(name, wanted) {
    if (wanted && !this.plan.categories.some((one) => one.name === wanted)) {
      if (this.category === name) this.category = wanted;
      this.run('category', edits.changeCategory(this.plan, name, { name: wanted }));
    } else if (wanted !== name) notify(t('ed.category_taken'), { key: 'category' });
    this.renderSide();
  }

  applyCategory(category) {
    this.category = category;
    const { seats, areas } = this.selection;
    if (!seats.size && !areas.size) return notify(t('ed.nothing_selected'), { key: 'category' });
    return this.run('categorise', edits.changeAreas(edits.setSeats(this.plan, seats, { category }), areas, { category }));
  }

  /** Lays the picture underneath that this browser keeps for the venue. */
  async bringPicture() {
    const picture = await findPicture(this.venue.slug);
    if (!picture || this.board.underlay || this.stop.signal.aborted) return;
    this.board.underlay = picture;
    this.board.invalidate(true);
    if (this.tab === 'tracing') this.renderSide();
  }

  /** Asks how far apart these two points of the picture underneath are, and makes it as large as that. */
  async scalePicture(from, to) {
    const metres = await formDialog({
      title: t('ed.scale_by'),
      confirm: t('ed.scale_do'),
      fields: [field({
        name: 'metres',
        type: 'number',
        label: t('ed.scale_metres'),
        hint: t('ed.scale_note'),
        required: true,
        min: '0.1',
        max: '1000',
        step: 'any',
      })],
      save: (given) => Number(given.metres),
    });
    if (metres) {
      Object.assign(this.board.underlay, scaledPicture(this.board.underlay, from, to, metres));
      this.board.invalidate(true);
      kept(keepPlace(this.venue.slug, this.board.underlay));
    }
    this.setTool('select');
    this.setTab('tracing');
  }

  // ---- In and out

  async import() {
    const read = await importPlan(this.base);
    if (!read) return;
    const next = { ...planOf(read.map), source: read.source }; // what its file says beyond it goes out again with it
    this.sectionId = next.sections[0]?.id ?? null;
    this.run('import', next, { selection: plan.kNothing });
    this.board.camera.fit();
    const { total } = plan.countsOf(next);
    this.#showNotes(read.notes ?? [], t('ed.imported', { n: total, count: number(total) }));
  }

  /** What was noticed when a plan was read stays in sight until somebody is done with it; a missing stage is asked for. */
  #showNotes(notes, done) {
    this.notes = notes;
    this.setTab('problems');
    if (notes.some(({ code }) => code === 'no_stage')) this.askWhereAllLook(done);
    else notify(done, { key: 'imported' });
  }

  dropNotes() {
    this.notes = [];
    this.renderSide();
  }

  /** Takes the tool that says where everybody looks, without leaving what is read beside it. */
  askWhereAllLook(done = '') {
    const { tab } = this;
    this.setTool('focal');
    this.setTab(tab);
    notify([done, t('ed.focal_ask')].filter(Boolean).join(' '), { key: 'focal' });
  }

  /** Where everybody looks: the edge of the stage that was clicked, or the very place. */
  setFocal(at) {
    const stage = decorationAt(this.plan, at.x, at.y);
    const focal = stage?.kind === 'stage' ? plan.focalOf(this.plan, stage) : { x: Math.round(at.x), y: Math.round(at.y) };
    this.notes = this.notes.filter(({ code }) => code !== 'no_stage');
    dismiss('focal');
    this.setTool('select');
    this.run('focal', { ...this.plan, focal });
    announce(t('ed.focal_set'));
    this.renderSide();
  }

  export() {
    return exportPlan(this.base, this.venue.slug, this.plan);
  }

  async publish() {
    if (this.isPublishing) return;
    this.#findProblems();
    const blocking = this.problems.filter((problem) => problem.blocking);
    if (blocking.length) {
      this.setTab('problems');
      notify(t('ed.publish_blocked', { n: blocking.length }), { kind: 'alert', key: 'publish' });
      return;
    }
    const total = plan.countsOf(this.plan).total;
    const text = [t('ed.publish_text', { n: total, count: number(total) })];
    if (this.problems.length) text.push(t('ed.publish_warnings', { n: this.problems.length }));
    if (!(await ask({ title: t('ed.publish_title', { venue: this.venue.name }), text, confirm: t('ed.publish') }))) return;
    this.#setPublishing(true);
    const published = this.plan;
    try {
      const { id } = await api.post(`/api/venue/venues/${encodeURIComponent(this.venue.slug)}/maps`, {
        map: mapOf(published),
        replaces: this.base,
        source: published.source,
      }, { timeout: kPublishMs });
      this.#accepted(id, published);
    } catch (error) {
      if (error.code === 'changed_meanwhile') await this.#othersWereFaster();
      else if (error.status === 422) notify(faultWords(error), { kind: 'alert', key: 'publish' });
      else await attempt(() => {
          throw error;
        });
    } finally {
      this.#setPublishing(false);
    }
  }

  #accepted(id, published) {
    this.base = id;
    this.saved = published;
    clearTimeout(this.#timers.draft);
    this.saveDraft(true);
    dismiss('publish');
    notify(t('ed.published'), { key: 'published' });
    this.on.published(id);
    if (this.tab === 'versions') this.versions.load();
  }

  /** Somebody else has published meanwhile: keep this draft, which then replaces theirs, or take theirs. */
  async #othersWereFaster() {
    this.saveDraft();
    const newest = await attempt(() => this.on.newest());
    if (newest === undefined) return;
    const texts = { text: t('ed.faster_text'), load: t('ed.faster_load'), keep: t('ed.faster_keep') };
    const theirs = await changedMeanwhile(() => this.#loadPublished(newest), texts);
    if (theirs !== false) return; // also where nobody has chosen: the next publishing asks again
    this.base = newest;
    this.saveDraft();
    notify(t('ed.faster_kept'), { key: 'publish' });
  }

  /** The other version becomes a step: undo brings the own draft back. */
  #replace(base, next) {
    this.base = base;
    this.saved = next;
    this.run('load', next, { selection: plan.kNothing });
  }

  /** Makes the drawing of a version that was published the draft; undo brings back what was drawn before. */
  returnTo(map, drawn) {
    if (map === this.base) this.saved = drawn;
    this.sectionId = drawn.sections[0]?.id ?? null;
    this.run('load', drawn, { selection: plan.kNothing });
    this.board.fit();
  }

  /** Shows what is published instead of the draft; undo brings the draft back. */
  startOver(published) {
    this.#replace(this.venue.map ?? null, published);
  }

  #setPublishing(on) {
    this.isPublishing = on;
    const publish = $('[data-k=publish]', this.root);
    setText(publish, t(on ? 'ed.publishing' : 'ed.publish'));
    publish.setAttribute('aria-disabled', String(on));
    this.#showState();
  }

  // ---- The pointer

  isTwice({ x, y }, event) {
    const { time: before, x: oldX, y: oldY } = this.#press;
    return event.timeStamp - before < kTwiceMs && Math.hypot(x - oldX, y - oldY) * this.board.camera.scale < 8;
  }

  /** A press that became a drag is not the first of two. */
  forgetPress() {
    this.#press.time = -Infinity;
  }

  #pressed(at, event) {
    if (this.isSpace) return null;
    const gesture = press(this, at, event);
    this.#press = { time: this.tool === 'select' || this.tool === 'seats' ? event.timeStamp : -Infinity, ...at };
    return gesture;
  }

  /** A finger on empty paper: nothing is meant. */
  #tapped() {
    if (kSelecting.has(this.tool)) this.select(plan.kNothing);
  }

  #hovered(at) {
    this.pointer = at;
    if (this.polygon.length) this.board.invalidate();
  }

  #overlay(ctx, view, lift) {
    if (!this.board) return;
    this.gesture?.draw?.(ctx, view);
    if (lift) return;
    this.versions.draw(ctx, view);
    drawMarks(this, ctx, view);
  }

  #listen() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    listenToKeys(this, signal);
    window.addEventListener('pagehide', () => this.saveDraft(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.saveDraft(), { signal });
  }

  // ---- What is on the screen

  #show() {
    this.board.show({ plan: this.plan, selection: this.selection, floor: this.floor });
  }

  setTab(tab) {
    this.tab = tab;
    this.renderSide();
    if (tab === 'versions') this.versions.load();
  }

  /** Builds the side again. What was focused stays focused; what is being typed is not disturbed. */
  renderSide() {
    const panel = $('.ed-panel', this.root);
    const focused = panel.contains(document.activeElement) ? document.activeElement : null;
    if (focused && this.renderedTab === this.tab && isTyping(focused)) return;
    const { k } = focused?.dataset ?? {};
    const marked = focused && markedIn(focused);
    for (const one of this.root.querySelectorAll('.ed-tab')) {
      one.setAttribute('aria-selected', String(one.dataset.tab === this.tab));
      one.tabIndex = one.dataset.tab === this.tab ? 0 : -1;
    }
    const inTree = focused && this.tree.element.contains(focused);
    if (this.tab === 'sections') this.tree.render();
    panel.setAttribute('aria-labelledby', `tab-${this.tab}`);
    panel.replaceChildren(...kTabs[this.tab](this).flat().filter(Boolean));
    this.renderedTab = this.tab;
    if (inTree) $('[role=treeitem][tabindex="0"]', this.tree.element)?.focus({ preventScroll: true });
    else if (k) focusAgain(panel.querySelector(`[data-k="${CSS.escape(k)}"]`) ?? panel, marked);
    this.#showState();
  }

  #showState() {
    const { past, future } = this.history;
    $('[data-k=undo]', this.root).setAttribute('aria-disabled', String(!past));
    $('[data-k=redo]', this.root).setAttribute('aria-disabled', String(!future));
    const state = this.isPublishing ? t('ed.publishing') : !this.isDirty ?
      t(this.base ? 'ed.state_published' : 'ed.state_new')
      : this.serverDraft?.plan === this.plan
      ? t('ed.state_saved')
      : this.isKept
      ? t('ed.state_kept')
      : t('ed.state_draft');
    setText($('.ed-state', this.root), state);
    setText($('.ed-status', this.root), t('ed.status', { n: this.counts.total, count: number(this.counts.total) }));
    this.#showScale();
  }

  #showScale() {
    $('.ed-status', this.root).dataset.scale = `${Math.round(this.board.camera.scale * 100)} %`;
  }

  /** Ends the editor; what is not published stays as a draft. */
  close() {
    this.saveDraft(true);
    this.stop.abort();
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
  }
}
