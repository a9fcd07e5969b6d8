// What keeps or recovers a cart, and what the rules of a session look like to a visitor.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, until } from '../house.mjs';

let house;
before(async () => {
  house = await House.open({ sql: `
    UPDATE session SET hold_ttl = 6000 WHERE slug = 'magic-flute-4';
    UPDATE session SET strand_rule = 2 WHERE slug = 'quartet-1';
    UPDATE session SET strand_rule = 1 WHERE slug = 'quartet-2';` });
});
after(() => house.close());
afterEach(() => house.checkGuards());

const lines = (page) => page.locator('#cart-lines > li').count();
const best = async (page, count) => {
  await page.selectOption('#best select >> nth=0', String(count));
  await page.click('#best button');
};

test('reload, a second tab and back keep the cart', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'hamlet-4');
  await best(page, 3);
  await house.holdOf(page, 'hamlet-4', 3);
  await page.reload();
  await until('the cart after a reload', async () => await lines(page) === 3);
  const tab = await page.context().newPage();
  await house.openPicker(tab, 'hamlet-4');
  await until('the cart in a second tab', async () => await lines(tab) === 3);
  await tab.click('.line-remove >> nth=0');
  await until('the first tab follows the second', async () => await lines(page) === 2);
  await tab.close();
  await house.toCheckout(page);
  await page.goBack();
  await until('the cart after back', async () => await lines(page) === 2);
});

test('a lost network is shown, and a tap made meanwhile is delivered after it', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'hamlet-3');
  const [run] = await house.freeRuns(page, 'hamlet-3', 4);
  await page.context().setOffline(true);
  await page.waitForSelector('#offline:visible'); // which moves the map
  await house.click(page, run[0]);
  await until('the seat that is wished for', async () => await lines(page) === 1);
  await page.context().setOffline(false);
  await page.waitForSelector('#offline', { state: 'hidden' });
  await house.holdOf(page, 'hamlet-3', 1);
});

test('the first hold of a newcomer is found again when its answer is lost', async () => {
  for (const choose of [(page, run) => house.click(page, run[0]), (page) => best(page, 1)]) {
    const page = await house.visitor();
    let lost = false;
    await page.route('**/holds', async (route) => {
      if (lost || route.request().method() !== 'POST') return route.continue();
      lost = true;
      await route.fetch();
      return route.abort();
    });
    await house.openPicker(page, 'hamlet-3');
    const [run] = await house.freeRuns(page, 'hamlet-3', 4);
    await choose(page, run);
    await house.holdOf(page, 'hamlet-3', 1);
    await until('the seat in the cart', async () => await lines(page) === 1);
    assert.equal(await page.locator('.notice-alert').count(), 0);
  }
});

test('a picker survives a restart of the server', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'winterreise-1');
  await best(page, 2);
  await house.holdOf(page, 'winterreise-1', 2);
  await house.stop();
  await page.waitForSelector('#offline:visible');
  await house.start();
  await page.waitForSelector('#offline', { state: 'hidden' });
  assert.equal(await lines(page), 2);
  await house.holdOf(page, 'winterreise-1', 2);
});

test('seats whose time is over are given back, explained and offered again', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'magic-flute-4');
  await best(page, 2);
  await house.holdOf(page, 'magic-flute-4', 2);
  await page.waitForSelector('dialog[open]');
  await house.holdOf(page, 'magic-flute-4', 0);
  await page.click('dialog [value=yes]');
  await house.holdOf(page, 'magic-flute-4', 2);
});

test('a strict session refuses to strand a seat and offers to take it too', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'quartet-1');
  const [run] = await house.freeRuns(page, 'quartet-1', 5);
  await house.click(page, run[1]);
  await page.waitForSelector('.notice-alert button');
  await page.click('.notice-alert button >> nth=0');
  const hold = await house.holdOf(page, 'quartet-1', 2);
  assert.deepEqual(hold.seats.map((seat) => seat.id).sort(), [run[0].id, run[1].id].sort());
});

test('a lenient session warns of a stranded seat and lets it be', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'quartet-2');
  const [run] = await house.freeRuns(page, 'quartet-2', 5);
  await house.click(page, run[1]);
  await house.holdOf(page, 'quartet-2', 1);
  await page.waitForSelector('.notice');
});

test('a lost answer is told and never orders twice', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'hamlet-4');
  await best(page, 2);
  await house.holdOf(page, 'hamlet-4', 2);
  await house.toCheckout(page);
  await page.click('#pay');
  await page.waitForSelector('#name-error:visible');
  await house.fillCustomer(page);
  await page.route('**/api/orders', async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
  await page.click('#pay');
  await until('the lost answer is told', async () => /twice/.test(await page.textContent('#notices')));
  await house.pay(page);
  assert.equal(await page.locator('.ticket').count(), 2);
});

test('standing places by count, reserved for the box office, cancelled by ticket and as a whole', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'cabaret-3');
  for (const count of [1, 2, 3]) {
    await page.click('.step[data-step="floor adult 1"]');
    await house.holdOf(page, 'cabaret-3', count);
  }
  await house.toCheckout(page);
  await house.fillCustomer(page);
  await page.check('[value=box_office]');
  await house.pay(page);
  await page.click('.ticket button >> nth=0');
  await page.click('dialog[open] [value=yes]');
  await until('one ticket is cancelled', async () => await page.locator('.is-cancelled').count() === 1);
  await page.click('#cancel');
  await page.click('dialog[open] [value=yes]');
  await until('the order is cancelled', async () => (await page.textContent('#status')) === 'Cancelled');
});

test('a session without charge asks for no payment', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'indie-night-1');
  await best(page, 2);
  await house.holdOf(page, 'indie-night-1', 2);
  await house.toCheckout(page);
  await house.fillCustomer(page);
  await house.pay(page);
  assert.equal(await page.locator('.ticket').count(), 2);
});

test('a wheelchair place and its companion come together', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'magic-flute-3');
  await page.locator('#best').getByLabel('Seats').selectOption('2');
  await page.getByLabel('Wheelchair spaces').selectOption('1');
  await page.click('#best button');
  const hold = await house.holdOf(page, 'magic-flute-3', 2);
  assert.deepEqual(hold.seats.map((seat) => seat.kind).sort(), ['companion', 'wheelchair']);
});

test('a section that is called as its floor or as its category is named once', async () => {
  const page = await house.visitor();
  await house.openPicker(page, 'hamlet-4');
  const said = await page.evaluate(async () => {
    const { placeName, sectionName, whereWords } = await import('/static/js/words.js');
    const seat = (name, category) => whereWords({ section: { name }, category });
    return [sectionName('Balcony · Balcony'), sectionName('Balcony · Left'), seat('Balcony', 'Balcony'),
      seat('Balcony · Left', 'Premium'), placeName({ section: 'Balcony · Balcony', row: 'A', label: '3' }), placeName({})];
  });
  assert.deepEqual(said, ['Balcony', 'Balcony · Left', 'Balcony', 'Balcony · Left · Premium', 'Balcony, row A, seat 3', undefined]);
});
