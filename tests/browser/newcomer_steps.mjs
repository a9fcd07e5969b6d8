// What a newcomer does with an empty shop, step by step and in any language. `look(what)` is called where there is something
// to look at.
import assert from 'node:assert/strict';
import { until } from './house.mjs';

async function dragOnPlan(page, from, to) {
  const [scale, dx, dy] = (await page.getAttribute('.ed-canvas', 'data-camera')).split(' ').map(Number);
  const box = await page.locator('.ed-canvas').boundingBox();
  const at = ({ x, y }) => [box.x + x * scale + dx, box.y + y * scale + dy];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

export async function setUpShop(house, page, look) {
  await page.goto(house.setupLink());
  await page.fill('[name="shop.name"]', 'Kleines Haus');
  await page.selectOption('[name="shop.timezone"]', 'Europe/Berlin');
  await page.selectOption('[name="shop.currency"]', 'EUR');
  await page.fill('[name="admin.name"]', 'Ada Marsh');
  await page.fill('[name="admin.email"]', 'ada@example.org');
  await page.fill('[name="admin.password"]', 'a long password');
  await look('the setup');
  await page.click('button[type=submit]');
  await page.waitForURL((url) => ['/admin', '/venue'].includes(url.pathname));
}

export async function drawVenue(house, page, look) {
  await page.goto(`${house.base}/venue`);
  await page.waitForSelector('.empty button');
  await look('no venue yet');
  await page.click('.empty button');
  await page.fill('dialog [name=name]', 'Kleines Haus');
  await page.fill('dialog [name=city]', 'Kiel');
  await look('a new venue');
  await page.click('dialog button[type=submit]');
  await page.click('a[href="#kleines-haus/map"]');
  await page.waitForSelector('.ed-canvas[data-camera]');
  await look('a blank editor');
  await page.click('[data-tool=stage]');
  await dragOnPlan(page, { x: 350, y: 40 }, { x: 650, y: 110 });
  await page.click('[data-tool=row]');
  for (const [key, value] of [['count', 10], ['rows', 10]]) {
    await page.fill(`[data-k=${key}]`, String(value));
    await page.press(`[data-k=${key}]`, 'Tab');
  }
  await dragOnPlan(page, { x: 380, y: 200 }, { x: 620, y: 200 });
  await until('100 places', async () => (await page.textContent('.ed-status')).startsWith('100 '));
  await look('a house of 100 seats');
  await page.click('[data-k=publish]');
  await page.waitForSelector('dialog[open]');
  await look('a map to be published');
  await page.click('dialog [value=yes]');
  await page.waitForSelector('.notice');
  await look('a published map');
}

/** An event of one performance at `startsAt`, as a datetime field takes it. */
export async function putOnSale(house, page, startsAt, look) {
  await page.goto(`${house.base}/admin#programme`);
  await page.waitForSelector('.empty button');
  await look('an empty programme');
  await page.click('.empty button');
  await page.fill('dialog [name=title]', 'Woyzeck');
  await look('a new event');
  await page.click('dialog button[type=submit]');
  await page.waitForURL((url) => url.hash.startsWith('#programme/events/'));
  await page.waitForSelector('.empty button');
  await look('an event without a date');
  await page.click('.empty button');
  await page.fill('[name=starts_at]', startsAt);
  await page.fill('.price-grid td input', '24.50');
  await page.fill('[name=fee]', '1,50');
  await look('a new session');
  await page.click('.form-actions button[type=submit]');
  await page.waitForURL((url) => url.hash === '#programme/events/woyzeck');
  await page.click('.panel-actions > button:last-child');
  await page.waitForSelector('dialog[open]');
  await look('an event to be published');
  await page.click('dialog [value=yes]');
  await page.waitForSelector('.badge-good');
  await look('a published event');
}

/** Sells the first free seat for cash. */
export async function sellAtCounter(house, page, session, look) {
  await page.goto(`${house.base}/box-office#sell/${session}`);
  await page.waitForSelector('#map[data-camera]');
  const seat = (await house.seats(page, session)).find(({ state }) => state === 'a');
  await look('the counter');
  await house.click(page, seat);
  await page.waitForSelector('.counter-cart .line');
  await look('a seat to be sold');
  await page.keyboard.press('F2');
  await page.waitForSelector('a[href^="/orders/"]');
  await until('the seat is sold', async () =>
    (await house.seats(page, session)).find(({ id }) => id === seat.id).state === 's');
  await look('a sold seat');
  const { items: [order] } = await house.api(page, '/api/admin/orders');
  assert.equal(order.total.amount, 2450);
}
