// What a buyer takes along: the page of the order on a phone and on paper, the tickets and the receipt as files and pages,
// the calendar's entry.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, afterEach, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { House, axe, scanned, until } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, bypassCSP: true };

let house;
// One performance that people have bought is not played.
before(async () => { house = await House.open({ sql: "UPDATE session SET status = 1 WHERE slug = 'hamlet-4';" }); });
after(() => house.close());
afterEach(() => house.checkGuards());

/** The page of an order of the demo with several tickets, that fits. */
async function orderPage(status, options, { isOff = false } = {}) {
  const clerk = await house.logIn(await house.visitor(), '/admin#orders', 'tbody tr');
  const { items } = await house.api(clerk, `/api/admin/orders?status=${status}&limit=100${isOff ? '&session=hamlet-4' : ''}`);
  for (const { reference, seats } of items) {
    if (seats.length < 2) continue;
    const { page: path, called_off: calledOff } = await house.api(clerk, `/api/admin/orders/${reference}`);
    if (calledOff !== isOff) continue;
    const page = await house.visitor(options);
    await page.goto(house.base + path);
    await page.waitForSelector('body:not(.is-loading)');
    return page;
  }
  throw new Error(`the demo has no such order: ${status}`);
}

/** What somebody gets who follows a link of the page. */
async function taken(page, selector) {
  const answer = await page.request.get(new URL(await page.getAttribute(selector, 'href'), page.url()).href);
  assert.equal(answer.status(), 200);
  return answer.body();
}

test('on a phone one ticket is seen at a time, and its code is large enough to be scanned', async () => {
  const page = await orderPage('paid', kPhone);
  const [first, second] = await page.$$eval('.ticket', (tickets) => tickets.map((ticket) => ticket.getBoundingClientRect().toJSON()));
  assert.ok(first.width > 280 && second.left > first.right, 'the next ticket is beside the first');
  assert.ok(second.left < 360, 'and looks in');
  const code = await page.locator('.ticket-picture').first().boundingBox();
  assert.ok(code.width >= 240, `${code.width}`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  assert.match(await page.locator('.ticket-count').first().textContent(), /^Ticket 1 of \d+$/);
  assert.match(await scanned(page, '.ticket-picture'), /^\d{200,}$/);
  await page.click('#here summary');
  await page.waitForSelector('.plain-map-pin:has-text("You sit here")');
  const facts = await page.locator('.ticket-place dd').allTextContents();
  const said = await page.getAttribute('.plain-map canvas', 'aria-label');
  assert.ok(said.startsWith('You sit here: ') && said.includes(facts[1]) && said.includes(facts[2]), `${said} has ${facts}`);
  await axe(page, 'an order on a phone');
});

test('the page of an order opens without a network once it was seen, with its codes', async () => {
  const page = await orderPage('paid', kPhone);
  await page.waitForSelector('html[data-kept]');
  const before = await scanned(page, '.ticket-picture');
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector('body:not(.is-loading) .ticket-picture');
  assert.equal(await scanned(page, '.ticket-picture'), before);
  // Of more than twenty pages the oldest is kept no longer; the one that is seen is.
  const kept = () => page.evaluate(async () => (await (await caches.open('frontrow-tickets')).keys()).map(({ url }) => new URL(url).pathname));
  const path = new URL(page.url()).pathname;
  assert.ok((await kept()).includes(path));
  await page.evaluate(async () => {
    const cache = await caches.open('frontrow-tickets');
    for (let i = 0; i < 20; i += 1) await cache.put(`/orders/OTHER${i}`, new Response('other'));
  });
  await page.context().setOffline(false);
  await page.reload();
  await page.waitForSelector('body:not(.is-loading) .ticket-picture');
  await until('the oldest is gone', async () => !(await kept()).includes('/orders/OTHER0'));
  assert.ok((await kept()).includes(path));
});

test('the saved tickets are those of the page', async () => {
  const page = await orderPage('paid', { ...kPhone, locale: 'de-DE' });
  const file = join(house.folder, 'tickets.pdf');
  writeFileSync(file, await taken(page, '#save'));
  const text = execFileSync('pdftotext', [file, '-']).toString();
  assert.match(text, new RegExp(await page.textContent('#reference')));
  assert.match(text, /Einlass ab/);
  execFileSync('pdftoppm', ['-r', '120', '-png', file, join(house.folder, 'ticket')]);
  const pictures = execFileSync('find', [house.folder, '-name', 'ticket-*.png']).toString().trim().split('\n');
  const codes = pictures.map((picture) => execFileSync('zbarimg', ['-q', '--raw', picture]).toString().trim());
  assert.equal(new Set(codes).size, await page.locator('.ticket-picture').count());
  assert.ok(codes.includes(await scanned(page, '.ticket-picture')), 'the code of the page is among those of the file');
  for (const code of await page.locator('.ticket-code').allTextContents()) assert.ok(text.replace(/\s/g, '').includes(code.replaceAll(' ', '')));
});

test('the page of a receipt says what its file says', async () => {
  const page = await orderPage('paid', { ...kPhone, locale: 'de-DE' });
  await page.click('#receipts [type=submit]');
  await page.waitForSelector('.receipt-list');
  const file = join(house.folder, 'receipt.pdf');
  writeFileSync(file, await taken(page, '.receipt-list a[href*="/pdf?"]'));
  const paper = execFileSync('pdftotext', ['-layout', file, '-']).toString().replace(/\s/g, '');
  await page.goto(new URL(await page.getAttribute('.receipt-list a[href*="/page?"]', 'href'), page.url()).href);
  assert.match(await page.title(), /^Quittung R-\d{6} · /);
  const words = await page.locator('h1, h2, dt, dd, th, td, header p').allTextContents();
  assert.ok(words.length > 15 && words.some((text) => /\d,\d\d/.test(text)), 'there are figures');
  assert.deepEqual(words.filter((text) => !paper.includes(text.replace(/\s/g, ''))), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await axe(page, 'the page of a receipt');
  await page.emulateMedia({ media: 'print' });
  assert.ok(!(await page.isVisible('a')), 'nothing to press is on paper');
});

test('a calendar reads the entry of an order', async () => {
  const page = await orderPage('paid', {});
  const calendar = new ICAL.Component(ICAL.parse((await taken(page, '#calendar')).toString()));
  const [event] = calendar.getAllSubcomponents('vevent').map((part) => new ICAL.Event(part));
  const { order } = await house.api(page, `/api${new URL(page.url()).pathname}`);
  // The clocks are those of the house, and the file itself says what they are.
  const zone = new ICAL.Timezone(calendar.getFirstSubcomponent('vtimezone'));
  assert.equal(zone.tzid, order.venue.timezone);
  assert.equal(event.startDate.zone.tzid, order.venue.timezone);
  assert.equal(event.startDate.isDate, false);
  assert.equal(event.summary, order.event.title);
  assert.equal(event.startDate.toJSDate().getTime(), Date.parse(order.starts_at));
  assert.equal(event.location, `${order.venue.name}, ${order.venue.city}`);
  assert.match(event.description, new RegExp(order.reference));
  assert.equal(event.component.getFirstPropertyValue('status'), 'CONFIRMED');
});

test('what cannot be used is not offered, and a performance that is not played says so first', async () => {
  const page = await orderPage('paid', {}, { isOff: true });
  assert.equal(await page.textContent('#status'), 'Cancelled');
  assert.doesNotMatch(await page.textContent('.thanks'), /See you there/);
  for (const selector of ['#save', '#calendar', '#bright']) assert.equal(await page.isVisible(selector), false, selector);
});

test('on paper a ticket has the name of the house, and nothing to press', async () => {
  const page = await orderPage('paid', {});
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('.ticket-house').first().isVisible());
  assert.equal(await page.locator('.ticket-house').first().textContent(), await page.locator('.wordmark').textContent());
  assert.equal(await page.locator('.button:visible').count(), 0);
});
