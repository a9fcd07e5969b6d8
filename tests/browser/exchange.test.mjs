// A paid order goes to another performance, and a performance is cancelled: what the panel asks, and what buyers read.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from './house.mjs';

const kPhone = { viewport: { width: 360, height: 740 } };
const shots = process.env.FRONTROW_SHOTS;

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

async function admin(address, selector, options = {}) {
  const page = await house.visitor({ bypassCSP: true, ...options });
  page.setDefaultTimeout(20_000);
  return house.logIn(page, address, selector);
}

const shoot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });

/** A paid order of a performance ahead whose event has another one that is sold too. */
async function anOrder(page) {
  const { events } = await house.api(page, '/api/events');
  const many = new Set(events.filter(({ sessions }) => sessions.filter(({ on_sale: isOpen }) => isOpen).length > 1)
    .flatMap(({ sessions }) => sessions).filter(({ on_sale: isOpen }) => isOpen).map(({ slug }) => slug));
  const { items } = await house.api(page, '/api/admin/orders?status=paid&limit=100');
  return items.find(({ session, total, seats }) => seats.length > 0 && total.amount > 0 && many.has(session));
}

test('an order is exchanged: the difference is said first, and the customer finds the new tickets', async () => {
  const page = await admin('/admin#orders', 'tbody tr');
  const order = await anOrder(page);
  await page.goto(`${house.base}/admin#orders/${order.reference}`);
  await page.click('button:text-is("Exchange")');
  await page.waitForSelector('dialog[open] .refund-sum:not(:empty)');
  await axe(page, 'the form of an exchange');
  await shoot(page, 'exchange-form');
  // The same seats elsewhere may be sold: take the first free ones.
  const target = await page.inputValue('[name=session]');
  const [run] = await house.freeRuns(page, target, order.seats.length);
  await page.fill('[name=seats]', run.slice(0, order.seats.length).map(({ id }) => id).join(' '));
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
  const page = await admin('/admin#orders', 'tbody tr');
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
