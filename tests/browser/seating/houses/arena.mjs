// An arena of 12,000 places with its stage at one end: a floor of forty rows in three blocks with wheelchair bays behind, a pit,
// and around them eleven blocks below and eleven above, each a section of its own.
import assert from 'node:assert/strict';
import { places } from '../../editor_steps.mjs';

const kFocal = { x: 600, y: 140 };
const kLast = kFocal.y + 180 + 39 * 30;
/** A point so far from the middle of the stage, at its right end. */
const atTheEnd = (radius) => ({ x: kFocal.x + radius * Math.sin((100 * Math.PI) / 180), y: kFocal.y + radius * Math.cos((100 * Math.PI) / 180) });

async function nameCategories(hand) {
  await hand.click('[data-tab=categories]');
  await hand.fill('category-0', 'Floor');
  for (const [i, name] of [[1, 'Below'], [2, 'Above']]) {
    await hand.click('[data-k=new-category]');
    await hand.fill(`category-${i}`, name);
  }
}

async function drawFloor(hand) {
  await hand.click('[data-tool=stage]');
  await hand.drag({ x: 300, y: 40 }, { x: 900, y: kFocal.y });
  await hand.click('[data-tool=area]');
  await hand.fill('capacity', 64);
  await hand.drag({ x: 450, y: 190 }, { x: 750, y: 290 });
  await hand.click('[data-tool=row]');
  await hand.section('Floor');
  await hand.fields({ count: 40, rows: 40, aisles: '12, 28', gap: 60, first: '1' });
  await hand.clickAt({ x: kFocal.x, y: kFocal.y + 180 });
  await places(hand.page, 1664);
  await hand.fit();
  await hand.click('[data-tool=seats]');
  await hand.drag({ x: 464, y: kLast - 12 }, { x: 736, y: kLast + 12 });
  await hand.page.waitForSelector('.ed-summary:has-text("12 seats"):has-text("row 40")');
  await hand.click('[data-k=bay]');
  await places(hand.page, 1660);
}

async function drawBelow(hand) {
  for (let i = 0; i < 2; i += 1) await hand.zoomOut();
  await hand.click('[data-tool=row]');
  await hand.click('[data-k=arcs]');
  await hand.section('Block 101');
  await hand.choose('tool-category', 'Below');
  await hand.fields({ count: 20, rows: 20, aisles: '' });
  await hand.clickAt(atTheEnd(1510));
  await places(hand.page, 2060);
  await hand.click('[data-tool=select]');
  await hand.fields({ 'copy-count': 10, 'copy-degrees': 20 });
  await hand.click('[data-k=copy-sections]');
  await hand.click('[data-k=copy-around]');
  await places(hand.page, 6060);
}

async function drawAbove(hand) {
  await hand.click('[data-tool=row]');
  await hand.section('Block 201');
  await hand.choose('tool-category', 'Above');
  await hand.fields({ count: 30, rows: 18, aisles: '15' });
  await hand.clickAt(atTheEnd(2240));
  await places(hand.page, 6600);
  await hand.click('[data-tool=select]');
  await hand.click('[data-k=copy-around]');
  await places(hand.page, 12_000);
}

export const arena = {
  name: 'arena',
  places: 12_000,
  mostActs: 90,
  parts: [nameCategories, drawFloor, drawBelow, drawAbove],
  check({ sections }) {
    assert.deepEqual(sections.map(({ name }) => name), ['Floor', ...[101, 201].flatMap((first) =>
      Array.from({ length: 11 }, (_, i) => `Block ${first + i}`))]);
    assert.ok(sections.slice(1).every(({ rows }) => rows[0].label === '1'), 'each block begins with row 1');
  },
};
