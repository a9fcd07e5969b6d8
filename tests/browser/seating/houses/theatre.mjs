// A theatre of 320 places in three wedges around the stage: eight rows that grow by a seat in each wedge, four wheelchair
// bays in the last row, two categories.
import assert from 'node:assert/strict';
import { places } from '../../editor_steps.mjs';

const kFocal = { x: 600, y: 140 };
const rowAt = (k) => kFocal.y + 320 + 30 * k;

async function drawWedges(hand) {
  await hand.click('[data-tool=stage]');
  await hand.drag({ x: 450, y: 60 }, { x: 750, y: kFocal.y });
  await hand.click('[data-tool=row]');
  await hand.fields({ count: 30, rows: 8, more: 3, aisles: '10, 20', gap: 48 });
  await hand.click('[data-k=arcs]');
  await hand.click('[data-k=wedges]');
  await hand.clickAt({ x: kFocal.x, y: rowAt(0) });
  await places(hand.page, 324);
  await hand.fit();
}

async function makeBays(hand) {
  await hand.click('[data-tool=seats]');
  await hand.drag({ x: 448, y: rowAt(7) - 24 }, { x: 728, y: rowAt(7) + 12 });
  await hand.page.waitForSelector('.ed-summary:has-text("12 seats"):has-text("row H")');
  await hand.click('[data-k=bay]');
  await places(hand.page, 320);
}

async function giveCategories(hand) {
  await hand.click('[data-tab=categories]');
  await hand.fill('category-0', 'Front');
  await hand.click('[data-k=new-category]');
  await hand.fill('category-1', 'Back');
  await hand.drag({ x: 580, y: rowAt(4) - 12 }, { x: 620, y: rowAt(7) + 12 });
  await hand.click('[data-tab=properties]');
  await hand.click('[data-k=grow-row]');
  await hand.click('[data-tab=categories]');
  await hand.click('[data-k=apply-1]');
}

export const theatre = {
  name: 'theatre with wedges',
  places: 320,
  mostActs: 40,
  parts: [drawWedges, makeBays, giveCategories],
  check({ sections: [stalls] }) {
    assert.deepEqual(stalls.rows.map(({ label }) => label).join(''), 'ABCDEFGH');
    for (const [k, { seats }] of stalls.rows.slice(0, 7).entries()) {
      const ends = seats.map(({ next }, i) => (next === null ? i + 1 : 0)).filter(Boolean);
      assert.deepEqual(ends, [10 + k, 20 + 2 * k, 30 + 3 * k], 'three wedges, each as long as the others');
    }
    const seats = stalls.rows.flatMap((row) => row.seats);
    assert.equal(seats.filter(({ kind }) => kind === 'wheelchair').length, 4);
    assert.equal(seats.filter(({ category }) => category === 'Back').length, 42 + 45 + 48 + 51 - 4);
  },
};
