// Every page, light and dark, English and German, phone and desktop: axe-core finds nothing, nothing scrolls sideways.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const looks = [
  { name: 'light desktop', locale: 'en-GB' },
  { name: 'dark phone in German', locale: 'de-DE', colorScheme: 'dark', viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
];

async function check(page, what) {
  await axe(page, what);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(sideways, 0, `${what} scrolls sideways`);
}

for (const { name, ...options } of looks) {
  test(`pages for everybody: ${name}`, async () => {
    // axe is put into the page from outside, which the policy rightly forbids to everybody else
    const page = await house.visitor({ ...options, bypassCSP: true });
    await page.goto(house.base);
    await page.waitForSelector('.event');
    await check(page, 'events');
    await page.fill('#query', 'no such thing');
    await page.waitForSelector('#nothing:visible');
    await check(page, 'events, none found');
    for (const session of ['hamlet-3', 'cabaret-3', 'synth-odyssey-1', 'symphony-1', 'winterreise-2']) {
      await house.openPicker(page, session);
      await check(page, `picker of ${session}`);
    }
    await house.openPicker(page, 'hamlet-4');
    await page.click('#best button');
    await house.holdOf(page, 'hamlet-4', 2);
    await page.waitForSelector('#cart-lines > li', { state: 'attached' });
    await check(page, 'picker with a cart');
    await house.toCheckout(page);
    await check(page, 'checkout');
    await page.click('#pay');
    await page.waitForSelector('#name-error:visible');
    await check(page, 'checkout with errors');
    await house.fillCustomer(page);
    await page.check('[value=box_office]');
    await house.pay(page);
    await check(page, 'order');
    await page.click('#cancel');
    await page.waitForSelector('dialog[open]');
    await check(page, 'dialog');
    for (const path of ['/nowhere', '/orders/unknown', '/checkout/unknown', '/sessions/unknown']) {
      await page.goto(house.base + path);
      await page.waitForSelector('h1');
      await check(page, path);
    }
  });
}

test('the panels in German: no two landmarks have one name', async () => {
  const page = await house.staff('/admin#overview', '#section h1', { locale: 'de-DE' });
  for (const [path, ready] of [['/admin#overview', '#section h1'], ['/box-office', '#sections a'], ['/marketing', '#sections a']]) {
    await page.goto(house.base + path);
    await page.waitForSelector(ready);
    await page.waitForSelector('main h1'); // comes after the ways between the sections
    await axe(page, path);
  }
});

test('pages keep still while they load', async () => {
  for (const path of ['/', '/sessions/hamlet-3']) {
    const page = await house.visitor();
    await page.addInitScript(() => {
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(house.base + path);
    await page.waitForSelector('body:not(.is-loading) h1');
    await page.waitForLoadState('load'); // never idle: a live stream stays open
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    assert.ok(await page.evaluate(() => globalThis.shift) <= 0.02, path);
  }
});
