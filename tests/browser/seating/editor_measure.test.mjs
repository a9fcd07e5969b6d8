// What one measures by on the board of the seat-map editor: rulers, the grid, guides of shapes, and what is said beside the pointer.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addVenue, admin, drag, drawHall, openEditor, place, set, writeDown } from '../editor_steps.mjs';
import { House, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

let halls = 0;
/** An editor with a stage and 5 rows of 10 seats: A1 at 380, 220, seats 24 apart, rows 30. */
async function hall(options) {
  const page = await admin(house, { bypassCSP: true, ...options });
  page.setDefaultTimeout(10_000);
  halls += 1;
  await addVenue(house, page, `measured-${halls}`);
  await openEditor(house, page, `measured-${halls}`);
  await drawHall(page);
  await page.click('[data-tool=select]');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Escape');
  return page;
}

/** The plan as it is drawn, once it is kept. */
async function drawn(page) {
  await page.keyboard.press('Control+s');
  return page.evaluate(() => JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('frontrow.plan.'))[1]).plan);
}

/** The numbers on the ruler along the upper edge, as { words, at } in CSS pixels of the board. */
async function upperRuler(page) {
  await page.evaluate(() => { globalThis.written.length = 0; });
  await page.mouse.move(700, 500);
  await page.mouse.move(705, 505); // the rulers follow the pointer
  return until('the rulers', () => page.evaluate(() => {
    const flat = globalThis.written.filter(({ words, top, right, left }) => top < 20 * devicePixelRatio && right > left + 1 && /^-?[\d,]+$/.test(words));
    return flat.length > 2 && flat.map(({ words, left }) => ({ value: Number(words.replace(',', '')), at: left / devicePixelRatio }));
  }));
}

const cameraOf = async (page) => (await page.getAttribute('.ed-canvas', 'data-camera')).split(' ').map(Number);

async function liesRight(page, what) {
  const numbers = await upperRuler(page);
  const [scale, x] = await cameraOf(page);
  for (const { value, at } of numbers) assert.ok(Math.abs(value * scale + x - at) < 5, `${what}: ${value} at ${at}`);
}

test('the rulers follow the view, and whoever switches them off has none after a reload either', async () => {
  const page = await hall();
  await writeDown(page);
  await liesRight(page, 'at first');
  await page.mouse.wheel(0, -300);
  await liesRight(page, 'nearer');
  await page.click('[data-tool=pan]');
  await drag(page, { x: 480, y: 300 }, { x: 430, y: 330 });
  await liesRight(page, 'moved');
  await page.click('[data-tool=select]');
  await page.uncheck('[data-k=rulers]');
  const hasRulers = async () => {
    await page.evaluate(() => { globalThis.written.length = 0; });
    await page.focus('.ed-canvas');
    await page.keyboard.press('0');
    await page.mouse.move(700, 480);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.ed-canvas:not([data-painting])');
    await until('a picture of the plan', () => page.evaluate(() => globalThis.written.some(({ words }) => words === 'Stage')));
    return page.evaluate(() => globalThis.written.some(({ words }) => words === '500'));
  };
  assert.equal(await hasRulers(), false);
  await page.reload();
  await page.waitForSelector('.ed-canvas[data-camera]');
  await writeDown(page);
  assert.equal(await hasRulers(), false, 'after a reload');
  assert.equal(await page.isChecked('[data-k=rulers]'), false);
  await page.focus('.ed-canvas');
  await page.keyboard.press('u');
  assert.equal(await hasRulers(), true, 'again with a key');
});

test('what is moved and drawn goes onto the grid, with Ctrl past it', async () => {
  const page = await hall();
  await page.keyboard.press('g');
  await set(page, 'grid-step', 50);
  await page.click('[data-tool=area]');
  await drag(page, { x: 412, y: 463 }, { x: 588, y: 537 });
  await page.click('[data-tool=select]');
  const area = async () => {
    const { areas: [{ x, y, width, height }] } = await drawn(page);
    return [x, y, width, height];
  };
  assert.deepEqual(await area(), [400, 450, 200, 100], 'drawn from line to line');
  await drag(page, { x: 500, y: 520 }, { x: 641, y: 596 });
  assert.deepEqual(await area(), [550, 550, 200, 100], 'moved by whole steps');
  await page.keyboard.press('Control+z');
  await page.keyboard.down('Control');
  await drag(page, { x: 600, y: 550 }, { x: 617, y: 562 }); // a corner of it
  await page.keyboard.up('Control');
  const [, , width, height] = await area();
  assert.ok(Math.abs(width - 217) < 2 && Math.abs(height - 112) < 2, `${width} × ${height}`);
  await drag(page, await (async () => ({ x: 400 + width, y: 450 + height }))(), { x: 688, y: 610 });
  assert.deepEqual(await area(), [400, 450, 300, 150]);
});

test('a shape comes to rest in line with another, which its guide shows, and how far it has come is said on the board', async () => {
  const page = await hall();
  await page.click('[data-tool=area]');
  await drag(page, { x: 412, y: 463 }, { x: 588, y: 537 });
  await page.click('[data-tool=select]');
  const [{ x, y, width }] = (await drawn(page)).areas;
  const [scale] = await cameraOf(page);
  const bit = 3 / scale; // less than guides reach
  const grip = { x: x + 20, y: y + 50 };
  await drag(page, grip, { x: grip.x + 350 - x + bit, y: grip.y + 40 }); // its left edge beside that of the stage
  const [moved] = (await drawn(page)).areas;
  assert.equal(moved.x, 350);
  assert.equal(moved.width, width);

  await writeDown(page);
  const from = await place(page, { x: 370, y: moved.y + 50 });
  const board = await page.locator('.ed-canvas').boundingBox();
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(board.x + board.width - 20, from.y + 10, { steps: 5 });
  const said = await until('words beside the pointer', () => page.evaluate(() => globalThis.written.findLast(({ words }) => words.startsWith('→'))));
  await page.keyboard.press('Escape');
  await page.mouse.up();
  assert.match(said.words, /^→ [\d,.]+ {2}↓ [\d.]+ · [\d,.]+ right of the centre$/);
  assert.ok(said.right <= board.width && said.left > 0, JSON.stringify(said));
});
