// A newcomer: from an empty database to an event on sale with a map of its own, and a seat of it sold.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';
import { drawVenue, putOnSale, sellAtCounter, setUpShop } from '../newcomer_steps.mjs';

let house;
before(async () => { house = await House.open({ command: 'serve' }); });
after(() => house.close());
afterEach(() => house.checkGuards());

/** A moment in so many days, as a datetime field takes it. */
const inDays = (days, hour) => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}`;

test('a newcomer sets a shop up, draws a house, puts an evening on sale, and sells a seat at the counter', async () => {
  const page = await house.visitor();
  const look = (what) => ['the setup', 'an empty programme', 'a new session', 'the counter'].includes(what) && axe(page, what);
  await setUpShop(house, page, look);
  const visitor = await house.visitor();
  await visitor.goto(house.base);
  await visitor.waitForSelector('body:not(.is-loading) h1');
  assert.equal(await visitor.locator('.event').count(), 0);
  await drawVenue(house, page, look);
  await putOnSale(house, page, inDays(20, '19:30'), look);

  await visitor.reload();
  await visitor.click('a.session');
  await visitor.waitForSelector('body:not(.is-loading) h1:has-text("Woyzeck")');
  assert.match(await visitor.textContent('#legend-fee'), /include a fee of €1\.50/);
  const { events: [event] } = await (await visitor.request.get(`${house.base}/api/events`)).json();
  assert.equal(event.sessions[0].capacity, 100);
  assert.equal(event.sessions[0].from_price.amount, 2450);
  const hold = await visitor.request.post(`${house.base}/api/sessions/${event.sessions[0].slug}/holds`, { data: { best: { count: 2 } } });
  assert.equal(hold.status(), 201);
  await sellAtCounter(house, page, event.sessions[0].slug, look);
});
