// What makes the seat-map editor quick: houses to begin with, blocks by a recipe, rows that grow, copies, the brush, keys.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addVenue, admin, drag, drawHall, openEditor, place, places, publish, set, venueOf } from '../editor_steps.mjs';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

let halls = 0;
async function blank(options) {
  const page = await admin(house, options);
  page.setDefaultTimeout(10_000);
  halls += 1;
  page.slug = `quick-${halls}`;
  await addVenue(house, page, page.slug);
  await openEditor(house, page, page.slug);
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

const rowsOf = ({ sections }) => sections.flatMap(({ rows }) => rows);

test('a blank editor has nothing to complain of and offers houses to begin with, which are published as they are', async () => {
  const page = await blank();
  await page.waitForSelector('[data-k=starter-theatre]');
  assert.equal(await page.textContent('[data-tab=problems] .ed-tab-count'), '');
  await axe(page, 'a blank editor');
  await page.click('[data-k=starter-theatre]');
  await page.fill('dialog [name=rows]', '8');
  await page.fill('dialog [name=seats]', '12');
  await page.click('dialog [type=submit]');
  await places(page, 124); // 12, 13 … 19
  await publish(page);
  await page.waitForSelector('.notice:has-text("Published")');
  const venue = await venueOf(house, page, page.slug);
  const map = await (await page.request.get(`${house.base}/api/maps/${venue.map}`)).json();
  assert.deepEqual(rowsOf(map).map(({ seats }) => seats.length), [12, 13, 14, 15, 16, 17, 18, 19]);
  assert.ok(rowsOf(map).every(({ seats }) => seats.filter(({ next }) => next === null).length === 2), 'one aisle and one end');
});

test('a block is drawn by a recipe, changed afterwards, and its rows are pulled longer', async () => {
  const page = await blank();
  await page.click('[data-tool=stage]');
  await drag(page, { x: 350, y: 40 }, { x: 650, y: 120 });
  await page.click('[data-tool=row]');
  for (const [key, value] of [['count', 10], ['rows', 4], ['more', 2], ['aisles', '5']]) await set(page, key, value);
  await page.check('[data-k=arcs]');
  await drag(page, { x: 392, y: 320 }, { x: 608, y: 320 });
  await places(page, 52); // 10, 12, 14, 16
  await page.click('[data-tool=select]');
  await set(page, 'block-more', 0);
  await places(page, 40);
  await set(page, 'block-rows', 5);
  await places(page, 50);
  const before = await drawn(page);
  assert.deepEqual(rowsOf(before).map(({ label, seats }) => `${label}${seats.length}`), ['A10', 'B10', 'C10', 'D10', 'E10']);

  await page.keyboard.press('Escape');
  const [row] = rowsOf(before);
  const at = await place(page, row.seats[0]);
  await page.mouse.click(at.x, at.y);
  await page.mouse.click(at.x, at.y);
  await page.waitForSelector('.ed-summary:has-text("10 seats")');
  await set(page, 'row-count', 12);
  await places(page, 52);
  const after12 = rowsOf(await drawn(page))[0].seats;
  assert.deepEqual(after12.map(({ label }) => label), ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
  assert.deepEqual(after12.slice(0, 10).map(({ id }) => id), row.seats.map(({ id }) => id));

  const [a, b] = [after12.at(-2), after12.at(-1)];
  const far = Math.hypot(b.x - a.x, b.y - a.y);
  const [scale] = (await page.getAttribute('.ed-canvas', 'data-camera')).split(' ').map(Number);
  const beyond = (by) => ({ x: b.x + ((b.x - a.x) / far) * by, y: b.y + ((b.y - a.y) / far) * by });
  await drag(page, beyond(10 + 14 / scale), beyond(10 + 14 / scale - 3 * far));
  await places(page, 49);
});

test('a brush gives seats a category and a kind in one step', async () => {
  const page = await blank();
  await drawHall(page);
  await page.click('[data-tab=categories]');
  await page.click('[data-k=new-category]');
  await page.focus('.ed-canvas');
  await page.keyboard.press('p');
  await page.selectOption('[data-k=brush-category]', 'Category 2');
  await page.selectOption('[data-k=brush-kind]', 'restricted');
  await drag(page, { x: 370, y: 220 }, { x: 640, y: 220 });
  const [first, second] = rowsOf(await drawn(page));
  assert.ok(first.seats.every(({ category, kind }) => category === 'Category 2' && kind === 'restricted'));
  assert.ok(second.seats.every(({ category, kind }) => category === 'Standard' && kind === 'standard'));
  await page.keyboard.press('Control+z');
  assert.ok(rowsOf(await drawn(page))[0].seats.every(({ category }) => category === 'Standard'));
});

test('tables are copied in a row with running labels', async () => {
  const page = await blank();
  await page.click('[data-tool=table]');
  const at = await place(page, { x: 300, y: 200 });
  await page.mouse.click(at.x, at.y);
  await places(page, 8);
  await page.click('[data-tool=select]');
  await set(page, 'copy-count', 3);
  await set(page, 'copy-dx', 150);
  await page.click('[data-k=copy-row]');
  await places(page, 32);
  const { decorations, sections } = await drawn(page);
  assert.deepEqual(decorations.map(({ text }) => text), ['T1', 'T2', 'T3', 'T4']);
  assert.deepEqual(sections[0].rows.map(({ label }) => label), ['T1', 'T2', 'T3', 'T4']);
});

test('a question mark lists the keys, and Ctrl+S keeps what is typed wherever the focus is', async () => {
  const page = await blank();
  await page.focus('.ed-canvas');
  await page.keyboard.press('?');
  await page.waitForSelector('dialog.ed-shortcuts');
  await axe(page, 'the list of keys');
  await page.keyboard.press('Escape');
  await page.fill('[data-k=plan-name]', 'The Grand Hall');
  await page.keyboard.press('Control+s');
  await until('the draft is kept', () => page.evaluate((slug) =>
    JSON.parse(localStorage.getItem(`frontrow.plan.${slug}`))?.plan.name === 'The Grand Hall', page.slug));
});

test('a new venue has the zone of the shop', async () => {
  const page = await admin(house, { timezoneId: 'America/New_York' });
  await page.goto(`${house.base}/venue`);
  await page.waitForSelector('.panel-page table');
  const { shop } = await house.api(page, '/api/login');
  await page.click('.panel-actions .button');
  assert.equal(await page.inputValue('dialog [name=timezone]'), shop.timezone);
  assert.notEqual(shop.timezone, 'America/New_York');
});

test('the picture underneath is there again after the page was closed, as it lay, until it is taken away', async () => {
  const page = await blank();
  await page.click('[data-tab=tracing]');
  const pixel = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 });
    canvas.getContext('2d').fillRect(0, 0, 40, 30);
    return canvas.toDataURL('image/png').split(',')[1];
  });
  await page.setInputFiles('[data-k=picture]', { name: 'plan.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') });
  await page.waitForSelector('[data-k=picture-x]');
  await set(page, 'picture-x', 120);
  await set(page, 'picture-width', 640);
  await page.click('[data-k=picture-scale]');
  await drag(page, { x: 120, y: 200 }, { x: 420, y: 200 });
  await page.keyboard.press('Escape'); // asked nothing, changed nothing
  await page.waitForSelector('[data-k=picture-scale]');
  await page.click('[data-k=picture-scale]');
  await drag(page, { x: 120, y: 200 }, { x: 440, y: 200 });
  await page.fill('dialog [name=metres]', '10'); // 400 units, where 320 are drawn
  await page.click('dialog [type=submit]');
  await until('it is as large as that', async () => Math.abs(await page.inputValue('[data-k=picture-width]') - 800) < 12);
  assert.ok(Math.abs(await page.inputValue('[data-k=picture-x]') - 120) < 3, 'where the line begins it stays');
  await set(page, 'picture-x', 120);
  await set(page, 'picture-width', 640);
  const reopened = async () => {
    await page.reload();
    await page.waitForSelector('.ed-canvas[data-camera]');
    await page.click('[data-tab=tracing]');
  };
  const isKept = () =>
    page.evaluate(async (slug) => {
      const { findPicture } = await import('/static/js/seating/editor/kept/picture.js');
      return (await findPicture(slug))?.width ?? null;
    }, page.slug);
  await until('it is kept', async () => await isKept() === 640);
  await reopened();
  await page.waitForSelector('[data-k=picture-x]');
  assert.equal(await page.inputValue('[data-k=picture-x]'), '120');
  assert.equal(await page.inputValue('[data-k=picture-width]'), '640');
  await page.click('[data-k=picture-drop]');
  await until('it is gone', async () => await isKept() === null);
  await reopened();
  assert.equal(await page.locator('[data-k=picture-x]').count(), 0);
});
