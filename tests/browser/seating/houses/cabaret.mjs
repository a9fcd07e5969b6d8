// A cabaret of 106 places: five tables for two, fifteen for four and three for eight, all sold as a whole, and a bar with
// twelve stools that are sold one by one.
import assert from 'node:assert/strict';
import { places } from '../../editor_steps.mjs';

/** A line of round tables across the room, each so far to the right of the one before. */
async function lineOf(hand, chairs, count, from, apart) {
  await hand.click('[data-tool=round]');
  await hand.fill('count', chairs);
  await hand.clickAt(from);
  await hand.click('[data-tool=select]');
  await hand.fields({ 'copy-count': count - 1, 'copy-dx': apart, 'copy-dy': 0 });
  await hand.click('[data-k=copy-row]');
}

async function drawTables(hand) {
  await hand.click('[data-tool=stage]');
  await hand.drag({ x: 350, y: 40 }, { x: 650, y: 120 });
  await lineOf(hand, 2, 5, { x: 260, y: 200 }, 120);
  await places(hand.page, 10);
  await lineOf(hand, 4, 5, { x: 260, y: 310 }, 120);
  await hand.fields({ 'copy-count': 2, 'copy-dx': 0, 'copy-dy': 110 });
  await hand.click('[data-k=copy-row]');
  await places(hand.page, 70);
  await lineOf(hand, 8, 3, { x: 280, y: 650 }, 220);
  await places(hand.page, 94);
}

async function sellThemWhole(hand) {
  await hand.key('Escape');
  await hand.key('Control+a');
  await hand.choose('sold', 'whole');
}

async function drawBar(hand) {
  await hand.fit();
  await hand.click('[data-tool=row]');
  await hand.section('Bar');
  await hand.fill('count', 12);
  await hand.drag({ x: 368, y: 760 }, { x: 632, y: 760 });
  await places(hand.page, 106);
}

export const cabaret = {
  name: 'cabaret',
  places: 106,
  mostActs: 60,
  parts: [drawTables, sellThemWhole, drawBar],
  check({ sections: [tables, bar], units }) {
    assert.deepEqual(tables.rows.map(({ label }) => label), Array.from({ length: 23 }, (_, i) => `T${i + 1}`));
    assert.deepEqual(units.map(({ seats }) => seats.length), [...Array(5).fill(2), ...Array(15).fill(4), 8, 8, 8]);
    assert.ok(units.every(({ sold }) => sold === 'whole'));
    assert.equal(bar.rows[0].seats.length, 12);
  },
};
