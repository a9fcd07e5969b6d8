// A school hall of 362 places: fourteen rows of chairs with an aisle, two wheelchair bays, and on a floor of its own a gallery
// with an arm along either wall and pillars before some of its seats.
import assert from 'node:assert/strict';
import { places } from '../../editor_steps.mjs';

const kStageEdge = 120;
const kLast = kStageEdge + 80 + 13 * 30;

async function drawHall(hand) {
  await hand.click('[data-tool=stage]');
  await hand.drag({ x: 350, y: 40 }, { x: 650, y: kStageEdge });
  await hand.click('[data-tool=row]');
  await hand.fields({ count: 18, rows: 14, aisles: '9', gap: 60, first: '1' });
  await hand.clickAt({ x: 500, y: kStageEdge + 80 });
  await places(hand.page, 252);
  await hand.fit();
  for (const x of [470, 602]) { // three chairs on either side of the aisle
    await hand.click('[data-tool=seats]');
    await hand.drag({ x: x - 64, y: kLast - 12 }, { x: x + 8, y: kLast + 12 });
    await hand.page.waitForSelector('.ed-summary:has-text("3 seats"):has-text("row 14")');
    await hand.click('[data-k=bay]');
  }
  await places(hand.page, 250);
}

async function drawGallery(hand) {
  await hand.click('[data-tool=row]');
  await hand.section('Gallery', 'Upstairs');
  await hand.fields({ count: 20, rows: 4, aisles: '10' });
  await hand.clickAt({ x: 500, y: kLast + 60 });
  await places(hand.page, 330);
  await hand.fields({ count: 16, rows: 1, aisles: '' });
  await hand.drag({ x: 220, y: 230 }, { x: 220, y: 590 });
  await places(hand.page, 346);
  await hand.click('[data-tool=select]');
  await hand.click('[data-k=copy-mirror]');
  await places(hand.page, 362);
}

async function markPillars(hand) {
  await hand.fit();
  await hand.click('[data-tool=brush]');
  await hand.choose('brush-kind', 'restricted');
  for (const x of [392, 608]) await hand.drag({ x: x - 20, y: kLast + 90 }, { x: x + 20, y: kLast + 90 });
}

async function giveCategories(hand) {
  await hand.click('[data-tab=categories]');
  await hand.fill('category-0', 'Hall');
  await hand.click('[data-k=new-category]');
  await hand.fill('category-1', 'Gallery');
  await hand.click('[data-tab=sections]');
  await hand.click('.ed-tree-1:has-text("Gallery") .ed-tree-name');
  await hand.click('[data-tab=categories]');
  await hand.click('[data-k=apply-1]');
}

export const school = {
  name: 'school hall with gallery',
  places: 362,
  mostActs: 60,
  parts: [drawHall, drawGallery, markPillars, giveCategories],
  check({ sections: [hall, gallery] }) {
    assert.deepEqual(hall.rows.map(({ label }) => label), Array.from({ length: 14 }, (_, i) => String(i + 1)));
    assert.deepEqual(gallery.rows.map(({ seats }) => seats.length), [20, 20, 20, 20, 16, 16]);
    const seats = gallery.rows.flatMap((row) => row.seats);
    assert.ok(seats.every(({ category }) => category === 'Gallery'));
    assert.equal(seats.filter(({ kind }) => kind === 'restricted').length, 6);
    assert.equal(hall.rows[13].seats.filter(({ kind }) => kind === 'wheelchair').length, 2);
  },
};
