// An opera house of 784 places: eighteen curved rows that grow, odd numbers left and even ones right, a sound desk in row R,
// two wheelchair bays, a horseshoe of one row, 48 boxes of four loose chairs on two tiers, a pit, seats with a restricted
// view, four categories.
import assert from 'node:assert/strict';
import { places } from '../../editor_steps.mjs';

const kFocal = { x: 600, y: 140 };

/** A point so far from the middle of the stage, so many degrees to the right of straight ahead. */
const around = (radius, degrees) => ({ x: kFocal.x + radius * Math.sin((degrees * Math.PI) / 180),
  y: kFocal.y + radius * Math.cos((degrees * Math.PI) / 180) });

async function drawStalls(hand) {
  await hand.click('[data-tool=stage]');
  await hand.drag({ x: 400, y: 60 }, { x: 800, y: kFocal.y });
  await hand.click('[data-tool=row]');
  await hand.fields({ count: 14, rows: 18, more: 1, aisles: '7', gap: 48 });
  await hand.click('[data-k=arcs]');
  await hand.drag({ x: 450, y: 340 }, { x: 750, y: 340 });
  await places(hand.page, 405);
  await hand.click('[data-tool=select]');
  await hand.choose('seats-kind', 'odd_left');
  await hand.click('[data-k=number]');
  await hand.fit();
}

async function makeRoom(hand) {
  const rowAt = (k) => 200 + 30 * k;
  await hand.clickAt({ x: 1100, y: 200 }); // lets go
  // row R is the 16th: three seats on either side of the aisle make room for the sound desk
  await hand.drag({ x: 515, y: kFocal.y + rowAt(15) - 14 }, { x: 690, y: kFocal.y + rowAt(15) + 10 });
  await hand.page.waitForSelector('.ed-summary:has-text("6 seats"):has-text("row R")');
  await hand.key('Delete');
  await places(hand.page, 399);
  for (const side of [-1, 1]) { // the last row, beside the aisle
    const [near, far] = [kFocal.x + side * 12, kFocal.x + side * 90];
    await hand.drag({ x: near, y: kFocal.y + rowAt(17) - 14 }, { x: far, y: kFocal.y + rowAt(17) + 12 });
    await hand.page.waitForSelector('.ed-summary:has-text("3 seats"):has-text("row T")');
    await hand.click('[data-k=bay]');
  }
  await places(hand.page, 397);
  await hand.click('[data-tool=area]');
  await hand.fill('capacity', 60);
  await hand.drag({ x: 480, y: 180 }, { x: 720, y: 280 });
  await places(hand.page, 457);
}

async function drawHorseshoe(hand) {
  await hand.click('[data-tool=row]');
  await hand.section('Balcony');
  await hand.fields({ count: 135, rows: 1, aisles: '45, 90' });
  await hand.drag({ x: 560, y: kFocal.y + 800 }, { x: 640, y: kFocal.y + 800 });
  await places(hand.page, 592);
  await hand.fit();
}

async function drawBoxes(hand) {
  await hand.click('[data-tool=table]');
  await hand.section('First tier');
  await hand.fields({ 'chairs-top': 0, 'chairs-bottom': 0, 'chairs-left': 2, 'chairs-right': 2 });
  const tier = async (radius, name) => {
    await hand.clickAt(around(radius, -92));
    await hand.click('[data-tool=select]');
    await hand.fill('row-label', `${name} 1`);
  };
  await tier(900, 'Box');
  await hand.fill('copy-count', 23);
  await hand.fill('copy-degrees', -8);
  await hand.click('[data-k=copy-around]');
  await places(hand.page, 688);
  await hand.fit();
  await hand.click('[data-tool=table]');
  await hand.section('Second tier');
  await tier(1010, 'Box');
  await hand.click('[data-k=copy-around]');
  await places(hand.page, 784);
}

async function giveCategories(hand) {
  await hand.fit();
  await hand.click('[data-tool=brush]');
  await hand.choose('brush-kind', 'restricted');
  for (const degrees of [-108, 108]) await hand.drag(around(800, degrees), around(800, degrees * 0.9));
  await hand.click('[data-tab=categories]');
  for (let i = 1; i < 4; i += 1) {
    await hand.click('[data-k=new-category]');
    await hand.fill(`category-${i}`, ['', 'Second', 'Third', 'Boxes'][i]);
  }
  await hand.click('[data-tool=seats]');
  for (const [first, last, apply] of [[7, 12, 1], [13, 17, 2]]) {
    // beside the sound desk, where rows have curved up by a third of their distance
    await hand.drag({ x: 690, y: kFocal.y + 200 + 30 * first - 24 }, { x: 730, y: kFocal.y + 200 + 30 * last + 8 });
    await hand.click('[data-tab=properties]');
    await hand.click('[data-k=grow-row]');
    await hand.click('[data-tab=categories]');
    await hand.click(`[data-k=apply-${apply}]`);
  }
  await hand.click('[data-tab=sections]');
  await hand.click('.ed-tree-1:has-text("First tier") .ed-tree-name');
  await hand.click('.ed-tree-1:has-text("Second tier") .ed-tree-name', { modifiers: ['Control'] });
  await hand.click('[data-tab=categories]');
  await hand.click('[data-k=apply-3]');
}

export const opera = {
  name: 'opera house',
  places: 784,
  mostActs: 120,
  parts: [drawStalls, makeRoom, drawHorseshoe, drawBoxes, giveCategories],
  check({ sections, areas }) {
    const [stalls, balcony, first, second] = sections;
    assert.deepEqual([stalls, balcony, first, second].map(({ rows }) => rows.reduce((sum, { seats }) => sum + seats.length, 0)),
      [397, 135, 96, 96]);
    assert.equal(areas[0].capacity, 60);
    assert.deepEqual(stalls.rows[0].seats.map(({ label }) => label).join(' '), '13 11 9 7 5 3 1 2 4 6 8 10 12 14');
    assert.deepEqual(first.rows.map(({ label }) => label), Array.from({ length: 24 }, (_, i) => `Box ${i + 1}`));
    const seats = sections.flatMap(({ rows }) => rows.flatMap((row) => row.seats));
    const kinds = (kind) => seats.filter((seat) => seat.kind === kind).length;
    assert.deepEqual([kinds('wheelchair'), kinds('companion')], [2, 2]);
    assert.ok(kinds('restricted') > 4 && kinds('restricted') < 40);
    const byCategory = (name) => seats.filter(({ category }) => category === name).length;
    assert.equal(byCategory('Boxes'), 192);
    assert.deepEqual([byCategory('Second'), byCategory('Third')], [141, 137]);
  },
};
