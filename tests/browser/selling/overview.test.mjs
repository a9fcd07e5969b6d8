// A house that is too large to show its seats at once: what its overview says, and how prices lead to seats.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

const kArena = 'synth-odyssey-1';
const kPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const shots = process.env.FRONTROW_SHOTS;

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const shoot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png` });

async function open(session, options) {
  const page = await house.visitor({ bypassCSP: true, ...options });
  await house.openPicker(page, session);
  await page.waitForFunction(() => document.querySelector('.category-left')?.textContent);
  return page;
}

/** The colour of the map at a point of the window, as [r, g, b]. */
const colourAt = (page, { x, y }) => page.evaluate((at) => {
  const map = document.querySelector('#map');
  const { left, top, width } = map.getBoundingClientRect();
  const ratio = map.width / width;
  return [...map.getContext('2d').getImageData(Math.round((at.x - left) * ratio), Math.round((at.y - top) * ratio), 1, 1).data].slice(0, 3);
}, { x, y });

const middleOf = (seats) => ({
  x: seats.reduce((sum, { x }) => sum + x, 0) / seats.length,
  y: seats.reduce((sum, { y }) => sum + y, 0) / seats.length,
});

/** Sections of the arena with their seats. */
async function sectionsOf(page) {
  const sections = new Map();
  for (const seat of await house.seats(page, kArena)) {
    const name = seat.words.split(', row ')[0];
    sections.set(name, [...(sections.get(name) ?? []), seat]);
  }
  return sections;
}

/** Whether the server paints the picker without room for a range of prices. */
const isHiddenAtFirst = async ({ base }) =>
  /id="price-range"[^>]* hidden/.test(await (await fetch(`${base}/sessions/${kArena}`)).text());

const said = (page, words) => page.waitForFunction((text) => document.querySelector('#whisper').textContent.includes(text), words);

for (const colorScheme of ['light', 'dark']) {
  test(`one's own seats are marked on the overview, ${colorScheme}`, async () => {
    const page = await open(kArena, { colorScheme });
    const run = (await house.freeRuns(page, kArena, 2))[0];
    const above = async () => {
      const { x, y } = await house.place(page, run[0]);
      return colourAt(page, { x, y: y - 5 }); // between the rim of a mark and its tick
    };
    const before = await above();
    await page.evaluate(({ path, ids }) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ seats: ids }) }),
      { path: `/api/sessions/${kArena}/holds`, ids: run.slice(0, 2).map(({ id }) => id) });
    await page.reload();
    await page.waitForSelector('#cart-lines > li');
    const ink = await page.evaluate(() => getComputedStyle(document.body).color.match(/\d+/g).map(Number));
    await until('the mark', async () => (await above()).every((part, i) => Math.abs(part - ink[i]) < 40));
    assert.notDeepEqual(before, await above());
    await shoot(page, `overview-mine-${colorScheme}`);
  });
}

test('on a phone each block has its name, and says its price when it is tapped', async () => {
  const page = await house.visitor({ bypassCSP: true, ...kPhone });
  await page.addInitScript(() => {
    globalThis.drawn = new Map(); // words → how large they were, in pixels of the page
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function draw(words, ...rest) {
      const size = Number(/([\d.]+)px/.exec(this.font)[1]);
      globalThis.drawn.set(words, (size * this.getTransform().a * this.canvas.clientWidth) / this.canvas.width);
      return fillText.call(this, words, ...rest);
    };
  });
  await house.openPicker(page, kArena);
  await page.waitForFunction(() => document.querySelector('.category-left')?.textContent);
  const sections = await sectionsOf(page);
  const drawn = new Map(await page.evaluate(() => [...globalThis.drawn]));
  for (const name of sections.keys()) {
    const size = drawn.get(name) ?? drawn.get(name.split(' ').at(-1)) ?? 0;
    assert.ok(size >= 9.9, `${name}: ${size} px`);
  }
  const { x, y } = await house.place(page, middleOf(sections.get('Floor D')));
  await page.touchscreen.tap(x, y);
  await page.waitForSelector('#card.is-sheet:has-text("Floor D")');
  assert.match(await page.textContent('#card'), /£85\.00\s*\d+ seats? left/);
  await axe(page, 'a block that was tapped');
  await shoot(page, 'overview-tapped');
  await page.click('#card .notice-close');
  await page.selectOption('#jump', { label: 'Floor D' });
  await said(page, '£85.00');
});

test('the prices are on the first screen of a phone', async () => {
  for (const locale of ['en-GB', 'de-DE']) {
    const page = await open(kArena, { ...kPhone, locale });
    const bottoms = await page.$$eval('.category', (chips) => chips.map((chip) => chip.getBoundingClientRect().bottom));
    assert.ok(bottoms.length > 3 && bottoms.every((bottom) => bottom <= 740), `${locale}: ${bottoms}`);
    assert.ok(await page.$$eval('.category', (chips) => chips.every((chip) => chip.getBoundingClientRect().height >= 44)));
    await axe(page, 'prices as chips');
    await shoot(page, `chips-${locale}`);
  }
});

test('a price that is pressed stands out on the map, by keyboard too, until it is pressed again', async () => {
  const page = await open(kArena);
  const sections = await sectionsOf(page);
  const colours = async () => {
    const found = [];
    for (const name of ['Floor D', 'Block 201']) {
      const { x, y } = await house.place(page, middleOf(sections.get(name)));
      found.push((await colourAt(page, { x: x - 30, y: y + 20 })).join());
    }
    return found;
  };
  await page.mouse.move(0, 0);
  const [lit, faded] = await colours();
  await page.focus('.category:has-text("Category 1")');
  await page.keyboard.press('Space');
  await said(page, 'Only Category 1 stands out');
  assert.equal(await page.getAttribute('.category:has-text("Category 1")', 'aria-pressed'), 'true');
  await until('the others fade', async () => {
    const now = await colours();
    return now[0] === lit && now[1] !== faded;
  });
  await axe(page, 'a price that is pressed');
  await page.keyboard.press('Enter');
  await said(page, 'all prices');
  assert.equal(await page.locator('.category[aria-pressed=true]').count(), 0);
  await until('all stand out', async () => (await colours()).join(' ') === [lit, faded].join(' '));
  assert.ok(await page.isHidden('#price-range'), 'four prices need no range');
  assert.ok(await isHiddenAtFirst(house), 'nor room for one before the scripts run');
});

test('where there are many prices one says between which two, and the others fade', async () => {
  const map = "(SELECT map_id FROM session WHERE slug = 'synth-odyssey-1')";
  const many = await House.open({ sql: `INSERT INTO category VALUES (${map}, 4, 'Behind the stage', '#667700');
    UPDATE seat SET category = 4 WHERE map_id = ${map} AND category = 3 AND section = (SELECT min(section) FROM seat WHERE map_id = ${map} AND category = 3);
    INSERT INTO price (session_id, ordinal, category, ticket_type, amount) SELECT id, 90, 'Behind the stage', 'adult', 2500 FROM session WHERE map_id = ${map}` });
  try {
    assert.equal(await isHiddenAtFirst(many), false, 'it has its room before the scripts run');
    for (const options of [{}, { ...kPhone, colorScheme: 'dark' }]) {
      const page = await many.visitor({ bypassCSP: true, ...options });
      await many.openPicker(page, kArena);
      await page.waitForFunction(() => document.querySelector('.category-left')?.textContent);
      assert.equal(await page.textContent('#price-range output'), '£25.00 – £115.00');
      const [low, high] = [page.getByLabel('Lowest price'), page.getByLabel('Highest price')];
      await high.focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await said(page, 'Category 2, Category 3, Behind the stage');
      assert.equal(await high.getAttribute('aria-valuetext'), '£62.00');
      await low.focus();
      for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight');
      assert.equal(await page.textContent('#price-range output'), '£85.00 – £85.00', 'the lower one pushes the higher');
      await said(page, 'Only Category 1 stands out');
      await axe(page, 'a range of prices');
      await shoot(page, `range-${options.colorScheme ?? 'light'}`);
      await page.keyboard.press('Home');
      await high.focus();
      await page.keyboard.press('End');
      await said(page, 'all prices');
    }
    await many.checkGuards();
  } finally {
    await many.close();
  }
});
