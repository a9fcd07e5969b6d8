// Room: very large text without sideways scrolling, a header that leaves the screen to what it is for, fingers.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const kPhone = { viewport: { width: 390, height: 844 }, locale: 'de-DE' };
const widthOf = (page) => page.evaluate(() => document.documentElement.scrollWidth);

test('text of twice the size needs no sideways scrolling', async () => {
  const page = await house.visitor({ bypassCSP: true, ...kPhone });
  for (const path of ['/', '/sessions/hamlet-3', '/sessions/synth-odyssey-1', '/login']) {
    await page.goto(house.base + path);
    await page.waitForSelector('html[data-ready] body:not(.is-loading)');
    await page.addStyleTag({ content: 'html { font-size: 200% !important; }' });
    await page.waitForFunction(() => parseFloat(getComputedStyle(document.documentElement).fontSize) === 32);
    assert.equal(await widthOf(page), 390, path);
  }
});

test('the header of a panel takes an eighth of a phone at most, and no page is wider than its window', async () => {
  const page = await house.visitor(kPhone);
  await house.logIn(page, '/admin#overview', '#section h1');
  for (const path of ['/admin#overview', '/admin#orders', '/admin#settings', '/box-office', '/marketing#vouchers', '/venue']) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(house.base + path);
    await page.waitForSelector('#who button');
    const head = await page.evaluate(() => document.querySelector('header.site').offsetHeight);
    assert.ok(head <= 0.12 * 844, `${path}: ${head} px`);
    const places = await page.$$eval('nav [aria-current=page]', (all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right]));
    assert.ok(places.length > 0 && places.flat().every((x) => x >= 0 && x <= 390), `${path}: where one is can be seen, ${places}`);
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      assert.equal(await widthOf(page), width, path);
    }
  }
});

test('the wheel and one finger move the page over a map that is shown whole, Ctrl zooms', async () => {
  const page = await house.visitor({ viewport: { width: 390, height: 844 } });
  await house.openPicker(page, 'hamlet-3');
  assert.equal(await page.evaluate(() => document.querySelector('#map').style.touchAction), 'pan-x pan-y');
  const camera = () => page.getAttribute('#map', 'data-camera');
  const before = await camera();
  await page.hover('#map');
  await page.mouse.wheel(0, 200);
  await page.waitForFunction(() => scrollY > 0);
  await page.waitForSelector('.notice:has-text("Hold Ctrl")');
  assert.equal(await camera(), before);
  await page.hover('#map');
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.waitForFunction((was) => document.querySelector('#map').dataset.camera !== was, before);
});
