// The document of the seat-map editor under any sequence of actions: what has to hold after each of them. A run is told by
// its seed, so that one that fails can be done again; FRONTROW_LONG runs many more.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pageModules } from '../page_modules.mjs';

const { load, close } = pageModules();
after(close);
const plan = Object.assign({}, ...await Promise.all(['plan', 'edits', 'floors', 'ids'].map((name) => load(`seating/editor/plan/${name}.js`))));
const arrange = await load('seating/editor/plan/arrange.js');
const blocks = await load('seating/editor/plan/blocks.js');
const copying = await load('seating/editor/plan/copies.js');
const living = await load('seating/editor/plan/living_rows.js');
const drawing = await load('seating/editor/plan/drawing.js');
const geometry = await load('seating/editor/plan/geometry.js');
const history = await load('seating/editor/plan/history.js');
const outlines = await load('seating/editor/plan/outlines.js');
const numbering = await load('seating/editor/plan/numbering.js');
const { makeBays } = await load('seating/editor/plan/bays.js');
const { mapOf, planOf } = await load('seating/editor/plan/map_json.js');
const { problemsOf } = await load('seating/editor/plan/problems.js');

const kActions = 200;
const kRuns = process.env.FRONTROW_LONG ? 400 : 10;

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Hand {
  constructor(seed) {
    this.next = chance(seed);
  }

  upTo(n) { return Math.floor(this.next() * n); }
  one(list) { return list[this.upTo(list.length)]; }
  point() { return { x: this.upTo(1000), y: this.upTo(700) }; }

  /** Some seats, rows, areas and shapes; sometimes all or none. */
  selection(document) {
    const luck = this.next();
    if (luck < 0.1) return plan.everything(document);
    const seats = [];
    for (const section of document.sections) {
      for (const row of section.rows) {
        const share = this.one([0, 0, 0.3, 1]);
        for (const { id } of row.seats) if (this.next() < share) seats.push(id);
      }
    }
    return plan.select({ seats, areas: document.areas.filter(() => this.next() < 0.3).map(({ id }) => id),
      decorations: document.decorations.filter(() => this.next() < 0.3).map(({ key }) => key) });
  }
}

const into = (document, hand) => drawing.sectionFor(document, hand.one([...document.sections.map(({ id }) => id), 'none']), 'Stalls');
const category = (document, hand) => hand.one(document.categories)?.name ?? '';
const kSides = ['left', 'centre', 'right', 'top', 'middle', 'bottom'];

/** What a person can do to a plan: each answers the plan after it. */
const kActs = {
  rows(document, hand) {
    const { plan: start, id } = into(document, hand);
    const options = { ...drawing.kToolOptions.row, count: hand.one([0, 1, 7]), rows: 1 + hand.upTo(3), curve: hand.one([0, 40, -40]) };
    return drawing.drawRows(start, id, options, category(document, hand), drawing.rowSpots(options, hand.point(), hand.point())).plan;
  },
  round(document, hand) {
    const { plan: start, id } = into(document, hand);
    return drawing.drawRound(start, id, category(document, hand), { count: 1 + hand.upTo(9) }, hand.point(), 25).plan;
  },
  table(document, hand) {
    const { plan: start, id } = into(document, hand);
    const sides = { top: hand.upTo(4), right: hand.upTo(2), bottom: 1 + hand.upTo(3), left: 0 };
    return drawing.drawRectangle(start, id, category(document, hand), sides, drawing.tableBox(sides, hand.point())).plan;
  },
  area: (document, hand) => drawing.drawArea(document, { capacity: 1 + hand.upTo(50), name: hand.one(['Pit', 'Floor', 'stalls']),
    floor: hand.one(['', 'Balcony']) }, category(document, hand), { ...hand.point(), width: 80, height: 40, ...outlineOf(hand) }).plan,
  stage: (document, hand) => {
    const { x, y } = hand.point();
    return drawing.drawStage(document, 'Stage', [[x, y], [x + 200, y], [x + 200, y + 60], [x, y + 60]]).plan;
  },
  outline: (document, hand) =>
    drawing.drawShape(document, 'outline', 'Pit', outlines.ellipsePoints({ ...hand.point(), width: 90, height: 50 })).plan,
  reoutline: (document, hand) => plan.setOutline(document, hand.selection(document).areas, outlineOf(hand).outline),
  text: (document, hand) => drawing.drawText(document, 'Bar', { size: 16, symbol: hand.one(['', 'stairs', 'bar']) }, hand.point()).plan,
  symbol: (document, hand) => plan.setSymbol(document, new Set(document.decorations.filter(({ kind }) => kind === 'text').map(({ key }) => key)),
    hand.one(['', 'door', 'cloakroom'])),
  section: (document, hand) => plan.addSection(document, hand.one(['Circle', 'Stalls', 'Pit', 'Ränge']), hand.one(['', 'Balcony'])).plan,
  dropSection: (document, hand) => (document.sections.length ? plan.removeSection(document, hand.one(document.sections).id) : document),
  reorder: (document, hand) => (document.sections.length ? plan.reorderSection(document, hand.one(document.sections).id, hand.one([-1, 1])) : document),
  category: (document) => plan.addCategory(document, { name: `Category ${document.categories.length + 1}`, color: '#009e73' }),
  renameCategory: (document, hand) => plan.changeCategory(document, category(document, hand), { name: `Named ${hand.upTo(1e6)}` }),
  move: (document, hand) => plan.move(document, hand.selection(document), hand.upTo(100) - 50, hand.upTo(100) - 50),
  rotate: (document, hand) => about(document, hand, (one, selection) => plan.rotate(one, selection, hand.one([90, -90, 30, 180]))),
  mirror: (document, hand) => about(document, hand, (one, selection) => plan.mirror(one, selection, hand.one(['x', 'y']))),
  align: (document, hand) => about(document, hand, (one, selection) => arrange.align(one, selection, hand.one(kSides))),
  spread: (document, hand) => about(document, hand, (one, selection) => arrange.distribute(one, selection, hand.one(['x', 'y']))),
  bend: (document, hand) => plan.reshapeRows(document, hand.selection(document).seats, (seats) =>
    geometry.rowPoints(seats[0], seats.at(-1), seats.length, hand.one([0, 20, -60]))),
  remove: (document, hand) => (hand.next() < 0.3 ? plan.remove(document, hand.selection(document)) : document),
  paste: (document, hand) => {
    const clip = plan.copy(document, hand.selection(document));
    if (!document.sections.length || clip.rows.length > 40) return document;
    return plan.paste(document, clip, { dx: 30, dy: 30, freeLabel: numbering.freeRowLabel }).plan;
  },
  toSection: (document, hand) => (document.sections.length
    ? plan.moveToSection(document, hand.selection(document).seats, hand.one(document.sections).id) : document),
  split: (document, hand) => plan.splitRows(document, hand.selection(document).seats),
  aisle: (document, hand) => plan.setAisles(document, hand.selection(document).seats, hand.next() < 0.5),
  sold: (document, hand) =>
    plan.setWhole(document, document.sections.flatMap(({ rows }) => rows).filter(() => hand.next() < 0.3), hand.next() < 0.7),
  bays: (document, hand) => makeBays(document, hand.selection(document).seats),
  kind: (document, hand) => plan.setSeats(document, hand.selection(document).seats, { kind: hand.one(plan.kKinds) }),
  number: (document, hand) => numbering.numberSeats(document, hand.selection(document).seats,
    { kind: hand.one(['numbers', 'odd', 'even', 'letters']), from: hand.one(['left', 'right']), start: '1', through: hand.next() < 0.5 }),
  label: (document, hand) => numbering.labelRows(document, hand.selection(document).seats,
    { kind: hand.one(['letters', 'numbers']), from: hand.one(['front', 'back']), start: hand.one(['A', '3']) }),
  floors: (document) => plan.layFloors(document),
  block(document, hand) {
    const { plan: start, id } = into(document, hand);
    const recipe = { ...blocks.kRecipe, rows: 1 + hand.upTo(4), seats: 1 + hand.upTo(9), more: hand.upTo(4) - 2, arcs: hand.next() < 0.5,
      stagger: hand.next() < 0.5, aisles: hand.one(['', '3', '2, 5']), wedges: hand.next() < 0.5 };
    return blocks.drawBlock(start, id, recipe, { ...hand.point(), angle: hand.one([0, 1, -2]) }, category(document, hand)).plan;
  },
  remake(document, hand) {
    const known = Object.values(document.blocks ?? {});
    if (!known.length) return document;
    const { keys } = hand.one(known);
    const rows = document.sections.flatMap((section) => section.rows.filter(({ key }) => keys.includes(key)).map((row) => ({ row, section })));
    const block = blocks.blockOf(document, rows);
    return block ? blocks.remakeBlock(document, block, { ...block.recipe, rows: 1 + hand.upTo(5), seats: 1 + hand.upTo(9), aisles: hand.one(['', '2']) }).plan
      : document;
  },
  insert: (document, hand) => {
    const seats = document.sections.flatMap(plan.seatsOf);
    return seats.length ? living.insertSeat(document, hand.one(seats).id).plan : document;
  },
  join: (document, hand) => living.joinRows(document, hand.selection(document).seats),
  grow: (document, hand) => living.setCount(document, hand.selection(document).seats, 1 + hand.upTo(8), { atStart: hand.next() < 0.5 }),
  shape: (document, hand) => plan.reshapeRows(document, hand.selection(document).seats, (seats) =>
    hand.one([(row) => living.bent(row, 20), (row) => living.spaced(row, 26), (row) => living.skewed(row, 10), (row) => living.begunAt(row, 50)])(seats)),
  copies: (document, hand) => about(document, hand, (one, selection) => {
    if (!one.sections.length || selection.seats.size > 40) return one;
    const wish = { count: 2, dx: 40, dy: 10, sag: 5, degrees: 20, sections: hand.next() < 0.3 };
    return hand.one([copying.copyInRow, copying.copyAround, copying.copyMirrored])(one, selection, wish).plan;
  }),
};

/** What an area is drawn with: nothing, an ellipse, or some corners. */
const outlineOf = (hand) => hand.one([{}, { outline: outlines.kEllipse }, { outline: outlines.areaAround([[0, 0], [30, 10], [12, 45], [3, 40]]).outline }]);

/** An action about a selection that is there. */
function about(document, hand, act) {
  const selection = hand.selection(document);
  return plan.sizeOf(selection) && plan.boundsOf(document, selection) ? act(document, selection) : document;
}

/** What holds for every plan, whoever has done whatever to it. */
function check(document, told) {
  const seats = document.sections.flatMap(plan.seatsOf);
  assert.equal(new Set(seats.map(({ id }) => id)).size, seats.length, `${told}: ids of seats are unique`);
  const places = [...document.sections, ...document.areas].map(({ id }) => id);
  assert.equal(new Set(places).size, places.length, `${told}: ids of sections and areas are unique`);
  const keys = [...document.sections.flatMap(({ rows }) => rows), ...document.decorations].map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length, `${told}: keys are unique`);
  for (const { rows } of document.sections) {
    for (const row of rows) {
      assert.ok(row.seats.length, `${told}: no row is empty`);
      const own = new Set(row.seats.map(({ id }) => id));
      const reached = row.seats.filter(({ next }) => next !== null).map(({ next }) => next);
      assert.ok(reached.every((id) => own.has(id)), `${told}: a neighbour is in the row`);
      assert.equal(new Set(reached).size, reached.length, `${told}: nobody is the neighbour of two on one side`);
      assert.ok(reached.length < row.seats.length, `${told}: no row is a ring`);
    }
  }
  for (const { x, y } of [document.focal, ...seats, ...document.decorations]) {
    assert.ok(Number.isFinite(x) && Number.isFinite(y), `${told}: everything is somewhere`);
  }
  for (const { outline = [[0, 0], [0, 0], [0, 0]] } of document.areas) {
    assert.ok(outline.length > 2 && outline.flat().every((part) => part >= 0 && part <= 1), `${told}: an outline is within its box`);
  }
  const map = mapOf(document);
  assert.deepEqual(mapOf(planOf(map)), map, `${told}: a map read and written is the same map`);
}

test(`ids, neighbours, undo and the way out and in hold through any ${kActions} actions`, () => {
  const names = Object.keys(kActs);
  for (let seed = 1; seed <= kRuns; seed += 1) {
    const hand = new Hand(seed);
    let steps = history.begin(plan.emptyPlan('House', [{ name: 'Stalls', color: '#0072b2' }]));
    const documents = [{ plan: steps.plan, text: JSON.stringify(steps.plan) }];
    for (let i = 0; i < kActions; i += 1) {
      const name = hand.one(names);
      const told = `seed ${seed}, action ${i}, ${name}`;
      const next = kActs[name](steps.plan, hand);
      if (plan.countsOf(next).total > 600) continue; // copies of copies
      steps = history.record(steps, next, { what: name });
      if (steps.plan !== documents.at(-1).plan) documents.push({ plan: steps.plan, text: JSON.stringify(steps.plan) });
      check(steps.plan, told);
      assert.ok(!problemsOf(steps.plan).some(({ code }) => code === 'duplicate_id'), told);
    }
    for (let i = documents.length - 2; i >= 0; i -= 1) {
      steps = history.undo(steps);
      assert.equal(steps.plan, documents[i].plan);
      assert.equal(JSON.stringify(steps.plan), documents[i].text, `seed ${seed}: a step changes no plan before it`);
    }
    for (let i = 1; i < documents.length; i += 1) {
      steps = history.redo(steps);
      assert.equal(steps.plan, documents[i].plan);
    }
  }
});
