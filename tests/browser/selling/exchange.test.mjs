// A paid order goes to another performance, and a performance is cancelled: what the panel asks, and what buyers read.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 } };
const shots = process.env.FRONTROW_SHOTS;

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const shoot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });

/** The first of these performances that has two seats beside each other. */
async function roomy(page, slugs) {
  for (const slug of slugs) if ((await house.freeRuns(page, slug, 2)).length > 0) return slug;
  return undefined;
}

/** A paid order of one seat for a performance whose event has another one on sale, with two seats beside each other. */
async function anOrder(page) {
  const { events } = await house.api(page, '/api/events');
  const open = events.map(({ sessions }) => sessions.filter(({ on_sale: isOpen }) => isOpen).map(({ slug }) => slug));
  const { items } = await house.api(page, '/api/admin/orders?status=paid&limit=100');
  for (const order of items.filter(({ total, seats }) => seats.length === 1 && total.amount > 0)) {
    const others = (open.find((slugs) => slugs.includes(order.session)) ?? []).filter((slug) => slug !== order.session);
    if (await roomy(page, others)) return order;
  }
  throw new Error('the demo has no such order');
}

test('an order is exchanged: the difference is said first, and the customer finds the new tickets', async () => {
  const page = await house.staff('/admin#orders', 'tbody tr');
  const order = await anOrder(page);
  await page.goto(`${house.base}/admin#orders/${order.reference}`);
  await page.click('button:text-is("Exchange")');
  await page.waitForSelector('dialog[open] .refund-sum:not(:empty)');
  await axe(page, 'the form of an exchange');
  await shoot(page, 'exchange-form');
  // The same seats elsewhere may be sold: take the first free ones.
  let target = await page.inputValue('[name=session]');
  assert.equal(target.replace(/-\d+$/, ''), order.session.replace(/-\d+$/, ''), 'another date of the same event comes first');
  if (!(await roomy(page, [target]))) { // sold as far as that
    const dates = await page.$$eval('[name=session] option', (all) => all.map(({ value }) => value));
    target = await roomy(page, dates.filter((slug) => slug.replace(/-\d+$/, '') === target.replace(/-\d+$/, '')));
    await page.selectOption('[name=session]', target);
    await page.waitForSelector('dialog[open] .refund-sum:not(:empty)');
  }
  const [[first, second]] = await house.freeRuns(page, target, 2);
  assert.ok(!(await page.inputValue('[name=seats]')).includes(order.seats[0]), 'no raw id');
  assert.ok((await page.inputValue('[name=seats]')).startsWith(order.places[0].section));
  await page.fill('[name=seats]', 'row 99, seat 99');
  await page.locator('[name=seats]').dispatchEvent('change');
  await page.waitForSelector('dialog .refund-sum:has-text("row 99, seat 99")');
  await page.fill('[name=seats]', order.places[0].section);
  await page.locator('#map').scrollIntoViewIfNeeded();
  for (const seat of [first, second]) await house.click(page, seat); // on the map; one more takes the place of the first
  await until('the seat of the map is written', async () => (await page.inputValue('[name=seats]')).startsWith(`${second.words}\n`));
  await shoot(page, 'exchange-map');
  await page.fill('[name=seats]', (await page.inputValue('[name=seats]')).split('\n')[0]); // without what could not be read
  await page.locator('[name=seats]').dispatchEvent('change');
  await page.waitForSelector('dialog .refund-sum:text-is("Nothing to pay and nothing to refund.")');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dl.facts :text-is("Exchanged from")');
  const before = await house.api(page, `/api/admin/orders/${order.reference}`);
  const buyer = await house.visitor({ bypassCSP: true, ...kPhone });
  await buyer.goto(house.base + before.page);
  await buyer.waitForSelector('#exchanged:not([hidden])');
  assert.match(await buyer.textContent('#thanks'), /exchanged/);
  await axe(buyer, 'an exchanged order on a phone');
  await shoot(buyer, 'exchanged-phone');
  await buyer.click('#exchanged');
  await buyer.waitForSelector('.ticket .code, .ticket svg, .ticket img');
});

test('a performance is cancelled: everybody concerned is listed, refunded, and reads so at once', async () => {
  const page = await house.staff('/admin#orders', 'tbody tr');
  const order = await anOrder(page);
  await page.goto(`${house.base}/admin#programme/sessions/${order.session}`);
  await page.click('.panel-actions button:last-child');
  await page.click('dialog[open] button.button:not(.button-quiet)');
  await page.waitForSelector('a:text-is("Affected orders")');
  const seen = await house.api(page, `/api/admin/orders/${order.reference}`);
  const buyer = await house.visitor({ bypassCSP: true, ...kPhone });
  await buyer.goto(house.base + seen.page);
  await buyer.waitForSelector('body[data-status=paid]');
  assert.match(await buyer.textContent('#thanks'), /cancelled/);
  await page.click('a:text-is("Affected orders")');
  await page.waitForSelector('button:text-is("Refund all")');
  await axe(page, 'the affected orders');
  await shoot(page, 'concerned');
  await page.click('button:text-is("Refund all")');
  await page.click('dialog[open] button:text-is("Refund")');
  await until('the order is refunded', async () => (await house.api(page, `/api/admin/orders/${order.reference}`)).status === 'refunded');
  await until('the page follows', async () => /refunded/i.test(await page.textContent('[role=status]')));
  await shoot(page, 'concerned-done');
  await buyer.reload();
  await buyer.waitForSelector('body[data-status=refunded]');
  await shoot(buyer, 'cancelled-phone');
});

test('a buyer who may exchange chooses other seats, pays the fee, and gives those back', async () => {
  const page = await house.staff('/admin#settings', '[name=accent]');
  await page.check('[name=buyers_exchange]');
  await page.check('[name=buyers_cancel]');
  const save = () => page.locator('form', { has: page.locator('[name=accent]') }).locator('[type=submit]').click();
  await page.fill('[name=exchange_fee]', '2.50 each');
  await save();
  await page.waitForSelector('[name=exchange_fee][aria-invalid=true]');
  assert.equal((await house.api(page, '/api/admin/shop')).buyers_exchange, false, 'nothing was saved');
  await page.fill('[name=exchange_fee]', '2,50');
  await page.fill('[name=cancel_fee]', '3');
  await save();
  await until('the fees are kept', async () => {
    const { exchange_fee: exchange, cancel_fee: cancel } = await house.api(page, '/api/admin/shop');
    return exchange === 250 && cancel === 300;
  });

  const buyer = await house.visitor({ bypassCSP: true, ...kPhone });
  const hold = async (session) => {
    await house.openPicker(buyer, session);
    await buyer.selectOption('#best select', '2');
    await buyer.click('#best button');
    await house.holdOf(buyer, session, 2);
    await buyer.waitForSelector('#cart-lines > li');
    await house.toCheckout(buyer);
  };
  await hold('hamlet-3');
  await house.fillCustomer(buyer);
  await house.pay(buyer);
  const first = buyer.url();
  await axe(buyer, 'an order that may be exchanged and given back');
  await buyer.click('#exchange');
  assert.match(await buyer.textContent('dialog[open]'), /Until then your tickets stay valid/);
  await shoot(buyer, 'exchange-phone');
  await buyer.click('dialog[open] button:text-is("Choose a performance")');
  await buyer.waitForURL(/\/events\/hamlet/);
  await hold('hamlet-4');
  await buyer.waitForSelector('#exchanged:not([hidden])');
  assert.match(await buyer.textContent('#exchanged-text'), /pays €131\.00 of this, so €5\.00 is left/);
  assert.equal(await buyer.textContent('#total'), '€136.00');
  assert.match(await buyer.textContent('#pay'), /€5\.00/);
  assert.equal(await buyer.locator('[name=method][value=box_office]').count(), 0, 'a reservation cannot replace a paid order');
  await axe(buyer, 'the checkout of an exchange on a phone');
  await house.fillCustomer(buyer);
  await house.pay(buyer);
  await buyer.click('#give-back');
  await buyer.click('dialog[open] button:text-is("Give the tickets back")');
  await buyer.waitForSelector('body[data-status=refunded]');
  assert.equal(await buyer.textContent('#refunded-sum'), '€130.00');
  await buyer.goto(first);
  await buyer.waitForSelector('#exchanged:not([hidden])');
  assert.equal(await buyer.isVisible('#again'), false, 'what was exchanged does not lead back to its seats');
});

test('a new performance and the books begin with the currency and the zone of the house, as soon as they are saved', async () => {
  const page = await house.staff('/admin#settings', '[name=accent]');
  await page.fill('[name=currency]', 'CHF');
  await page.fill('[name=timezone]', 'Pacific/Kiritimati');
  await page.locator('form', { has: page.locator('[name=accent]') }).locator('[type=submit]').click();
  await until('the currency is kept', async () => (await house.api(page, '/api/admin/shop')).currency === 'CHF');
  await page.waitForSelector('#notices :text("saved")');
  await page.goto(`${house.base}/admin#programme`);
  await page.click('button:text-is("New event")');
  await page.fill('dialog[open] [name=title]', 'Woyzeck');
  await page.click('dialog[open] [type=submit]');
  await page.waitForURL((url) => url.hash.startsWith('#programme/events/woyzeck'));
  await page.evaluate(() => { location.hash = '#programme/events/woyzeck/new'; });
  await page.waitForSelector('.session-form :text("CHF")');
  await page.evaluate(() => { location.hash = '#books'; });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' }).format(new Date());
  await page.waitForFunction((expected) => document.querySelector('[name=until]')?.value === expected, day);
});
