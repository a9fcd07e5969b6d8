// walk.mjs: a buyer, a steward and who draws a house, in each engine that people come with. One walk, written once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shoot, verdict } from '../door_steps.mjs';
import { drawHall, openEditor, publish } from '../editor_steps.mjs';
import { House, scanned, until } from '../house.mjs';
import { engines } from './engines.mjs';

const kSession = 'hamlet-4';

/** Two seats beside each other, chosen on the map and paid for. Promises the digits of their tickets' pictures. */
async function buy(house, page) {
  await page.goto(house.base);
  await page.waitForSelector('.event');
  await house.openPicker(page, kSession);
  const [[first, second]] = await house.freeRuns(page, kSession, 4);
  await house.click(page, first);
  await house.holdOf(page, kSession, 1);
  await house.click(page, second);
  await house.holdOf(page, kSession, 2);
  await page.click('.to-checkout');
  await page.waitForPath('/checkout/');
  await page.waitForSelector('body:not(.is-loading)');
  await house.fillCustomer(page);
  await page.click('#pay');
  await page.waitForSelector('#accept:not(:empty)');
  await page.click('#accept');
  await page.waitForPath('/orders/');
  await page.waitForSelector('body[data-status=paid] .ticket-picture');
  const digits = [];
  for (const which of ['.ticket:first-child', '.ticket:last-child']) digits.push(await scanned(page, `${which} .ticket-picture`));
  assert.equal(new Set(digits).size, 2);
  return digits;
}

/** One ticket with a network; the other by a page that is opened without one. */
async function admit(house, page, digits) {
  const open = async () => {
    await page.selectOption('[name=session]', kSession);
    await page.fill('[name=gate]', 'A');
    await page.click('.door-choice button');
    await page.waitForSelector('#counts');
  };
  await house.logIn(page, '/door', '.door-choice', 'steward');
  await open();
  await page.waitForSelector('html[data-kept]');
  await shoot(page, digits[0]);
  await verdict(page, 'in');
  await shoot(page, digits[0]);
  await verdict(page, 'already_in');
  await house.stop();
  await page.reload();
  await page.waitForSelector('.door-choice');
  await page.click('.door-choice button');
  await page.waitForSelector('.is-offline #freshness');
  await shoot(page, digits[1]);
  await verdict(page, 'in');
  await house.start();
  await page.waitForSelector('body:not(.is-offline)');
  await until('the door has told', async () => (await house.api(page, `/api/door/sessions/${kSession}/state`)).inside === 2);
}

/** A stage and five rows, published. */
async function draw(house, page) {
  await house.logIn(page, '/admin', '#section h1');
  const status = await page.evaluate((venue) => fetch('/api/venue/venues', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(venue),
  }).then((answer) => answer.status), { slug: 'neue-halle', name: 'Neue Halle', city: 'Kiel', timezone: 'Europe/Berlin' });
  assert.equal(status, 201);
  await openEditor(house, page, 'neue-halle');
  await drawHall(page);
  await publish(page);
  const venue = await until('the map is published', async () => {
    const { items } = await house.api(page, '/api/venue/venues?limit=100');
    return items.find(({ slug, map }) => slug === 'neue-halle' && map);
  });
  const { sections } = await house.api(page, `/api/maps/${venue.map}`);
  assert.deepEqual(sections.flatMap(({ rows }) => rows).map(({ seats }) => seats.length), [10, 10, 10, 10, 10]);
}

for (const [name, open] of Object.entries(engines)) {
  test(`${name}: tickets are bought and admitted, and a house is drawn`, async (t) => {
    const soon = Date.now() + 3_600_000; // a door wants it to be today
    const engine = await open();
    t.after(() => engine.close());
    const house = await House.open({ hasBrowser: false, sql: `UPDATE session SET starts_at = ${soon}, doors_at = ${soon}, sales_end = ${soon} WHERE slug = '${kSession}'` });
    t.after(() => house.close());
    const visit = async (what) => {
      const page = await engine.visitor();
      const result = await what(page);
      assert.deepEqual(page.faults, []);
      await page.close();
      return result;
    };
    const digits = await visit((page) => buy(house, page));
    await visit((page) => admit(house, page, digits));
    await visit((page) => draw(house, page));
  });
}
