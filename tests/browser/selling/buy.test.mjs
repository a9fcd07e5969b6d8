// From the list of events to the tickets: by mouse, by touch and by keyboard alone.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, loadModule, scanned } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

test('a visitor buys three seats with the mouse', async () => {
  const page = await house.visitor();
  await page.goto(house.base);
  await page.fill('#query', 'quartet');
  await page.click('a[href="/sessions/quartet-2"]');
  await page.waitForSelector('#map[data-camera]');
  const [run] = await house.freeRuns(page, 'quartet-2', 5);
  for (const seat of run.slice(0, 3)) await house.click(page, seat);
  await house.holdOf(page, 'quartet-2', 3);
  await house.click(page, run[2]); // put back
  await house.holdOf(page, 'quartet-2', 2);
  await page.selectOption('#cart-lines select >> nth=0', 'child');
  await house.click(page, run[2]);
  const hold = await house.holdOf(page, 'quartet-2', 3);
  assert.deepEqual(hold.seats.map((seat) => seat.type).sort(), ['adult', 'adult', 'child']);
  await house.toCheckout(page);
  const widths = await page.$$eval('#methods-list .choice', (all) => all.map((one) => Math.round(one.getBoundingClientRect().width)));
  assert.ok(widths.length > 1 && new Set(widths).size === 1, `the ways to pay are of one width: ${widths}`);
  await house.fillCustomer(page);
  await house.pay(page);
  assert.equal(await page.locator('.ticket').count(), 3);
  const seats = await house.seats(page, 'quartet-2');
  for (const { id } of hold.seats) assert.equal(seats.find((seat) => seat.id === id).state, 's');
});

test('a visitor buys two seats on a phone by touch, in German', async () => {
  const page = await house.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true,
    deviceScaleFactor: 2, locale: 'de-DE' });
  await house.openPicker(page, 'quartet-2');
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  const [run] = await house.freeRuns(page, 'quartet-2', 4);
  const tap = async (seat) => {
    const { x, y } = await house.place(page, seat);
    await page.touchscreen.tap(x, y);
  };
  const scale = async () => Number((await page.getAttribute('#map', 'data-camera')).split(' ')[0]);
  if (await scale() < 1) { // seats smaller than a finger: the first tap comes nearer
    await tap(run[0]);
    await page.waitForFunction(() => Number(document.querySelector('#map').dataset.camera.split(' ')[0]) >= 1);
    await settled(page);
  }
  await tap(run[0]);
  await house.holdOf(page, 'quartet-2', 1);
  await tap(run[1]);
  await house.holdOf(page, 'quartet-2', 2);
  await house.toCheckout(page);
  await house.fillCustomer(page, 'Käthe Müller');
  await house.pay(page);
  assert.equal(await page.locator('.ticket').count(), 2);
  assert.match(await page.textContent('h1'), /Käthe Müller/);
});

test('a visitor buys a seat with nothing but the keyboard', async () => {
  const page = await house.visitor();
  await page.goto(house.base);
  const focused = () => page.evaluate(() => {
    const { id, name, tagName, textContent, href, type } = document.activeElement;
    return { id, name, tagName, text: textContent.trim(), href: href ?? '', type, role: document.activeElement.getAttribute('role'),
      label: document.activeElement.getAttribute('aria-label') ?? '' };
  });
  const tabTo = async (what, wanted) => {
    for (let i = 0; i < 120; i += 1) {
      await page.keyboard.press('Tab');
      if (wanted(await focused())) return;
    }
    assert.fail(`Tab never reaches ${what}`);
  };
  await tabTo('the session', ({ href }) => href.endsWith('/sessions/quartet-2'));
  await page.keyboard.press('Enter');
  await page.waitForURL(/quartet-2/);
  await page.waitForSelector('#grid [tabindex="0"]', { state: 'attached' });
  await tabTo('the seats', ({ role }) => role === 'gridcell');
  const seen = new Set([(await focused()).label]);
  for (const key of ['ArrowDown', 'ArrowRight', 'End', 'Home', 'PageDown']) {
    await page.keyboard.press(key);
    seen.add((await focused()).label);
  }
  assert.ok(seen.size >= 4, `the arrows move: ${[...seen]}`);
  for (let i = 0; i < 60 && !/available/.test((await focused()).label); i += 1)
    await page.keyboard.press(i % 12 === 11 ? 'ArrowDown' : 'ArrowRight');
  await page.keyboard.press('Enter');
  await house.holdOf(page, 'quartet-2', 1);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-selected')), 'true');
  await tabTo('the checkout', ({ text }) => text === 'Checkout');
  await page.keyboard.press('Enter');
  await page.waitForURL(/checkout/);
  await page.waitForSelector('body:not(.is-loading)');
  await tabTo('the name', ({ name }) => name === 'name');
  await page.keyboard.type('Ada Lovelace');
  await tabTo('the address', ({ name }) => name === 'email');
  await page.keyboard.type('ada@example.org');
  await tabTo('the button', ({ id }) => id === 'pay');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/demo\/pay\//);
  await page.waitForSelector('body:not(.is-loading)');
  await tabTo('the payment', ({ id }) => id === 'accept');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\//);
  await page.waitForSelector('body[data-status=paid] .ticket');
  const { readDigits } = await loadModule('admission/ticket_digits.js');
  const { reference } = readDigits(await scanned(page, '.ticket-picture'));
  assert.ok((await page.textContent('main')).includes(`${reference.slice(0, 4)}-${reference.slice(4)}`));
});

test('of two visitors who want the same seat one gets it, and the other reads why', async () => {
  const pages = [await house.visitor(), await house.visitor()];
  for (const page of pages) await house.openPicker(page, 'hamlet-4');
  const [run] = await house.freeRuns(pages[0], 'hamlet-4', 6);
  // Neither request leaves before both have clicked: else the slower one would see the seat go before its click.
  let asked = 0;
  let release;
  const both = new Promise((resolve) => { release = resolve; });
  for (const page of pages) {
    await page.route('**/holds', async (route) => {
      if (route.request().method() === 'POST' && (asked += 1) === pages.length) release();
      if (route.request().method() === 'POST') await both;
      await route.continue();
    });
  }
  await Promise.all(pages.map((page) => house.click(page, run[0])));
  const alerts = await Promise.any(pages.map((page) => page.waitForSelector('.notice-alert').then(() => page)));
  const [winner] = pages.filter((page) => page !== alerts);
  await house.holdOf(winner, 'hamlet-4', 1);
  await house.holdOf(alerts, 'hamlet-4', 0);
  assert.match(await alerts.textContent('.notice-alert'), new RegExp(`${run[0].row}.*${run[0].label}`));
  const seen = await house.seats(alerts, 'hamlet-4');
  assert.equal(seen.find((seat) => seat.id === run[0].id).state, 'h');
});

/** Waits until the map has stopped moving. */
function settled(page) {
  return page.evaluate(() => new Promise((resolve) => {
    const map = document.querySelector('#map');
    let last = '';
    let still = 0;
    const look = () => {
      still = map.dataset.camera === last ? still + 1 : 0;
      last = map.dataset.camera;
      if (still > 5) resolve();
      else requestAnimationFrame(look);
    };
    look();
  }));
}
