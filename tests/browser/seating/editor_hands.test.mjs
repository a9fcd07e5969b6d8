// What the hand does on the board of the seat-map editor: a gesture that is given up leaves no trace, a drag that begins
// on what is not selected selects.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addVenue, admin, drag, drawHall, openEditor, place, places, set } from '../editor_steps.mjs';
import { House, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

let halls = 0;
/** An editor with a stage and 5 rows of 10 seats: A1 at 380, 220, seats 24 apart, rows 30. */
async function hall(options) {
  const page = await admin(house, options);
  page.setDefaultTimeout(10_000);
  halls += 1;
  await addVenue(house, page, `hand-${halls}`);
  await openEditor(house, page, `hand-${halls}`);
  await drawHall(page);
  await page.click('[data-tool=select]');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Escape'); // what was drawn is selected
  page.slug = `hand-${halls}`;
  return page;
}

/** The plan as the editor would publish it. */
async function drawn(page) {
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+s');
  return page.evaluate(async (slug) => {
    const { mapOf } = await import('/static/js/seating/editor/plan/map_json.js');
    return mapOf(JSON.parse(localStorage.getItem(`frontrow.plan.${slug}`)).plan);
  }, page.slug);
}

const summary = (page) => page.textContent('.ed-summary h2');

/** Begins a drag, goes `steps` of 5 of its way, presses Escape, goes on and lets go. */
async function giveUp(page, from, to, steps) {
  const [a, b] = [await place(page, from), await place(page, to)];
  const go = (i) => page.mouse.move(a.x + ((b.x - a.x) * i) / 5, a.y + ((b.y - a.y) * i) / 5);
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  for (let i = 1; i <= steps; i += 1) await go(i);
  await page.keyboard.press('Escape');
  for (let i = steps + 1; i <= 5; i += 1) await go(i);
  await page.mouse.up();
}

test('Escape at every point of every gesture changes nothing', async () => {
  const page = await hall();
  const before = await drawn(page);
  const seat = { x: 380, y: 220 };
  const away = { x: 520, y: 420 };
  const select = {
    move: async () => { await page.keyboard.press('Control+a'); return seat; },
    lasso: () => ({ x: 340, y: 200 }),
    bend: async () => {
      const at = await place(page, seat);
      await page.mouse.click(at.x, at.y);
      await page.mouse.click(at.x, at.y);
      await page.waitForSelector('.ed-summary:has-text("10 seats")');
      return { x: 488, y: 220 };
    },
    turn: async () => {
      await page.keyboard.press('Control+a');
      const [scale] = (await page.getAttribute('.ed-canvas', 'data-camera')).split(' ').map(Number);
      return { x: 500, y: 40 - 30 / scale };
    },
    corner: async () => {
      const at = await place(page, { x: 500, y: 60 });
      await page.mouse.click(at.x, at.y);
      await page.waitForSelector('.ed-summary:has-text("1 shape")');
      return { x: 350, y: 40 };
    },
  };
  for (const [name, begin] of Object.entries(select)) {
    for (let steps = 0; steps <= 5; steps += 1) {
      await page.focus('.ed-canvas');
      await page.keyboard.press('Escape');
      await giveUp(page, await begin(), away, steps);
      assert.deepEqual(await drawn(page), before, `${name}, given up after ${steps} of 5`);
    }
  }
  for (const tool of ['seats', 'brush', 'row', 'round', 'table', 'area', 'stage', 'text', 'focal', 'pan']) {
    for (const steps of [0, 2, 5]) {
      await page.click(`[data-tool=${tool}]`);
      if (tool === 'brush') await page.selectOption('[data-k=brush-kind]', 'restricted');
      const isOver = ['seats', 'brush'].includes(tool); // these are about seats
      await giveUp(page, isOver ? seat : { x: 360, y: 440 }, isOver ? { x: 560, y: 340 } : { x: 620, y: 500 }, steps);
      assert.deepEqual(await drawn(page), before, `${tool}, given up after ${steps} of 5`);
    }
  }
  await page.click('[data-tool=select]');
  await page.keyboard.press('Control+z');
  await places(page, 0); // the step before the gestures is the last one there is
});

test('what is typed while something is dragged waits for the end of it', async () => {
  const page = await hall();
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+a');
  const before = await drawn(page);
  const [a, b] = [await place(page, { x: 380, y: 220 }), await place(page, { x: 420, y: 320 })];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move(b.x, b.y, { steps: 3 });
  for (const key of ['Control+z', 'Delete', 'r', 'Control+d']) await page.keyboard.press(key);
  await page.mouse.up();
  const { sections, decorations } = await drawn(page);
  assert.deepEqual([sections[0].rows.length, decorations.length], [5, 1]);
  assert.equal(sections[0].rows[0].seats[0].x - before.sections[0].rows[0].seats[0].x, 40);
});

test('a drag from a seat that is not selected draws a box, and one from a selected seat moves it', async () => {
  const page = await hall();
  const before = await drawn(page);
  await drag(page, { x: 376, y: 216 }, { x: 408, y: 256 }); // from the edge of A1 to beyond B2
  await page.waitForSelector('.ed-summary:has-text("4 seats")');
  assert.deepEqual(await drawn(page), before);
  await drag(page, { x: 380, y: 220 }, { x: 340, y: 220 });
  const { sections: [{ rows }] } = await drawn(page);
  assert.deepEqual(rows[0].seats.slice(0, 3).map(({ x }) => x), [340, 364, 428]);
  assert.deepEqual(rows[2], before.sections[0].rows[2]);
});

test('what is dragged comes to rest on the guides; with Ctrl it does not, and Escape leaves nothing of it', async () => {
  const page = await hall();
  const before = await drawn(page);
  const row = () => drawn(page).then(({ sections: [{ rows }] }) => rows[4].seats.map(({ x, y }) => [x, y]));
  const at = async (x, y) => { const spot = await place(page, { x, y }); await page.mouse.click(spot.x, spot.y); };
  const [scale] = (await page.getAttribute('.ed-canvas', 'data-camera')).split(' ').map(Number);
  const bit = 3 / scale; // less than guides reach
  await at(380, 340);
  await at(380, 340); // row E, 30 behind row D; its middle is 488, that of the stage 500
  await page.waitForSelector('.ed-summary:has-text("10 seats")');
  await drag(page, { x: 428, y: 340 }, { x: 440 + bit, y: 340 + bit });
  const seats = before.sections[0].rows[4].seats;
  assert.deepEqual(await row(), seats.map(({ x, y }) => [x + 12, y]), 'under the middle of the stage, in its old place behind row D');
  await giveUp(page, { x: 416, y: 340 }, { x: 404, y: 310 }, 5);
  assert.deepEqual(await row(), seats.map(({ x, y }) => [x + 12, y]));
  await page.keyboard.press('Control+z');
  await page.mouse.move((await place(page, seats[0])).x, (await place(page, seats[0])).y);
  await page.mouse.down();
  await page.keyboard.down('Control');
  const spot = await place(page, { x: 392 + bit, y: 340 + bit });
  await page.mouse.move(spot.x, spot.y, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Control');
  const [[x, y]] = await row();
  assert.ok(Math.abs(x - 392 - bit) < 0.2 && Math.abs(y - 340 - bit) < 0.2, `${x}, ${y}`);
  await page.keyboard.press('Control+z');
  await page.click('[data-tool=row]');
  await set(page, 'rows', 1);
  await drag(page, { x: 380 - bit, y: 370 + bit }, { x: 600, y: 370 - bit });
  await places(page, 60);
  const sixth = (await drawn(page)).sections[0].rows[5].seats;
  assert.deepEqual([sixth[0], sixth.at(-1)].map((seat) => [seat.x, seat.y]), [[380, 370], [596, 370]], 'drawn where the others begin, behind row E');
});

test('a table is picked up as one, and pressed again it is its outline alone', async () => {
  const page = await hall();
  await page.click('[data-tool=round]');
  const at = await place(page, { x: 480, y: 480 });
  await page.mouse.click(at.x, at.y);
  await places(page, 58);
  await page.click('[data-tool=select]');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Escape');
  await page.mouse.click(at.x, at.y);
  await page.waitForSelector('.ed-summary:has-text("8 seats, 1 shape")');
  await page.mouse.click(at.x, at.y);
  await until('the outline alone', async () => (await summary(page)) === '1 shape');
});

test('the tool that selects seats takes seats only and moves nothing', async () => {
  const page = await hall();
  const before = await drawn(page);
  await page.focus('.ed-canvas');
  await page.keyboard.press('l');
  assert.equal(await page.getAttribute('[data-tool=seats]', 'aria-pressed'), 'true');
  await drag(page, { x: 340, y: 30 }, { x: 700, y: 225 });
  await page.waitForSelector('.ed-summary:has-text("10 seats")');
  assert.equal(await summary(page), '10 seats');
  await drag(page, { x: 380, y: 220 }, { x: 404, y: 250 });
  assert.deepEqual(await drawn(page), before);
});

test('fingers add to what is selected by a switch', async () => {
  const page = await hall({ viewport: { width: 820, height: 1180 }, hasTouch: true });
  const tap = async (x, y) => { const at = await place(page, { x, y }); await page.touchscreen.tap(at.x, at.y); };
  await drawn(page); // keeps the draft: the head has its height from then on
  await tap(380, 220);
  await page.waitForSelector('.ed-summary:has-text("1 seat")');
  await page.click('[data-k=adding]');
  assert.equal(await page.getAttribute('[data-k=adding]', 'aria-pressed'), 'true');
  await tap(596, 340);
  await page.waitForSelector('.ed-summary:has-text("2 seats")');
  await page.click('[data-k=adding]');
  await tap(380, 250);
  await until('one alone', async () => (await summary(page)) === '1 seat');
});

test('a large plan, which is painted over several frames, is whole after each gesture', async () => {
  const page = await admin(house);
  await openEditor(house, page, 'riverlight-arena');
  await places(page, '12,000');
  const picture = () =>
    page.evaluate(async () => {
      const canvas = document.querySelector('.ed-canvas');
      const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
      for (await frame(), await frame(); canvas.hasAttribute('data-painting');) await frame();
      return canvas.toDataURL();
    });
  const shows = (what, wanted) => until(what, async () => (await picture()) === wanted);
  await page.focus('.ed-canvas');
  await page.keyboard.press('u'); // rulers show where the pointer is
  await page.keyboard.press('Control+a');
  await page.waitForSelector('.ed-summary:has-text("12,000 seats")');
  const whole = await picture();
  const seat = { x: 1426, y: 720 };
  const away = { x: 1626, y: 820 };
  for (const steps of [1, 5]) {
    await giveUp(page, seat, away, steps);
    await shows(`what was there, given up after ${steps} of 5`, whole);
  }
  await drag(page, seat, away);
  await page.waitForSelector('[data-k=undo][aria-disabled=false]');
  assert.notEqual(await picture(), whole);
  await page.keyboard.press('Control+z');
  await shows('what was there, undone', whole);
});
