// Money on the pages: every currency with its own digits, tickets given back, and the books.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 } };

let house;
// One event is sold in forints, whose two digits browsers leave away.
before(async () => { house = await House.open({ sql: "UPDATE session SET currency = 'HUF' WHERE event_id = (SELECT id FROM event WHERE slug = 'hamlet');" }); });
after(() => house.close());
afterEach(() => house.checkGuards());

/** A paid order of three tickets or more of a session that lies ahead. */
async function anOrder(page) {
  const { events } = await house.api(page, '/api/events');
  const ahead = new Set(events.flatMap(({ sessions }) => sessions).filter(({ on_sale: isOpen }) => isOpen).map(({ slug }) => slug));
  const { items } = await house.api(page, '/api/admin/orders?status=paid&limit=100');
  return items.find(({ seats, session, total }) => seats.length > 2 && total.amount > 0 && ahead.has(session));
}

test('an amount has the digits of its currency wherever it is written or read', async () => {
  const page = await house.visitor();
  await page.goto(house.base);
  const written = await page.evaluate(async () => {
    const { amountOf, amountText, money } = await import('/static/js/format.js');
    return Object.fromEntries(['EUR', 'HUF', 'CHF', 'JPY', 'KWD', 'CLF', 'RSD'].map((currency) =>
      [currency, [money({ amount: 150_000, currency }), amountText(150_000, currency), amountOf('1,5', currency), amountOf('1500', currency)]]));
  });
  const digits = (text) => text.replace(/[^\d.,]/g, '');
  const expected = { EUR: ['1,500.00', '1500.00', 150, 150_000], HUF: ['1,500.00', '1500.00', 150, 150_000], CHF: ['1,500.00', '1500.00', 150, 150_000],
    RSD: ['1,500.00', '1500.00', 150, 150_000], JPY: ['150,000', '150000', null, 1_500], KWD: ['150.000', '150.000', 1_500, 1_500_000], CLF: ['15.0000', '15.0000', 15_000, 15_000_000] };
  for (const [currency, [shown, ...rest]] of Object.entries(written)) assert.deepEqual([digits(shown), ...rest], expected[currency], currency);
});

test('the picker and the form of a session say the same price in forints', async () => {
  const { events } = await (await fetch(`${house.base}/api/events`)).json();
  const { slug } = events.find((event) => event.slug === 'hamlet').sessions.find(({ on_sale: isOpen }) => isOpen);
  const page = await house.staff(`/admin#programme/sessions/${slug}`, '.price-grid');
  const { prices } = await house.api(page, `/api/sessions/${slug}`);
  const inWholes = (prices[0].amount / 100).toFixed(2);
  assert.equal(await page.inputValue('.price-grid tbody input'), inWholes);
  await page.goto(`${house.base}/sessions/${slug}`);
  await page.waitForSelector('.category-price');
  const shown = await page.textContent('.category-price');
  assert.equal(shown.replace(/[^\d.]/g, ''), inWholes);
});

test('a ticket is given back, another clerk reads who was first, and the customer sees it', async () => {
  const first = await house.staff('/admin#orders', 'tbody tr');
  const order = await anOrder(first);
  const address = `/admin#orders/${order.reference}`;
  await first.goto(house.base + address);
  const second = await house.staff(address, 'dl.facts', kPhone);
  for (const page of [first, second]) {
    await page.click('button:text-is("Refund")');
    await page.waitForSelector('dialog[open]');
    for (const box of (await page.locator('dialog [name^="ticket "]').all()).slice(1)) await box.uncheck();
  }
  await axe(first, 'the form of a refund');
  await axe(second, 'the form of a refund on a phone');
  await first.click('dialog [type=submit]');
  await first.waitForSelector('dialog .error:not([hidden])'); // there is no reason
  await first.fill('[name=reason]', 'Is ill');
  await second.fill('[name=reason]', 'Is ill');
  await first.click('dialog [type=submit]');
  await first.waitForSelector('.badge:has-text("Partly refunded")');
  await second.click('dialog [type=submit]');
  await second.waitForSelector('text=already refunded');
  await second.waitForSelector('.badge:has-text("Partly refunded")');
  await axe(first, 'an order that was refunded in part');
  const now = await house.api(first, `/api/admin/orders/${order.reference}`);
  assert.equal(now.money.length, 2);
  assert.equal(now.money[1].reason, 'Is ill');
  assert.equal(now.refunded.amount, now.tickets[0].price.amount);
  const customer = await house.visitor({ ...kPhone, bypassCSP: true });
  await customer.goto(house.base + now.page);
  await customer.waitForSelector('#status:has-text("Partly refunded")');
  assert.equal(await customer.locator('.ticket.is-cancelled').count(), 1);
  await axe(customer, 'the page of an order that was refunded in part');
});

test('the page of an order says that its performance is cancelled, and shows no code', async () => {
  const page = await house.staff('/admin#orders', 'tbody tr');
  const order = await anOrder(page);
  const { page: address } = await house.api(page, `/api/admin/orders/${order.reference}`);
  await page.evaluate(async (slug) => {
    const { version } = await (await fetch(`/api/admin/sessions/${slug}`)).json();
    await fetch(`/api/admin/sessions/${slug}/cancel`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ version }) });
  }, order.session);
  const customer = await house.visitor();
  await customer.goto(house.base + address);
  await customer.waitForSelector('h1:has-text("This performance is cancelled")');
  assert.equal(await customer.locator('.ticket-picture').count(), 0);
});

for (const { name, options } of [{ name: 'a desktop', options: {} }]) {
  test(`a clerk opens a till, counts it and reads the difference, on ${name}`, async () => {
    const page = await house.visitor({ bypassCSP: true, ...options });
    page.setDefaultTimeout(10_000);
    await house.logIn(page, '/box-office#till', 'section.till form', 'box_office');
    await axe(page, 'a till before it is opened');
    await page.fill('[name=amount]', 'a lot');
    await page.click('section.till [type=submit]');
    await page.waitForSelector('.error:not([hidden])');
    await page.fill('[name=amount]', '50.00');
    await page.click('section.till [type=submit]');
    await page.waitForSelector('section.till [name=note]');
    await axe(page, 'an open till');
    assert.doesNotMatch(await page.textContent('section.till form'), /50/); // it is counted without being told
    await page.fill('[name=amount]', '49.50');
    await page.fill('[name=note]', 'A coin fell behind the desk');
    await page.click('section.till [type=submit]');
    await page.waitForSelector('section.till dl.facts');
    await axe(page, 'the report of a till');
    assert.match(await page.textContent('section.till dl.facts b'), /0[.,]50/);
    await until('nothing is wider than the screen', () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const books = await house.staff('/admin#books', 'tbody tr');
    await books.waitForSelector('text=A coin fell behind the desk');
  });
}

test('the books show a period and give it away as files', async () => {
  const page = await house.staff('/admin#books', 'tbody tr');
  await axe(page, 'the books');
  const href = await page.getAttribute('a:text-is("Payments and refunds")', 'href');
  const file = await page.evaluate(async (path) => [...new Uint8Array(await (await fetch(path)).arrayBuffer())].slice(0, 5), href);
  assert.deepEqual(file, [0xef, 0xbb, 0xbf, 0x61, 0x74]); // the mark, then "at"
  await page.fill('[name=from]', '2001-01-01');
  await page.fill('[name=until]', '2001-01-31');
  await page.click('text=Show');
  await page.waitForSelector('h2:has-text("No payments or refunds")');
  await page.setViewportSize(kPhone.viewport);
  await until('nothing is wider than the screen', () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test('an event is settled with its artist, who sees the same', async () => {
  const page = await house.staff('/admin#programme/events/winterreise', '.editor-columns');
  await page.click('a:text-is("Settlement")');
  await page.waitForSelector('.settled-sums');
  assert.match(await page.textContent('#section'), /Nothing has been agreed on/);
  await page.click('button:text-is("Terms with the artist")');
  await page.fill('dialog [name=share]', '101');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog [name=share][aria-invalid=true]');
  await page.fill('dialog [name=share]', '62.5');
  await page.fill('dialog [name=amount]', '100');
  await axe(page, 'the form of the terms');
  await page.click('dialog [type=submit]');
  await until('the terms are said', async () => /gets 62\.5\s?%.*At least €100\.00/s.test(await page.textContent('#section')));
  await axe(page, 'a settlement');

  const { sessions, totals: [total] } = await house.api(page, '/api/artist/events/winterreise/settlement');
  assert.ok(total.gross.amount > 0);
  assert.equal(total.tax.amount + total.artist.amount + total.house.amount, total.gross.amount);
  const written = ({ amount }) => (amount / 100).toLocaleString('en', { minimumFractionDigits: 2 });
  const mine = await house.logIn(await house.visitor({ bypassCSP: true, ...kPhone }), '/artist', '.own-event', 'artist');
  await mine.click('a:has-text("Settlement of")');
  for (const seen of [page, mine]) {
    await seen.waitForSelector('.settled-sums');
    for (const figure of ['gross', 'tax', 'artist', 'house'])
      assert.ok((await seen.textContent('.settled-sums')).includes(written(total[figure])), figure);
  }
  await axe(mine, 'a settlement on a phone');
  await page.fill('[name=from]', sessions.at(-1).starts_at.slice(0, 10));
  await page.click('button:text-is("Show")');
  await until('one performance is left', async () => (await page.locator('.settled-part').first().locator('tbody tr').count()) === 1);
  const file = await page.request.get(house.base + (await page.getAttribute('a[download]', 'href')));
  assert.match(await file.text(), /^\uFEFFrow,session,starts_at,.*\r\ntotal,.*,EUR\r\n$/s);
});
