// The modules of the seat-map editor that need no page: document, geometry, numbering, problems, conversion, history.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pageModules } from '../page_modules.mjs';

const { folder: copy, load, close } = pageModules();
after(close);

const plan = Object.assign({}, ...await Promise.all(['plan', 'edits', 'floors', 'ids'].map((name) => load(`seating/editor/plan/${name}.js`))));
const geometry = await load('seating/editor/plan/geometry.js');
const numbering = await load('seating/editor/plan/numbering.js');
const { problemsOf } = await load('seating/editor/plan/problems.js');
const { fullName, mapOf, planOf } = await load('seating/editor/plan/map_json.js');
const { compare, kDifferences } = await load('seating/editor/plan/compare.js');
const history = await load('seating/editor/plan/history.js');
const steps = await load('seating/editor/kept/steps.js');
const arrange = await load('seating/editor/plan/arrange.js');
const { makeBays } = await load('seating/editor/plan/bays.js');
const blocks = await load('seating/editor/plan/blocks.js');
const living = await load('seating/editor/plan/living_rows.js');
const copying = await load('seating/editor/plan/copies.js');
const { kStarters, startWith } = await load('seating/editor/plan/starters.js');
const drawing = await load('seating/editor/plan/drawing.js');
const index = await load('seating/editor/plan/plan_index.js');
const guides = await load('seating/editor/plan/guides.js');
const { samePath, homeOf } = await load('panels.js');

const kCategories = [{ name: 'Stalls', color: '#0072b2' }, { name: 'Circle', color: '#d55e00' }];

/** A section "Stalls" with rows of so many seats, 24 apart. */
function house(...counts) {
  const { plan: start, id } = plan.addSection(plan.emptyPlan('House', kCategories), 'Stalls');
  const rows = counts.map((count, k) => ({
    label: numbering.letters(k),
    seats: geometry.rowPoints({ x: 100, y: 100 + 30 * k }, { x: 100 + 24 * (count - 1), y: 100 + 30 * k }, count)
      .map((at, i) => ({ ...at, label: String(i + 1), category: 'Stalls' })),
  }));
  return plan.addRows(start, id, rows).plan;
}
const seatsOf = (document) => document.sections.flatMap(plan.seatsOf);
const labelsOf = (document) => document.sections.flatMap(({ rows }) =>
  rows.map(({ label, seats }) => `${label}: ${seats.map((seat) => seat.label).join(' ')}`));
const codesOf = (document) => problemsOf(document).map(({ code }) => code);
const some = (...ids) => plan.select({ seats: ids });

test('the panels have the same messages in both languages', async () => {
  const blanks = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
  const { default: shared } = await load('messages/en.js');
  const names = readdirSync(join(copy, 'messages/en')).map((file) => file.replace(/\.js$/, ''));
  assert.ok(names.includes('panel') && names.includes('editor'));
  for (const name of names) {
    const { default: en } = await load(`messages/en/${name}.js`);
    const { default: de } = await load(`messages/de/${name}.js`);
    assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort(), name);
    for (const key of Object.keys(en)) {
      assert.deepEqual(blanks(de[key]), blanks(en[key]), key);
      assert.ok(en[key] && de[key], key);
      assert.ok(!(key in shared), `${key} is said twice`);
    }
  }
});

test('the editor has words for every code that a plan is remarked upon with', async () => {
  const api = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
  const { description } = api.components.schemas.Remark.properties.code;
  const [, faults, notes] = /Faults: (.*)\. Notes: (.*)\.$/.exec(description);
  const codes = (list) => list.split(/, | or /).filter((code) => code !== 'invalid');
  const { default: words } = await load('messages/en/editor.js');
  assert.ok(codes(faults).length > 15 && codes(notes).length > 12);
  for (const code of codes(faults)) assert.ok(words[`ed.fault_${code}`], code);
  for (const code of codes(notes)) assert.ok(words[`ed.note_${code}`], code);
});

test('the categories of a newer map take over the prices of those that they stand for', async () => {
  const { lostCategories, renamedPrices } = await load('programme/map_categories.js');
  const prices = [['Stalls', 'adult', 4000], ['Stalls', 'child', 2000], ['Circle', 'adult', 3000]]
    .map(([category, type, amount]) => ({ category, ticket_type: type, amount }));
  const session = { prices, categories: kCategories };
  const map = (...names) => ({ categories: names.map(([name, color]) => ({ name, color })) });
  assert.deepEqual(lostCategories(session, map(['Circle', '#d55e00'], ['Stalls', '#000000'])).lost, []);
  const byColor = lostCategories(session, map(['Upper', '#d55e00'], ['Ground', '#0072b2']));
  assert.deepEqual([byColor.lost, byColor.guesses], [['Stalls', 'Circle'], ['Ground', 'Upper']]);
  assert.deepEqual(lostCategories(session, map(['Circle', '#1'], ['Ground', '#2'])).guesses, ['Ground']);
  assert.deepEqual(lostCategories(session, map(['One', '#1'])).guesses, ['', '']);

  const renamed = renamedPrices(prices, new Map([['Stalls', 'Ground']]));
  assert.deepEqual(renamed.map(({ category }) => category), ['Ground', 'Ground', 'Circle']);
  const together = renamedPrices(prices, new Map([['Stalls', 'All'], ['Circle', 'All']]));
  assert.deepEqual(together.map(({ ticket_type: type, amount }) => [type, amount]), [['adult', 4000], ['child', 2000]]);
  assert.deepEqual(renamedPrices(prices, new Map([['Stalls', ''], ['Circle', '']])), []);
});

test('a login leads to a path of this site and nowhere else', () => {
  assert.equal(samePath('/venue?x=1#map'), '/venue?x=1#map');
  for (const bad of [null, undefined, '', 'venue', 'https://evil.example/', '//evil.example', '/\\evil.example', '/a\\b',
    'javascript:alert(1)', '/\t/evil.example', '\n//evil.example', '/.//evil.example', '/x/..//evil.example']) {
    assert.equal(samePath(bad), null, String(bad));
  }
  assert.equal(homeOf('box_office'), '/box-office');
  assert.equal(homeOf('nobody'), '/');
});

test('an area with corners goes where it is moved, turned, mirrored and stretched, and is hit within them', async () => {
  const outlines = await load('seating/editor/plan/outlines.js');
  const { isInArea } = await load('seating/venue_map.js');
  const start = plan.emptyPlan('House', kCategories);
  const triangle = outlines.areaAround([[100, 100], [300, 100], [100, 200]]);
  assert.deepEqual(triangle, { x: 100, y: 100, width: 200, height: 100, outline: [[0, 0], [1, 0], [0, 1]] });
  const { plan: drawn, selection } = drawing.drawArea(start, { capacity: 9, name: 'Pit', floor: '' }, 'Stalls', triangle);
  const [area] = drawn.areas;
  assert.ok(isInArea(area, 110, 110) && !isInArea(area, 290, 190));
  assert.equal(index.areaAt(drawn, 290, 190), null);
  const [moved] = plan.move(drawn, selection, 7, 3).areas;
  assert.deepEqual([moved.x, moved.y, moved.outline], [107, 103, area.outline]);
  const [turned] = plan.rotate(drawn, selection, 90).areas;
  assert.deepEqual([turned.width, turned.height], [100, 200]);
  assert.deepEqual(turned.outline, [[1, 0], [1, 1], [0, 0]]);
  const [mirrored] = plan.mirror(drawn, selection, 'x').areas;
  assert.deepEqual(mirrored.outline, [[1, 0], [0, 0], [1, 1]]);
  const [stretched] = plan.changeAreas(drawn, selection.areas, { width: 400 }).areas;
  assert.ok(isInArea(stretched, 450, 110));
  assert.deepEqual(Object.keys(plan.setOutline(drawn, selection.areas, null).areas[0]).includes('outline'), false);
});

test('a row is as long as drawn, and its bow goes through the middle asked for', () => {
  const [a, b] = [{ x: 0, y: 0 }, { x: 240, y: 0 }];
  assert.equal(geometry.seatsBetween(a, b, 24), 11);
  const straight = geometry.rowPoints(a, b, 11);
  assert.deepEqual(straight[0], { x: 0, y: 0 });
  assert.deepEqual(straight[5], { x: 120, y: 0 });
  assert.deepEqual(straight[10], { x: 240, y: 0 });
  const bowed = geometry.rowPoints(a, b, 11, 40);
  assert.deepEqual(bowed[0], { x: 0, y: 0 });
  assert.deepEqual(bowed[5], { x: 120, y: 40 });
  assert.deepEqual(bowed[10], { x: 240, y: 0 });
  const steps = bowed.slice(1).map((p, i) => Math.hypot(p.x - bowed[i].x, p.y - bowed[i].y));
  assert.ok(Math.max(...steps) - Math.min(...steps) < 0.3, 'evenly spaced');
  assert.deepEqual(geometry.rowPoints(a, b, 11, -40)[5], { x: 120, y: -40 });
  assert.equal(geometry.roundChairs({ x: 0, y: 0 }, 25, 8).length, 8);
  assert.deepEqual(geometry.roundChairs({ x: 0, y: 0 }, 25, 8)[2], { x: 40, y: 0 });
  assert.equal(geometry.rectangleChairs({ x: 0, y: 0, width: 100, height: 40 },
    { top: 4, right: 1, bottom: 4, left: 1 }).length, 10);
  assert.equal(geometry.blockPoints({ from: a, to: b, rows: 3, distance: 30, count: 5 })[2][0].y, 60);
});

test('new seats get ids that nobody has, and neighbours in their order', () => {
  const document = house(3, 2);
  assert.deepEqual(seatsOf(document).map(({ id }) => id), ['stalls-A-1', 'stalls-A-2', 'stalls-A-3', 'stalls-B-1', 'stalls-B-2']);
  assert.deepEqual(seatsOf(document).map(({ next }) => next), ['stalls-A-2', 'stalls-A-3', null, 'stalls-B-2', null]);
  const again = plan.addRows(document, 'stalls', [{ label: 'A', seats: [{ label: '1', x: 0, y: 0 }] }]);
  assert.deepEqual([...again.selection.seats], ['stalls-A-1.2']);
});

test('no id is that of a standing place', () => {
  const area = plan.addArea(plan.emptyPlan('H', kCategories),
    { name: 'Floor', capacity: 20, category: 'Stalls', x: 0, y: 0, width: 100, height: 50 });
  assert.deepEqual([...area.selection.areas], ['floor']);
  const { plan: next, id } = plan.addSection(area.plan, 'Floor');
  assert.equal(id, 'floor.2', 'sections and areas share their names');
  assert.ok(!codesOf(plan.addRows(next, id,
    [{ label: '1', seats: [{ label: '1', x: 300, y: 0, category: 'Stalls' }] }]).plan).includes('duplicate_id'));
});

test('no standing place has the id of a seat that was there before', () => {
  const { plan: start, id } = plan.addSection(plan.emptyPlan('H', kCategories), 'Pit');
  const { plan: document } = plan.addRows(start, id, [{ label: '2', seats: [{ label: '1', x: 0, y: 0, category: 'Stalls' }] }]);
  assert.deepEqual(seatsOf(document).map((seat) => seat.id), ['pit-2-1']);
  const area = plan.addArea(document, { name: 'Pit 2', capacity: 3, category: 'Stalls', x: 100, y: 0, width: 90, height: 50 });
  assert.ok(!codesOf(area.plan).includes('duplicate_id'));
});

test('a step shares what it does not touch, and moves exactly what is selected', () => {
  const { plan: two } = plan.addSection(house(3, 3), 'Circle');
  const document = plan.addRows(two, 'circle', [{ label: 'A', seats: [{ label: '1', x: 0, y: 400, category: 'Circle' }] }]).plan;
  const moved = plan.move(document, some('stalls-A-2'), 5, -5);
  assert.equal(moved.sections[1], document.sections[1]);
  assert.equal(moved.sections[0].rows[1], document.sections[0].rows[1]);
  assert.deepEqual([plan.findSeat(moved, 'stalls-A-2').seat.x, plan.findSeat(moved, 'stalls-A-2').seat.y], [129, 95]);
  assert.deepEqual(plan.findSeat(document, 'stalls-A-2').seat.x, 124, 'the document before is as it was');
  assert.equal(plan.move(document, some('stalls-A-2'), 0, 0), document);
});

test('four quarter turns and two mirrors lead back', () => {
  let document = house(5, 5);
  const area = plan.addArea(document,
    { name: 'Floor', capacity: 20, category: 'Stalls', x: 100, y: 200, width: 100, height: 50 });
  document = area.plan;
  const all = plan.everything(document);
  let turned = document;
  for (let i = 0; i < 4; i += 1) turned = plan.rotate(turned, all, 90);
  assert.deepEqual(turned, document);
  assert.deepEqual(plan.mirror(plan.mirror(document, all, 'x'), all, 'x'), document);
  assert.deepEqual(plan.rotate(document, all, 90).areas[0].width, 50);
});

test('rows are aligned and spread as rows, the seats of one row as seats', () => {
  let document = plan.move(house(3, 3, 3), some('stalls-B-1', 'stalls-B-2', 'stalls-B-3'), 17, 7);
  const all = plan.everything(document);
  document = arrange.distribute(arrange.align(document, all, 'left'), all, 'y');
  assert.deepEqual(document.sections[0].rows.map(({ seats }) => [seats[0].x, seats[0].y]), [[100, 100], [100, 130], [100, 160]]);
  const crooked = plan.move(document, some('stalls-A-2'), 3, 4);
  const row = some('stalls-A-1', 'stalls-A-2', 'stalls-A-3');
  const straight = arrange.distribute(arrange.align(crooked, row, 'top'), row, 'x');
  assert.deepEqual(straight.sections[0].rows[0], document.sections[0].rows[0]);
});

test('what is removed leaves an aisle, an empty row goes, an empty section stays and is told', () => {
  const document = plan.remove(house(3, 1), some('stalls-A-2', 'stalls-B-1'));
  assert.deepEqual(seatsOf(document).map(({ id, next }) => [id, next]), [['stalls-A-1', null], ['stalls-A-3', null]]);
  assert.equal(document.sections[0].rows.length, 1);
  assert.ok(codesOf(plan.remove(document, some('stalls-A-1', 'stalls-A-3'))).includes('empty_section'));
});

test('an aisle parts neighbours and can be taken away; a ring never comes about', () => {
  const document = house(4);
  const parted = plan.setAisles(document, new Set(['stalls-A-2']), true);
  assert.deepEqual(seatsOf(parted).map(({ next }) => next), ['stalls-A-2', null, 'stalls-A-4', null]);
  assert.deepEqual(plan.setAisles(parted, new Set(['stalls-A-2', 'stalls-A-4']), false), document);
  // A row whose order is not that of its neighbours, as a map from elsewhere may have it.
  const odd = { ...document, sections: [{ ...document.sections[0], rows: [{ ...document.sections[0].rows[0],
    seats: seatsOf(document).map((seat, i) => ({ ...seat, next: i ? seatsOf(document)[i - 1].id : null })) }] }] };
  const joined = plan.setAisles(odd, new Set(['stalls-A-1']), false);
  assert.equal(seatsOf(joined)[0].next, null);
});

test('seats keep their ids when they move to another section, whole rows keep their neighbours', () => {
  const { plan: two } = plan.addSection(house(3, 3), 'Circle');
  const moved = plan.moveToSection(two, new Set(['stalls-A-1', 'stalls-A-2', 'stalls-A-3', 'stalls-B-1']), 'circle');
  assert.deepEqual(moved.sections.map(({ id, rows }) => [id, ...rows.map(({ seats }) => seats.length)]),
    [['stalls', 2], ['circle', 3, 1]]);
  assert.equal(plan.findSeat(moved, 'stalls-A-1').seat.next, 'stalls-A-2');
  assert.equal(plan.findSeat(moved, 'stalls-B-1').seat.next, null);
  const split = plan.splitRows(house(4), new Set(['stalls-A-3', 'stalls-A-4']));
  assert.deepEqual(split.sections[0].rows.map(({ seats }) => seats.map(({ id }) => id)),
    [['stalls-A-1', 'stalls-A-2'], ['stalls-A-3', 'stalls-A-4']]);
  assert.notEqual(split.sections[0].rows[0].key, split.sections[0].rows[1].key);
});

test('a copy has new ids, its own neighbours and free row labels', () => {
  const document = house(3);
  const clip = plan.copy(document, some('stalls-A-1', 'stalls-A-2'));
  const { plan: pasted, selection } = plan.paste(document, clip, { dx: 0, dy: 30, freeLabel: numbering.freeRowLabel });
  assert.deepEqual(labelsOf(pasted), ['A: 1 2 3', 'B: 1 2']);
  assert.deepEqual([...selection.seats], ['stalls-B-1', 'stalls-B-2']);
  assert.deepEqual(pasted.sections[0].rows[1].seats.map(({ y, next }) => [y, next]), [[130, 'stalls-B-2'], [130, null]]);
  assert.deepEqual(codesOf(pasted), []);
});

test('categories keep their places when they are renamed, and leave them bare when they go', () => {
  const renamed = plan.changeCategory(house(2), 'Stalls', { name: 'Parquet', color: '#112233' });
  assert.ok(seatsOf(renamed).every(({ category }) => category === 'Parquet'));
  assert.deepEqual(renamed.categories[0], { name: 'Parquet', color: '#112233' });
  const bare = plan.removeCategory(renamed, 'Parquet');
  assert.deepEqual(problemsOf(bare).map(({ code, blocking, seats }) => [code, blocking, seats.length]),
    [['no_category', true, 2]]);
});

test('counts are by section, by category and in total', () => {
  const { plan: document } = plan.addArea(house(3, 4),
    { name: 'Floor', capacity: 20, category: 'Circle', x: 0, y: 500, width: 100, height: 50 });
  const counts = plan.countsOf(document);
  assert.deepEqual([counts.total, counts.seats, counts.bySection.get('stalls'), counts.bySection.get('floor')], [27, 7, 7, 20]);
  assert.deepEqual([...counts.byCategory], [['Stalls', 7], ['Circle', 20]]);
});

test('labels follow their scheme', () => {
  const run = (scheme, count) => Array.from({ length: count }, (_, i) => numbering.labelAt(scheme, i)).join(' ');
  assert.equal(run({ kind: 'numbers', start: '5', step: 2 }, 3), '5 7 9');
  assert.equal(run({ kind: 'odd', start: '1' }, 4), '1 3 5 7');
  assert.equal(run({ kind: 'even', start: '1' }, 3), '2 4 6');
  assert.equal(run({ kind: 'odd', start: '10' }, 2), '11 13');
  assert.equal(run({ kind: 'letters', start: 'G' }, 4), 'G H J K', 'no I');
  assert.equal(run({ kind: 'letters', start: 'M' }, 3), 'M N P', 'no O');
  assert.equal(run({ kind: 'letters', start: 'Y' }, 4), 'Y Z AA AB');
  assert.equal(run({ kind: 'all_letters', start: 'H' }, 3), 'H I J');
  assert.equal(run({ kind: 'numbers', start: '1', prefix: 'T' }, 2), 'T1 T2');
  for (let n = 0; n < 2000; n += 1) assert.equal(numbering.letterIndex(numbering.letters(n)), n);
  assert.equal(numbering.labelAfter('H'), 'J');
  assert.equal(numbering.labelAfter('T9'), 'T10');
});

test('seats are numbered from the side one asks for, whichever way the row was drawn', () => {
  const document = house(4);
  const ids = new Set(seatsOf(document).map(({ id }) => id));
  const scheme = { kind: 'numbers', start: '1', step: 1 };
  assert.deepEqual(labelsOf(numbering.numberSeats(document, ids, { ...scheme, from: 'right' })), ['A: 4 3 2 1']);
  const backwards = plan.mirror(document, plan.everything(document), 'x');
  assert.deepEqual(labelsOf(numbering.numberSeats(backwards, ids, { ...scheme, from: 'left' })), ['A: 4 3 2 1']);
  assert.deepEqual(seatsOf(numbering.numberSeats(document, ids, { ...scheme, from: 'right' })).map(({ id }) => id),
    [...ids], 'ids stay');
  const two = house(2, 2);
  const all = new Set(seatsOf(two).map(({ id }) => id));
  assert.deepEqual(labelsOf(numbering.numberSeats(two, all, { ...scheme, through: true })), ['A: 1 2', 'B: 3 4']);
  assert.deepEqual(labelsOf(numbering.numberSeats(two, all, { kind: 'odd', start: '1' })), ['A: 1 3', 'B: 1 3']);
});

test('rows are labelled from the stage or from behind', () => {
  const document = house(2, 2, 2);
  const ids = new Set(seatsOf(document).map(({ id }) => id));
  const rows = (next) => next.sections[0].rows.map(({ label }) => label).join(' ');
  assert.equal(rows(numbering.labelRows(document, ids, { kind: 'letters', start: 'H', from: 'front' })), 'H J K');
  assert.equal(rows(numbering.labelRows(document, ids, { kind: 'numbers', start: '1', from: 'back' })), '3 2 1');
});

test('a picture is as large as the distance that one knows, and its first point stays', () => {
  const picture = { x: 100, y: 50, width: 600 };
  assert.deepEqual(geometry.scaledPicture(picture, { x: 200, y: 150 }, { x: 500, y: 550 }, 25), { x: 0, y: -50, width: 1200 });
  assert.deepEqual(geometry.scaledPicture(picture, { x: 0, y: 0 }, { x: 40, y: 0 }, 1), picture);
});

test('what is moved comes to rest on the centre, at ends of rows and one pitch behind them, and nowhere else', () => {
  const document = { ...house(4, 4, 4), focal: { x: 300, y: 0 } }; // rows from 100 to 172, at 100, 130 and 160 down
  assert.equal(guides.pitchOf(document), 30);
  assert.equal(guides.pitchOf(house(4)), null);
  const lastRow = some('stalls-C-1', 'stalls-C-2', 'stalls-C-3', 'stalls-C-4');
  const near = { x: 6, y: 6 };
  const { at } = guides.guidesFor(document, lastRow);
  assert.deepEqual(at(0, 0, near), { dx: 0, dy: 0, x: 100, y: 160, off: -164 });
  assert.deepEqual(at(161, 3, near), { dx: 164, dy: 0, x: 300, y: 160, off: 0 }, 'its middle on the centre');
  assert.deepEqual(at(76, -33, near), { dx: 72, dy: -30, x: 172, y: 130, off: -92 }, 'beside a row, begun where it ends');
  assert.deepEqual(at(40, 15, near), { dx: 40, dy: 15, x: null, y: null, off: -124 });
  assert.deepEqual(at(161, 3, { x: 0, y: 0 }), { dx: 161, dy: 3, x: null, y: null, off: -3 }, 'without reach it is free');
  const all = guides.guidesFor(document, plan.everything(document));
  assert.deepEqual(all.at(2, 3, near), { dx: 2, dy: 3, x: null, y: null, off: -162 });
  const { plan: staged } = drawing.drawStage(document, 'Stage', [[250, 0], [350, 0], [350, 40], [250, 40]]);
  assert.equal(guides.guidesFor(staged, plan.everything(staged)).at(2, 3, near).off, null, 'the centre moves along');
});

test('rows that stand or lie aslant are in the middle where the way to the stage meets them at a right angle', () => {
  const near = { x: 6, y: 6 };
  const { plan: start, id } = plan.addSection({ ...house(4), focal: { x: 600, y: 300 } }, 'Other');
  const one = plan.select({ seats: idsOf(start) });
  const document = plan.addRows(start, id, [{ label: 'A', seats: [{ label: '1', x: 900, y: 900, category: 'Stalls' }] }]).plan;
  const standing = plan.rotate(document, one, 90); // from 64 to 136 down, at 136
  const { way, at } = guides.guidesFor(standing, one);
  assert.deepEqual(way, { x: 0, y: 1 });
  assert.deepEqual(at(0, 195, near), { dx: 0, dy: 200, x: null, y: 300, off: 0 });
  assert.equal(at(0, 150, near).off, -50, 'above the centre');
  const aslant = guides.guidesFor(plan.rotate(standing, one, 45), one); // from below left to above right
  assert.ok(Math.hypot(aslant.way.x - Math.SQRT1_2, aslant.way.y + Math.SQRT1_2) < 0.01);
  assert.deepEqual(aslant.at(262, 0, near), { dx: 263, dy: -1, x: null, y: null, off: 0 });
  assert.ok(aslant.at(300, 0, near).off > 20, 'to the right of the centre, along the row');
});

test('the ends of a row that is drawn come to rest on ends of others, one pitch behind them, and on the centre line', () => {
  const document = { ...house(4, 4, 4), focal: { x: 300, y: 0 } }; // rows from 100 to 172, at 100, 130 and 160 down
  const { at } = guides.guidesForEnds(document, 50);
  assert.deepEqual(at({ x: 103, y: 186 }, 6), { x: 100, y: 190, on: { x: 100, y: 190 } });
  assert.deepEqual(at({ x: 297, y: 240 }, 6), { x: 300, y: 240, on: { x: 300, y: null } });
  assert.deepEqual(at({ x: 103, y: 186 }, 0), { x: 103, y: 186, on: { x: null, y: null } }, 'without reach it is free');
  assert.deepEqual(guides.guidesForEnds(house(4), 50).at({ x: 20, y: 147 }, 6), { x: 20, y: 150, on: { x: null, y: 150 } }, 'the first two');
  assert.deepEqual(at({ x: 140, y: 217 }, 6, { x: 20, y: 215 }), { x: 140, y: 215, on: { x: null, y: 215 } }, 'level with its beginning');
  assert.deepEqual(guides.guidesForEnds(document, 50, 25).at({ x: 215, y: 186 }, 6), { x: 225, y: 190, on: { x: null, y: 190 } });
});

test('shapes come to rest on edges and middles of others and beside rows, and what no guide has goes onto the grid', () => {
  const box = (x, y) => [[x, y], [x + 60, y], [x + 60, y + 40], [x, y + 40]];
  const { plan: first } = plan.addArea(house(4),
    { name: 'Floor', capacity: 9, category: 'Stalls', x: 300, y: 300, width: 80, height: 60 });
  const { plan: document, selection } = drawing.drawStage(first, 'Stage', box(100, 400));
  const near = { x: 6, y: 6 };
  const free = { ...document, focal: { x: 900, y: 0 } };
  const { at } = guides.guidesFor(free, selection);
  assert.deepEqual(at(203, -103, near), { dx: 200, dy: -100, x: 300, y: 300, off: -570 }, 'its corner on that of the area');
  assert.deepEqual(at(212, -93, near), { dx: 210, dy: -90, x: 340, y: 330, off: -560 }, 'middle on middle');
  assert.deepEqual(at(-13, 30, near), { dx: -10, dy: 30, x: 90, y: null, off: -780 }, 'in line with the side of the first seat');
  const gridded = guides.guidesFor(free, selection, 25).at;
  assert.deepEqual(gridded(41, 30, near), { dx: 50, dy: 25, x: null, y: null, off: -720 }, 'from line to line');
  assert.deepEqual(gridded(203, 30, near).dx, 200, 'a guide comes before the grid');
  assert.deepEqual(gridded(41, 30, { x: 6, y: 0 }), { dx: 50, dy: 30, x: null, y: null, off: -720 }, 'a way that is straight stays so');
  assert.deepEqual(guides.guidesFor(free, some('stalls-A-1'), 30).at(7, 7, near), { dx: 20, dy: 20, x: null, y: null, off: -780 }, 'a seat by its middle');
  assert.deepEqual(guides.onGrid({ x: 14, y: -16 }, 10), { x: 10, y: -20 });
});

test('the numbers of a ruler are far enough apart at every scale, and round', () => {
  for (let scale = 0.02; scale < 4; scale *= 1.07) {
    const { step, parts } = guides.divisions(scale);
    assert.ok(step * scale >= 64 && step * scale < 170, `${step} at ${scale}`);
    assert.match(String(step), /^[125]0*$/);
    assert.ok([4, 5].includes(parts) && Number.isInteger(step / parts * 2));
  }
});

test('problems are found where they are', () => {
  const good = house(4, 4);
  assert.deepEqual(problemsOf(good), []);
  const twice = plan.setSeats(good, new Set(['stalls-A-2']), { label: '1' });
  assert.deepEqual(problemsOf(twice).map(({ code, seats, values }) => [code, seats, values.row]),
    [['duplicate_label', ['stalls-A-1', 'stalls-A-2'], 'A']]);
  const near = plan.move(good, some('stalls-B-1'), 2, -28);
  assert.deepEqual(problemsOf(near).map(({ code, seats }) => [code, seats.length]), [['stacked', 2]]);
  assert.deepEqual(codesOf(plan.setSeats(good, new Set(['stalls-A-2']), { label: '' })), ['seat_unlabelled']);
  assert.deepEqual(codesOf(plan.emptyPlan('House', kCategories)), ['no_places']);
  const [row] = good.sections[0].rows;
  const copied = { ...good, sections: [{ ...good.sections[0],
    rows: [row, { ...row, key: 99, label: 'Z', seats: [{ ...row.seats[0], x: 900 }] }] }] };
  assert.deepEqual(problemsOf(copied).map(({ code, values }) => [code, values.id]), [['duplicate_id', 'stalls-A-1']]);
});

test('what is at a point and in a box is found, and a step indexes only what it changed', () => {
  const document = house(4, 4);
  assert.equal(index.seatAt(document, 125, 102).seat.id, 'stalls-A-2');
  assert.equal(index.seatAt(document, 500, 500), null);
  assert.deepEqual(index.inBox(document, { x: 110, y: 90, width: 50, height: 20 }).seats, ['stalls-A-2', 'stalls-A-3']);
  const { plan: two } = plan.addSection(document, 'Circle');
  assert.equal(index.indexOf(two.sections[0]), index.indexOf(document.sections[0]));
});

test('floors stand in the names, and are laid beside each other', () => {
  const { plan: two, id } = plan.addSection(house(3), 'Left', 'Balcony');
  const document = plan.addRows(two, id, [{ label: 'A', seats: [{ label: '1', x: 100, y: 100, category: 'Circle' }] }]).plan;
  assert.deepEqual(plan.floorsOf(document), ['', 'Balcony']);
  assert.equal(fullName(document.sections[1]), 'Balcony · Left');
  assert.deepEqual(planOf(mapOf(document)).sections[1].floor, 'Balcony');
  assert.ok(codesOf(document).includes('stacked'));
  assert.deepEqual(codesOf(plan.layFloors(document)), []);
});

test('undo and redo lead through every step, and a run of nudges is one', () => {
  let steps = history.begin(house(2));
  const first = steps.plan;
  for (let i = 0; i < 5; i += 1) steps = history.record(steps, plan.move(steps.plan, some('stalls-A-1'), 1, 0),
    { what: 'nudge', tag: 'nudge' });
  const nudged = steps.plan;
  steps = history.record(history.pause(steps), plan.remove(steps.plan, some('stalls-A-2')), { what: 'remove' });
  steps = history.undo(steps);
  assert.equal(steps.plan, nudged);
  steps = history.undo(steps);
  assert.equal(steps.plan, first);
  assert.equal(steps.past, null);
  steps = history.redo(history.redo(steps));
  assert.equal(plan.countsOf(steps.plan).total, 1);
  assert.equal(history.record(steps, steps.plan), steps, 'a step to nowhere is none');
  let long = history.begin(house(1));
  for (let i = 0; i < 5000; i += 1) long = history.record(long, plan.move(long.plan, some('stalls-A-1'), 1, 0));
  for (let i = 0; i < 5000; i += 1) long = history.undo(long);
  assert.equal(seatsOf(long.plan)[0].x, 100);
});

test('a map becomes a document and the same map again', () => {
  const map = JSON.parse(readFileSync(new URL('../maps/club.json', import.meta.url), 'utf8'));
  const { id, ...rest } = map;
  assert.deepEqual(mapOf(planOf(map)), { ...rest, units: [] }); // it is from before there were units
  assert.deepEqual(problemsOf(planOf(map)), []);
});

/** A stage above rows of 4, with the mark at its edge. */
function staged() {
  const step = drawing.drawStage(house(4, 4, 4), 'Stage', [[80, 20], [180, 20], [180, 60], [80, 60]]);
  return { document: step.plan, stage: step.selection };
}

test('the point everybody looks at belongs to its stage: moved, turned, mirrored, cut and pasted with it', () => {
  const { document, stage } = staged();
  assert.deepEqual(document.focal, { x: 130, y: 60 });
  assert.deepEqual(plan.move(document, stage, 30, -10).focal, { x: 160, y: 50 });
  assert.deepEqual(plan.move(document, plan.everything(document), 500, 300).focal, { x: 630, y: 360 });
  assert.deepEqual(plan.mirror(document, plan.everything(document), 'y').focal, { x: 130, y: 130 });
  assert.deepEqual(plan.rotate(document, stage, 180).focal, { x: 130, y: 20 });
  assert.deepEqual(plan.move(document, some('stalls-A-1'), 30, 0).focal, document.focal);
  const wider = plan.changeDecorations(document, stage.decorations, { points: [[80, 20], [280, 20], [280, 80], [80, 80]] });
  assert.deepEqual(wider.focal, { x: 180, y: 80 }, 'a corner was pulled');

  const clip = plan.copy(document, stage);
  assert.deepEqual(plan.paste(document, clip, { dx: 400 }).plan.focal, document.focal, 'the first stage keeps it');
  assert.deepEqual(plan.paste(plan.remove(document, stage), clip, { dx: 400 }).plan.focal, { x: 530, y: 60 });
});

test('it moves with the whole house where there is no stage', () => {
  const document = house(3, 3);
  const moved = plan.move(document, plan.everything(document), 10, 20);
  assert.deepEqual(moved.focal, { x: document.focal.x + 10, y: document.focal.y + 20 });
});

test('a mark far from every stage, and a stage between it and the seats, are told', () => {
  const { document, stage } = staged();
  assert.deepEqual(codesOf(document), []);
  const far = problemsOf({ ...document, focal: { x: 900, y: 60 } });
  assert.deepEqual(far.map(({ code, decorations }) => [code, decorations]), [['focal_far', [...stage.decorations]]]);
  assert.deepEqual(codesOf({ ...document, focal: { x: 130, y: 20 } }), ['focal_behind']);
});

test('a seat put onto another is an error, one that only touches another a hint', () => {
  const document = house(4, 4);
  const onto = problemsOf(plan.move(document, some('stalls-B-1'), 2, -28));
  assert.deepEqual(onto.map(({ code, blocking }) => [code, blocking]), [['stacked', true]]);
  const touching = problemsOf(plan.move(document, some('stalls-B-1'), 0, -15));
  assert.deepEqual(touching.map(({ code, blocking }) => [code, blocking]), [['overlap', false]]);
});

test('seats become a wheelchair place and its companion, and stay neighbours of those beside them', () => {
  const document = house(6);
  const bay = makeBays(document, new Set(['stalls-A-2', 'stalls-A-3', 'stalls-A-4']));
  assert.deepEqual(seatsOf(bay).map(({ id, kind, next, x }) => [id, kind, next, x]), [
    ['stalls-A-1', 'standard', 'stalls-A-2', 100], ['stalls-A-2', 'wheelchair', 'stalls-A-4', 136],
    ['stalls-A-4', 'companion', 'stalls-A-5', 172], ['stalls-A-5', 'standard', 'stalls-A-6', 196],
    ['stalls-A-6', 'standard', null, 220]]);
  assert.deepEqual(codesOf(bay), []);
  const two = makeBays(document, new Set(seatsOf(document).map(({ id }) => id)));
  assert.deepEqual(seatsOf(two).map(({ kind }) => kind), ['wheelchair', 'companion', 'wheelchair', 'companion']);
  assert.deepEqual(seatsOf(two).map(({ next }) => next), ['stalls-A-3', 'stalls-A-4', 'stalls-A-6', null]);
  assert.equal(makeBays(document, new Set(['stalls-A-2'])), document, 'one seat is no bay');
  const parted = makeBays(plan.setAisles(document, new Set(['stalls-A-3']), true), new Set(['stalls-A-2', 'stalls-A-3']));
  assert.equal(plan.findSeat(parted, 'stalls-A-3').seat.next, null, 'an aisle behind it stays');
});

test('a wheelchair place without a companion beside it, and neighbours far apart, are told', () => {
  const alone = plan.setSeats(house(4), new Set(['stalls-A-2']), { kind: 'wheelchair' });
  assert.deepEqual(problemsOf(alone).map(({ code, seats }) => [code, seats]), [['wheelchair_alone', ['stalls-A-2']]]);
  assert.deepEqual(codesOf(plan.setSeats(alone, new Set(['stalls-A-1']), { kind: 'companion' })), []);
  const gap = plan.move(house(6), some('stalls-A-4', 'stalls-A-5', 'stalls-A-6'), 20, 0);
  assert.deepEqual(problemsOf(gap).map(({ code, blocking, seats }) => [code, blocking, seats]),
    [['far_neighbours', false, ['stalls-A-3', 'stalls-A-4']]]);
  assert.deepEqual(codesOf(plan.setAisles(gap, new Set(['stalls-A-3']), true)), []);
});

test('rows align and spread by their ends, however they are bent', () => {
  const document = house(5, 5, 5);
  const all = plan.everything(document);
  const bent = plan.reshapeRows(document, new Set(document.sections[0].rows[1].seats.map(({ id }) => id)),
    (seats) => geometry.rowPoints(seats[0], seats.at(-1), 5, 24));
  assert.deepEqual(arrange.distribute(bent, all, 'y'), bent, '30 apart as they were');
  const moved = plan.move(bent, plan.select({ seats: bent.sections[0].rows[1].seats.map(({ id }) => id) }), 9, 7);
  const back = arrange.align(arrange.distribute(moved, all, 'y'), all, 'left');
  assert.deepEqual(back.sections[0].rows.map(({ seats }) => [seats[0].x, seats[0].y]), [[100, 100], [100, 130], [100, 160]]);
});

test('tables keep their chairs when they are aligned, spread, and picked up by their outline', () => {
  let { plan: document, id } = plan.addSection(plan.emptyPlan('Cabaret', kCategories), 'Tables');
  for (const at of [{ x: 100, y: 100 }, { x: 250, y: 130 }, { x: 500, y: 90 }]) {
    document = drawing.drawRound(document, id, 'Stalls', { count: 6 }, at, 22).plan;
  }
  const apart = (one) => one.decorations.map(({ x, y }, i) => one.sections[0].rows[i].seats.map((seat) =>
    [Math.round(seat.x - x), Math.round(seat.y - y)]));
  const all = plan.everything(document);
  const laid = arrange.distribute(arrange.align(document, all, 'middle'), all, 'x');
  assert.deepEqual(apart(laid), apart(document));
  assert.deepEqual(laid.decorations.map(({ x, y }) => [x, y]), [[100, 110], [300, 110], [500, 110]]);
  const outlines = plan.select({ decorations: document.decorations.map(({ key }) => key) });
  assert.deepEqual(apart(arrange.align(document, outlines, 'middle')), apart(document));
  const whole = arrange.withTables(document, plan.select({ decorations: [document.decorations[0].key] }));
  assert.equal(whole.seats.size, 6);
});

const idsOf = (document) => seatsOf(document).map(({ id }) => id);

test('a row gets more seats or fewer at either end, and those that stay are who they were', () => {
  const document = house(4);
  const more = living.setCount(document, new Set(['stalls-A-2']), 6);
  assert.deepEqual(labelsOf(more), ['A: 1 2 3 4 5 6']);
  assert.deepEqual(seatsOf(more).map(({ x, next }) => [x, next !== null]), [[100, true], [124, true], [148, true], [172, true],
    [196, true], [220, false]]);
  assert.deepEqual(idsOf(more).slice(0, 4), idsOf(document));
  const fewer = living.setCount(more, new Set(['stalls-A-1']), 3);
  assert.deepEqual(idsOf(fewer), ['stalls-A-1', 'stalls-A-2', 'stalls-A-3']);
  assert.equal(seatsOf(fewer)[2].next, null);

  const before = numbering.numberSeats(document, new Set(idsOf(document)), { kind: 'numbers', start: '5', from: 'left' });
  const grown = living.setCount(before, new Set(['stalls-A-1']), 6, { atStart: true });
  assert.deepEqual(labelsOf(grown), ['A: 3 4 5 6 7 8']);
  assert.deepEqual(seatsOf(grown).map(({ x, next }, i) => [x, next]), idsOf(grown).map((id, i, all) => [52 + 24 * i, all[i + 1] ?? null]));
  const aisled = living.setCount(plan.setAisles(document, new Set(['stalls-A-2']), true), new Set(['stalls-A-1']), 5);
  assert.deepEqual(seatsOf(aisled).map(({ next }) => next === null), [false, true, false, false, true], 'aisles stay');

  const [one, two, three] = idsOf(house(3));
  const around = plan.changeSeats(house(3), new Set([two, three]), (seat) => ({ ...seat, next: seat.id === two ? null : one }));
  const longer = living.setCount(around, new Set([one]), 4, { atStart: true });
  assert.deepEqual(seatsOf(longer).filter(({ next }) => next === one).map(({ id }) => id), [three], 'whoever has a neighbour keeps it');
});

test('a bow, a distance and a lean keep the gaps of aisles', () => {
  const row = [0, 24, 48, 96, 120].map((x) => ({ x, y: 0 }));
  const back = living.bent(living.bent(row, 20), 0);
  assert.ok(back.every(({ x, y }, i) => Math.abs(x - row[i].x) < 1.5 && Math.abs(y) < 0.2));
  assert.deepEqual(living.spaced(row, 48).map(({ x }) => x), [-60, -12, 36, 132, 180]);
  assert.equal(living.usualSpacing(row), 24);
  assert.deepEqual(living.skewed(row, 10).map(({ y }) => y), [-6, -3.6, -1.2, 3.6, 6]);
});

test('a block grows from row to row, bends around a point, is staggered and has aisles in line', () => {
  const focal = { x: 500, y: 100 };
  const recipe = { ...blocks.kRecipe, rows: 3, seats: 10, more: 2, aisles: '5', gap: 48 };
  const spots = blocks.blockSpots(recipe, { x: 500, y: 300, angle: 0 }, focal);
  assert.deepEqual(spots.map(({ length }) => length), [10, 12, 14]);
  assert.ok(spots.every((row) => Math.abs(row[0].x + row.at(-1).x - 1000) < 0.2), 'centred');
  assert.deepEqual(spots.map((row) => row.findIndex(({ aisle }) => aisle)), [4, 5, 6], 'the aisle is in the middle of each');
  assert.equal(spots[0][5].x - spots[0][4].x, 48);
  const odd = blocks.blockSpots({ ...recipe, more: 1 }, { x: 500, y: 300, angle: 0 }, focal);
  const middles = odd.map((row) => { const at = row.findIndex(({ aisle }) => aisle); return (row[at].x + row[at + 1].x) / 2; });
  assert.deepEqual(middles, [500, 500, 500], 'the aisle is straight');

  const wedges = blocks.blockSpots({ ...recipe, seats: 9, more: 3, aisles: '3, 6', wedges: true }, { x: 500, y: 300, angle: 0 }, focal);
  const parted = wedges.map((row) => row.flatMap(({ aisle }, i) => (aisle ? [i + 1] : [])));
  assert.deepEqual(parted, [[3, 6], [4, 8], [5, 10]], 'each wedge grows as the others do');

  const arcs = blocks.blockSpots({ ...recipe, arcs: true, aisles: '' }, { x: 500, y: 300, angle: 0 }, focal);
  arcs.forEach((row, k) => row.forEach(({ x, y }) => assert.ok(Math.abs(Math.hypot(x - 500, y - 100) - 200 - 30 * k) < 0.1)));
  assert.ok(arcs[0][0].x < arcs[0].at(-1).x, 'from left to right');
  const staggered = blocks.blockSpots({ ...recipe, more: 0, aisles: '', stagger: true }, { x: 500, y: 300, angle: 0 }, focal);
  assert.deepEqual(staggered.map((row) => row[0].x), [392, 404, 392]);
});

test('a block is made again by another recipe, also where it was moved, and its seats keep their ids', () => {
  const { plan: start, id } = plan.addSection(plan.emptyPlan('House', kCategories), 'Stalls');
  const drawn = blocks.drawBlock(start, id, { ...blocks.kRecipe, rows: 3, seats: 6, more: 1 }, { x: 500, y: 200, angle: 0 }, 'Stalls');
  const moved = plan.move(drawn.plan, drawn.selection, 40, 10);
  const block = blocks.blockOf(moved, plan.rowsOf(moved, drawn.selection.seats));
  assert.deepEqual([block.anchor.x, block.anchor.y], [540, 210]);
  const { plan: next, selection } = blocks.remakeBlock(moved, block, { ...block.recipe, rows: 4, seats: 8 });
  assert.deepEqual(next.sections[0].rows.map(({ label, seats }) => [label, seats.length]), [['A', 8], ['B', 9], ['C', 10], ['D', 11]]);
  assert.ok(idsOf(moved).every((one) => idsOf(next).includes(one)));
  assert.deepEqual(codesOf(next), []);
  assert.equal(selection.seats.size, 38);
  const again = blocks.blockOf(next, plan.rowsOf(next, selection.seats));
  const fewer = blocks.remakeBlock(next, again, { ...again.recipe, rows: 2 }).plan;
  assert.deepEqual(fewer.sections[0].rows.map(({ seats }) => seats.length), [8, 9]);
  const touched = plan.move(next, some(idsOf(next)[3]), 0, 5);
  assert.equal(blocks.blockOf(touched, plan.rowsOf(touched, selection.seats)), null, 'changed by hand');
});

test('seats are numbered from the centre, labels are left out, doubled, and have words around them', () => {
  const document = { ...house(6), focal: { x: 160, y: 0 } };
  const ids = new Set(idsOf(document));
  const labels = (scheme) => labelsOf(numbering.numberSeats(document, ids, { start: '1', from: 'left', ...scheme }))[0];
  assert.equal(labels({ kind: 'odd_left' }), 'A: 5 3 1 2 4 6');
  assert.equal(labels({ kind: 'numbers', from: 'centre' }), 'A: 5 3 1 2 4 6');
  assert.equal(labels({ kind: 'numbers', skip: '2, 4' }), 'A: 1 3 5 6 7 8');
  assert.equal(labels({ kind: 'numbers', prefix: 'Box ', suffix: ' a' }).slice(0, 12), 'A: Box 1 a B');
  const run = (scheme, count) => Array.from({ length: count }, (_, i) => numbering.labelAt(scheme, i)).join(' ');
  assert.equal(run({ kind: 'double_letters', start: 'Y' }, 4), 'Y Z AA BB');
  assert.equal(run({ kind: 'all_letters', start: 'H', skip: 'I, O' }, 3), 'H J K');
});

test('copies stand in a row, on a bow and around the stage, and tables go on with their labels', () => {
  const { plan: start, id } = plan.addSection({ ...plan.emptyPlan('House', kCategories), focal: { x: 0, y: 0 } }, 'Boxes');
  const drawn = drawing.drawRectangle(start, id, 'Stalls', { top: 2, right: 0, bottom: 2, left: 0 }, { x: 100, y: 100, width: 60, height: 40 });
  const texts = (document) => document.decorations.map(({ text }) => text);
  const inRow = copying.copyInRow(drawn.plan, drawn.selection, { count: 3, dx: 80, dy: 0 }).plan;
  assert.deepEqual(texts(inRow), ['T1', 'T2', 'T3', 'T4']);
  assert.deepEqual(inRow.sections[0].rows.map(({ label }) => label), ['T1', 'T2', 'T3', 'T4']);
  assert.deepEqual(inRow.decorations.map(({ x }) => x), [130, 210, 290, 370]);
  assert.deepEqual(codesOf(inRow), []);
  const bowed = copying.copyInRow(drawn.plan, drawn.selection, { count: 2, dx: 80, dy: 0, sag: 30 }).plan;
  assert.deepEqual(bowed.decorations.map(({ y }) => y), [120, 150, 120]);
  const around = copying.copyAround(drawn.plan, drawn.selection, { count: 3, degrees: 90 }).plan;
  assert.deepEqual(around.decorations.map(({ x, y }) => [x, y]), [[130, 120], [-120, 130], [-130, -120], [120, -130]]);
  const mirrored = copying.copyMirrored(drawn.plan, drawn.selection).plan;
  assert.deepEqual(mirrored.decorations.map(({ x, text }) => [x, text]), [[130, 'T1'], [-130, 'T2']]);
  const boxed = plan.changeDecorations(plan.setRowLabels(drawn.plan, new Map([[drawn.plan.sections[0].rows[0].key, 'Box 1']])),
    drawn.selection.decorations, { text: '1' });
  const next = copying.copyInRow(boxed, drawn.selection, { count: 1, dx: 80, dy: 0 }).plan;
  assert.deepEqual([next.sections[0].rows[1].label, texts(next)[1]], ['Box 2', '2']);
});

test('copies of whole sections are sections of their own, with the next free names and the same rows', () => {
  const start = plan.addSection({ ...house(3, 4), focal: { x: 0, y: 0 } }, 'Block 102').plan;
  const named = plan.changeSection(start, start.sections[0].id, { name: 'Block 101', floor: 'Upstairs' });
  const selection = plan.select({ seats: plan.seatsOf(named.sections[0]).map(({ id }) => id) });
  const areSections = (seats) => copying.areSections(plan.rowsOf(named, seats));
  assert.ok(areSections(selection.seats));
  assert.ok(!areSections(new Set(idsOf(named).slice(1))));
  assert.ok(!areSections(new Set()));
  const around = copying.copyAround(named, selection, { count: 2, degrees: 20, sections: true });
  assert.deepEqual(around.plan.sections.map(({ name, floor, rows }) => [name, floor, rows.map(({ label, seats }) => label + seats.length)]), [
    ['Block 101', 'Upstairs', ['A3', 'B4']], ['Block 102', '', []], ['Block 102', 'Upstairs', ['A3', 'B4']], ['Block 103', 'Upstairs', ['A3', 'B4']],
  ]);
  assert.equal(around.selection.seats.size, 21);
  const mirrored = copying.copyMirrored(named, selection, { sections: true }).plan.sections.at(-1);
  assert.deepEqual([mirrored.name, mirrored.rows[0].seats[0].x], ['Block 102', -100]);
  const within = copying.copyInRow(named, selection, { count: 1, dx: 200, dy: 0 }).plan.sections;
  assert.deepEqual(within[0].rows.map(({ label }) => label), ['A', 'B', 'C', 'D']);
});

test('an aisle after a block cuts behind the last seat of each of its rows, and nowhere else', () => {
  const document = house(6, 6);
  const block = new Set(['stalls-A-2', 'stalls-A-3', 'stalls-B-2', 'stalls-B-3']);
  const cut = plan.setAisles(document, block, true);
  assert.deepEqual(seatsOf(cut).filter(({ next }) => next === null).map(({ id }) => id),
    ['stalls-A-3', 'stalls-A-6', 'stalls-B-3', 'stalls-B-6']);
});

test('every house to begin with can be published as it is', () => {
  const words = Object.fromEntries(['stage', 'stalls', 'tables', 'field', 'south', 'west', 'north', 'east', 'altar', 'nave'].map((word) => [word, word]));
  const counts = {};
  for (const [name, sizes] of Object.entries(kStarters)) {
    for (const at of [1, 2, 3]) { // as it is offered, the least and the most
      const chosen = Object.fromEntries(sizes.map((size) => [size[0], size[at]]));
      const document = startWith(plan.emptyPlan('House', kCategories), name, chosen, words, 'Stalls');
      assert.deepEqual(problemsOf(document), [], `${name} ${JSON.stringify(chosen)}`);
      const { x, y } = plan.boundsOf(document);
      assert.deepEqual([x, y], [60, 60]);
      if (at === 1) counts[name] = plan.countsOf(document).total;
    }
  }
  assert.deepEqual(counts, { theatre: 315, concert: 480, cabaret: 120, arena: 1920, church: 192, hall: 216 });
});

test('tables are sold as a whole, copied so, called as their rows, and kept by the map', () => {
  const { plan: start, id } = plan.addSection(plan.emptyPlan('Cabaret', kCategories), 'Tables');
  const drawn = drawing.drawRound(start, id, 'Stalls', { count: 3 }, { x: 100, y: 100 }, 22);
  const units = (document) => mapOf(document).units.map(({ name, sold, seats }) => [name, sold, seats.length]);
  assert.deepEqual(units(drawn.plan), []);
  const whole = plan.setWhole(drawn.plan, drawn.plan.sections[0].rows, true);
  assert.deepEqual(units(whole), [['T1', 'whole', 3]]);
  const copied = copying.copyInRow(whole, drawn.selection, { count: 1, dx: 120, dy: 0 }).plan;
  assert.deepEqual(units(copied), [['T1', 'whole', 3], ['T2', 'whole', 3]]);
  assert.deepEqual(codesOf(copied), []);
  assert.deepEqual(units(plan.setText(copied, copied.decorations[1].key, 'T9'))[1], ['T9', 'whole', 3]);
  assert.deepEqual(mapOf(planOf(mapOf(copied))), mapOf(copied));
  const [first] = copied.sections[0].rows[0].seats;
  assert.deepEqual(codesOf(plan.setSeats(copied, new Set([first.id]), { category: 'Circle' })), ['unit_mixed']);
  assert.deepEqual(units(plan.remove(copied, plan.select({ seats: [first.id] })))[0], ['T1', 'whole', 2]);
  assert.deepEqual(units(plan.setWhole(copied, [copied.sections[0].rows[0]], false)), [['T2', 'whole', 3]]);
  // Two tables of one label are two, whatever their chairs are called, there and back.
  const alike = plan.setText(copied, copied.decorations[1].key, 'T1');
  assert.deepEqual(units(alike), [['T1', 'whole', 3], ['T1', 'whole', 3]]);
  assert.deepEqual(units(planOf(mapOf(alike))), units(alike));
  assert.ok(!codesOf(plan.setSeats(alike, new Set(alike.sections[0].rows[0].seats.map(({ id: one }) => one)), { category: 'Circle' }))
    .includes('unit_mixed'));
  const twins = mapOf(copied);
  twins.units[1].name = 'T1';
  assert.deepEqual(units(planOf(twins)), [['T1', 'whole', 3], ['T1', 'whole', 3]]);
});

test('a table and its row are renamed together', () => {
  const { plan: start, id } = plan.addSection(plan.emptyPlan('Cabaret', kCategories), 'Tables');
  const drawn = drawing.drawRound(start, id, 'Stalls', { count: 6 }, { x: 100, y: 100 }, 22).plan;
  const both = (document) => [document.sections[0].rows[0].label, document.decorations[0].text];
  assert.deepEqual(both(plan.setText(drawn, drawn.decorations[0].key, 'Box 1')), ['Box 1', 'Box 1']);
  assert.deepEqual(both(plan.setRowLabels(drawn, new Map([[drawn.sections[0].rows[0].key, 'Box 7']]))), ['Box 7', 'Box 7']);
});

test('a seat is put between two others, who keep their ids and labels', () => {
  const { plan: next, id } = living.insertSeat(house(4), 'stalls-A-2');
  assert.deepEqual(labelsOf(next), ['A: 1 2 2a 3 4']);
  assert.deepEqual(seatsOf(next).map(({ x }) => x), [100, 124, 148, 172, 196]);
  assert.deepEqual(seatsOf(next).map((seat) => seat.next), ['stalls-A-2', id, 'stalls-A-3', 'stalls-A-4', null]);
  assert.deepEqual(labelsOf(living.insertSeat(next, 'stalls-A-2').plan), ['A: 1 2 2b 2a 3 4']);
  assert.deepEqual(codesOf(next), []);
});

test('rows are joined in the order in which they lie, with an aisle where they are far apart', () => {
  const document = house(6);
  const split = plan.splitRows(document, new Set(['stalls-A-4', 'stalls-A-5', 'stalls-A-6']));
  assert.equal(split.sections[0].rows.length, 2);
  const joined = living.joinRows(split, new Set(['stalls-A-1', 'stalls-A-4']));
  assert.deepEqual(joined.sections[0].rows.map(({ seats }) => seats), document.sections[0].rows.map(({ seats }) => seats));
  const apart = living.joinRows(plan.move(split, some('stalls-A-4', 'stalls-A-5', 'stalls-A-6'), 40, 0), new Set(['stalls-A-1', 'stalls-A-4']));
  assert.equal(plan.findSeat(apart, 'stalls-A-3').seat.next, null);
  const before = living.joinRows(plan.move(split, some('stalls-A-4', 'stalls-A-5', 'stalls-A-6'), -144, 0), new Set(['stalls-A-1', 'stalls-A-4']));
  assert.deepEqual(seatsOf(before).map(({ label }) => label), ['4', '5', '6', '1', '2', '3']);
  assert.equal(plan.findSeat(before, 'stalls-A-6').seat.next, 'stalls-A-1');
});

test('steps are kept as far as there is room, and lead to the same documents', () => {
  const { plan: start, id } = plan.addSection(plan.emptyPlan('House', kCategories), 'Stalls');
  let drawn = history.begin(start);
  for (let n = 1; n <= 5; n += 1) {
    const { plan: next } = drawing.drawRound(drawn.plan, id, 'Stalls', { count: 10 }, { x: 100 * n, y: 100 }, 22);
    drawn = history.record(drawn, next, { what: `step ${n}` });
  }
  drawn = history.undo(drawn);
  const kept = (limits) => steps.unpacked(structuredClone(steps.packed(drawn, limits)));
  const all = kept();
  assert.deepEqual(all.plan, drawn.plan);
  assert.deepEqual(history.redo(all).plan, history.redo(drawn).plan);
  let back = all;
  for (const what of ['step 4', 'step 3', 'step 2', 'step 1']) {
    assert.equal(back.past.what, what);
    back = history.undo(back);
  }
  assert.deepEqual(back.plan, start);
  assert.equal(back.past, null);
  // Rows are shared in the copy as they are here.
  assert.equal(all.plan.sections[0].rows[0], all.past.plan.sections[0].rows[0]);
  const lengths = ({ past: before, future }) => [before.length, future.length];
  assert.deepEqual(lengths(steps.packed(drawn, { steps: 2, seats: 1000 })), [2, 1]);
  assert.deepEqual(lengths(steps.packed(drawn, { steps: 9, seats: 45 })), [4, 0]); // the fifth table is ten more
});

/** The names of the places that differ, by kind. */
function differing(before, after) {
  const found = compare(before, after);
  const name = ({ section, row, label }) => [section, row, label].filter(Boolean).join(' ');
  return Object.fromEntries(kDifferences.filter((kind) => found[kind].length)
    .map((kind) => [kind, found[kind].map((pair) => [pair.before, pair.after].filter(Boolean).map(name).join(' > '))]));
}

test('two plans are compared place by place, whatever a seat is called', () => {
  const before = house(3, 3);
  const [a1, a2, a3, b1, b2] = seatsOf(before).map(({ id }) => id);
  assert.ok(compare(before, before).isSame);
  assert.deepEqual(differing(before, plan.remove(before, some(b1))), { removed: ['Stalls B 1'] });
  assert.deepEqual(differing(plan.remove(before, some(b1)), before), { added: ['Stalls B 1'] });
  assert.deepEqual(differing(before, plan.move(before, some(a1, b2), 0, 40)), { moved: ['Stalls A 1 > Stalls A 1', 'Stalls B 2 > Stalls B 2'] });
  assert.deepEqual(differing(before, plan.move(before, some(a1), 0.05, 0)), {}, 'what the wire rounds is where it was');
  assert.deepEqual(differing(before, plan.setSeats(before, new Set([a2]), { label: '2a' })), { relabelled: ['Stalls A 2 > Stalls A 2a'] });
  assert.deepEqual(differing(before, plan.setSeats(before, new Set([a3]), { category: 'Circle' })), { changed: ['Stalls A 3 > Stalls A 3'] });
  const both = plan.move(plan.setSeats(before, new Set([a1]), { label: '9' }), some(a1), 5, 5);
  assert.deepEqual(Object.keys(differing(before, both)), ['moved', 'relabelled']);
});

test('a section that is renamed relabels its seats; a standing area is compared as one place', () => {
  const before = house(2);
  const [section] = before.sections;
  const renamed = plan.changeSection(before, section.id, { name: 'Parquet' });
  assert.deepEqual(differing(before, renamed), { relabelled: ['Stalls A 1 > Parquet A 1', 'Stalls A 2 > Parquet A 2'] });
  const { plan: standing } = drawing.drawArea(before, { capacity: 40, name: 'Pit', floor: '' }, 'Stalls', { x: 0, y: 0, width: 90, height: 50 });
  assert.deepEqual(differing(before, standing), { added: ['Pit'] });
  const [{ id }] = standing.areas;
  const fuller = plan.changeAreas(standing, new Set([id]), { capacity: 60 });
  assert.deepEqual(differing(standing, fuller), { changed: ['Pit > Pit'] });
});

test('what lies around places is no difference of a place, and is not called the same', () => {
  const before = house(3);
  const [a1] = seatsOf(before).map(({ id }) => id);
  for (const after of [{ ...before, focal: { x: 1, y: 1 } }, plan.setAisles(before, new Set([a1, seatsOf(before)[1].id]), true)]) {
    assert.deepEqual(differing(before, after), {});
    assert.equal(compare(before, after).isSame, false);
  }
  assert.ok(compare(before, planOf(mapOf(before))).isSame, 'as it comes back from the server');
});
