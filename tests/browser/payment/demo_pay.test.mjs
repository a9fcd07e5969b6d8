// The payment page of a demo: each of the five things that its visitor can let happen, and what the shop makes of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;

before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const kPhone = { viewport: { width: 360, height: 740 }, locale: 'de-DE', bypassCSP: true };

/** Orders a seat that is paid online, up to the page of the demo's provider. Promises the path of the order. */
async function toPayment(page) {
  await house.openCheckout(page);
  await house.fillCustomer(page);
  await page.check('[name=method][value=demo]');
  await page.click('#pay');
  await page.waitForURL(/\/demo\/pay\//);
  await page.waitForSelector('body:not(.is-loading)');
  return new URL(await page.$eval('#back', ({ href }) => href)).pathname;
}

/** Waits for what the shop says of an order, without the page of its buyer: nobody asks the provider for that. */
const statusOf = async (page, path) => (await house.api(page, `/api${path}`)).order;

test('the page says what is paid and to whom, and accepting it leads to the tickets', async () => {
  const page = await house.visitor({ bypassCSP: true });
  const order = await toPayment(page);
  const { total, reference } = await statusOf(page, order);
  assert.match(await page.textContent('#amount'), new RegExp(String(total.amount / 100)));
  assert.equal(await page.textContent('#reference'), reference);
  assert.ok((await page.textContent('#to')).includes(await page.textContent('.wordmark').then((text) => text.trim())));
  await axe(page, 'the payment page of the demo');
  await page.click('#accept');
  await page.waitForURL((url) => url.pathname === order);
  await page.waitForSelector('body[data-status=paid] .ticket-picture');
});

test('a payment that is declined leaves the seats to the buyer, on a phone in German', async () => {
  const page = await house.visitor(kPhone);
  const order = await toPayment(page);
  await axe(page, 'the payment page of the demo on a phone');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
  await page.click('#decline');
  await page.waitForURL((url) => url.pathname === order);
  await page.waitForSelector('body[data-status=cancelled] #again:visible');
  await page.click('#again');
  await page.waitForSelector('#map[data-camera]');
});

test('a browser that never comes back has its tickets all the same', async () => {
  const page = await house.visitor(kPhone);
  const order = await toPayment(page);
  await page.click('#no_return');
  await page.waitForSelector('#end-title:visible');
  await axe(page, 'the end of a payment of the demo');
  await until('the mail', async () => (await house.api(page, '/api/demo/mail')).items.some(({ text }) => text.includes(order)));
  const other = await house.visitor();
  await other.goto(house.base + order);
  await other.waitForSelector('body[data-status=paid] .ticket-picture');
});

test('money that comes after the payment has run out buys the seats that are still there', async () => {
  const page = await house.visitor();
  const order = await toPayment(page);
  await page.click('#late');
  await page.waitForSelector('#end-title:visible');
  await page.click('#order');
  await page.waitForSelector('body[data-status=cancelled]');
  await new Promise((resolve) => setTimeout(resolve, 12_000)); // the rest of the wait is `until`'s
  await until('the paid order', async () => (await statusOf(page, order)).status === 'paid');
  await page.reload();
  await page.waitForSelector('body[data-status=paid] .ticket-picture');
});

test('an order that is paid twice says so and keeps its tickets', async () => {
  const page = await house.visitor();
  const order = await toPayment(page);
  await page.click('#twice');
  await page.waitForURL((url) => url.pathname === order);
  await until('the second payment on its way back', async () => (await statusOf(page, order)).payment.returned === 'done');
  await page.reload();
  await page.waitForSelector('body[data-status=paid] .ticket-picture');
  assert.match(await page.textContent('#payment-note'), /second payment/);
});

test('a payment that is over offers nothing, and one that nobody knows is told', async () => {
  const page = await house.visitor();
  await toPayment(page);
  const payment = page.url();
  await page.click('#accept');
  await page.waitForSelector('body[data-status=paid]');
  await page.goto(payment);
  await page.waitForSelector('#end-title:visible');
  assert.equal(await page.isVisible('#accept'), false);
  await page.goto(`${house.base}/demo/pay/unknown`);
  await page.waitForSelector('body:not(.is-loading) h1');
});
