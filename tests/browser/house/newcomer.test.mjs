// A newcomer: from an empty database to an event on sale with a map of its own, and a seat of it sold.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open({ command: 'serve' }); });
after(() => house.close());
afterEach(() => house.checkGuards());

/** A moment in so many days, as a datetime field takes it. */
const inDays = (days, hour) => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}`;

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

async function setUpShop(page) {
  await page.goto(house.setupLink());
  await page.fill('[name="shop.name"]', 'Kleines Haus');
  await page.selectOption('[name="shop.timezone"]', 'Europe/Berlin');
  await page.selectOption('[name="shop.currency"]', 'EUR');
  await page.fill('[name="admin.name"]', 'Ada Marsh');
  await page.fill('[name="admin.email"]', 'ada@example.org');
  await page.fill('[name="admin.password"]', 'a long password');
  await axe(page, 'the setup');
  await page.click('button[type=submit]');
  await page.waitForURL((url) => ['/admin', '/venue'].includes(url.pathname));
}

async function drawVenue(page) {
  await page.goto(`${house.base}/venue`);
  await page.waitForSelector('.empty button');
  await page.click('.empty button');
  await page.fill('dialog [name=name]', 'Kleines Haus');
  await page.fill('dialog [name=city]', 'Kiel');
  await page.click('dialog button[type=submit]');
  await page.click('a[href="#kleines-haus/map"]');
  await page.waitForSelector('.ed-canvas[data-camera]');
  await page.click('[data-tool=stage]');
  await dragOnPlan(page, { x: 350, y: 40 }, { x: 650, y: 110 });
  await page.click('[data-tool=row]');
  for (const [key, value] of [['count', 10], ['rows', 10]]) {
    await page.fill(`[data-k=${key}]`, String(value));
    await page.press(`[data-k=${key}]`, 'Tab');
  }
  await dragOnPlan(page, { x: 380, y: 200 }, { x: 620, y: 200 });
  await until('100 places', async () => (await page.textContent('.ed-status')).startsWith('100 place'));
  await page.click('[data-k=publish]');
  await page.click('dialog [value=yes]');
  await page.waitForSelector('.notice:has-text("Published")');
}

async function putOnSale(page) {
  await page.goto(`${house.base}/admin#programme`);
  await page.waitForSelector('.empty button');
  await axe(page, 'an empty programme');
  await page.click('.empty button');
  await page.fill('dialog [name=title]', 'Woyzeck');
  await page.click('dialog button[type=submit]');
  await page.waitForURL((url) => url.hash.startsWith('#programme/events/'));
  await page.waitForSelector('h1:has-text("Woyzeck")');
  await page.click('.empty button');
  await page.fill('[name=starts_at]', inDays(20, '19:30'));
  await page.fill('.price-grid td input', '24.50');
  await page.fill('[name=fee]', '1,50');
  await axe(page, 'a new session');
  await page.click('.form-actions button[type=submit]');
  await page.waitForURL((url) => url.hash === '#programme/events/woyzeck');
  await page.click('button:has-text("Publish")');
  await page.click('dialog [value=yes]');
  await page.waitForSelector('.badge:has-text("Published")');
}

async function sellAtCounter(page, session) {
  await page.goto(`${house.base}/box-office#sell/${session}`);
  await page.waitForSelector('#map[data-camera]');
  const seat = (await house.seats(page, session)).find(({ state }) => state === 'a');
  await axe(page, 'the counter');
  await house.click(page, seat);
  await page.waitForSelector('.counter-cart .line');
  await page.keyboard.press('F2');
  await until('the seat is sold', async () =>
    (await house.seats(page, session)).find(({ id }) => id === seat.id).state === 's');
  const { items: [order] } = await house.api(page, '/api/admin/orders');
  assert.equal(order.total.amount, 2450);
}

test('a newcomer sets a shop up, draws a house, puts an evening on sale, and sells a seat at the counter', async () => {
  const page = await house.visitor();
  await setUpShop(page);
  const visitor = await house.visitor();
  await visitor.goto(house.base);
  await visitor.waitForSelector('body:not(.is-loading) h1');
  assert.equal(await visitor.locator('.event').count(), 0);
  await drawVenue(page);
  await putOnSale(page);

  await visitor.reload();
  await visitor.click('a.session');
  await visitor.waitForSelector('body:not(.is-loading) h1:has-text("Woyzeck")');
  assert.match(await visitor.textContent('#legend-fee'), /include a fee of €1\.50/);
  const { events: [event] } = await (await visitor.request.get(`${house.base}/api/events`)).json();
  assert.equal(event.sessions[0].capacity, 100);
  assert.equal(event.sessions[0].from_price.amount, 2450);
  const hold = await visitor.request.post(`${house.base}/api/sessions/${event.sessions[0].slug}/holds`, { data: { best: { count: 2 } } });
  assert.equal(hold.status(), 201);
  await sellAtCounter(page, event.sessions[0].slug);
});
