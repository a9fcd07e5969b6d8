// Pages in a language from right to left, a third longer than English: everything lies where a mirror would show it but the
// plans of houses, and nothing is cut or lies over another.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { openDoor } from '../door_steps.mjs';
import { House } from '../house.mjs';
import { speakPseudo } from '../pseudo.mjs';

const kSession = 'hamlet-4';
const kTonight = 'hamlet-3';
const kWidths = { phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, desktop: { viewport: { width: 1280, height: 900 } } };

let house;
before(async () => {
  const soon = Date.now() + 3_600_000; // a door wants it to be today, whatever day the demo has it on
  house = await House.open({ sql: `UPDATE session SET starts_at = ${soon}, doors_at = ${soon}, sales_end = ${soon} WHERE slug = '${kTonight}'` });
});
after(() => house.close());
afterEach(() => house.checkGuards());

/** Turns the page round, and tells which boxes and words are not where the mirror shows them. */
const turnRound = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  let note;
  const walk = (element, key) => {
    // What is drawn, what is not seen, and what stands in the order of its letters whatever the page's.
    if (element.matches('canvas, svg, .grid-box, .visually-hidden, .skip, select, input, option') || !element.checkVisibility()) return;
    const name = `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`;
    if (getComputedStyle(element).display !== 'inline') note(key, element.getBoundingClientRect(), name);
    [...element.children].forEach((child, at) => walk(child, `${key} ${at}`));
    if (element.children.length > 0 || !element.textContent.trim() || getComputedStyle(element).display === 'inline') return;
    const words = document.createRange();
    words.selectNodeContents(element);
    note(`${key} words`, words.getBoundingClientRect(), `the words of ${name}`);
  };
  const measure = (way, sides) => {
    document.documentElement.dir = way;
    for (const line of document.querySelectorAll('nav ul')) line.scrollLeft = 0; // as if nobody had pushed it along
    const found = new Map();
    note = (key, box, name) => box.width && box.height && found.set(key, { name, sides: sides(box).map(Math.round) });
    walk(document.body, '');
    return found;
  };
  // At once: a clock on the page goes on in between else.
  const usual = measure('ltr', ({ left, right }) => [left, right]);
  const turned = measure('rtl', ({ left, right }) => [width - right, width - left]);
  return [...turned].filter(([key, { sides }]) => usual.get(key)?.sides.some((side, i) => Math.abs(side - sides[i]) > 2))
    .map(([key, { name, sides }]) => `${name}: ${usual.get(key).sides}, mirrored ${sides}`);
});

async function check(page, what) {
  const elsewhere = await turnRound(page);
  const outside = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((one) => {
    const scrolls = (box) => box && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
    const { left, right } = one.getBoundingClientRect();
    return one.checkVisibility() && !one.closest('.visually-hidden, .skip') && (left < -1 || right > innerWidth + 1) && !scrolls(one.parentElement);
  }).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`));
  assert.deepEqual(outside, [], `${what}: what lies outside the screen`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${what} scrolls sideways`);
  const over = await page.evaluate(() => {
    const parts = [...document.querySelectorAll('header > *')].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect());
    return parts.some((a, i) => parts.some((b, k) => k > i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
  });
  assert.deepEqual(elsewhere, [], `${what}: what the mirror shows elsewhere`);
  assert.ok(!over, `${what}: a part of the header lies over another`);
}

for (const [name, options] of Object.entries(kWidths)) {
  test(`a buyer's pages from right to left: ${name}`, async () => {
    const page = await house.visitor(options);
    await speakPseudo(page.context());
    await page.goto(house.base);
    await page.waitForSelector('.event');
    await check(page, 'the programme');
    await page.goto(`${house.base}/events/hamlet`);
    await page.waitForSelector('.session');
    await check(page, 'the event');
    await house.openPicker(page, kSession);
    await check(page, 'the picker');
    const [run] = await house.freeRuns(page, kSession, 4);
    await page.click('#best button');
    const hold = await house.holdOf(page, kSession, 2);
    await page.waitForSelector('#cart-lines > li', { state: 'attached' });
    await check(page, 'the picker with a cart');
    // The house is as it is built: a seat is where it was.
    if (name === 'desktop') {
      const other = run.find(({ id }) => !hold.seats.some((seat) => seat.id === id));
      await house.click(page, other);
      const { seats } = await house.holdOf(page, kSession, 3);
      assert.ok(seats.some(({ id }) => id === other.id));
    }
    await house.toCheckout(page);
    await check(page, 'the checkout');
    await house.fillCustomer(page);
    await page.check('[value=box_office]');
    await house.pay(page);
    await check(page, 'the order');
  });

  test(`pages of those who run a house from right to left: ${name}`, async () => {
    const page = await house.visitor(options);
    await speakPseudo(page.context());
    await house.logIn(page, '/admin', '#section h1');
    for (const address of ['admin#overview', 'admin#orders', 'admin#programme', 'admin#settings', 'box-office', 'venue']) {
      await page.goto(`${house.base}/${address}`);
      await page.waitForFunction(() => !document.querySelector('.is-waiting, .is-loading') && document.querySelector('main h1, main h2'));
      await check(page, address);
    }
    if (name === 'phone') {
      const door = await house.visitor(options);
      await speakPseudo(door.context());
      await openDoor(house, kTonight, 'A', { page: door });
      await check(door, 'the door');
      await door.fill('#code', 'nobody of this name');
      await door.click('.door-form button');
      await check(door, 'the door that found nobody');
    }
  });
}
