// A performance that is sold out: one joins the line, a refund frees places, a letter says so, and one leaves the list.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const letters = async (page, kind) => (await house.api(page, '/api/demo/mail')).items.filter((letter) => letter.kind === kind);
const scrollsSideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
/** Gives a paid order of so many tickets back. Runs in the page of an admin. */
const refund = async (count) => {
  const list = await fetch('/api/admin/orders?session=cabaret-1&status=paid&limit=50').then((answer) => answer.json());
  for (const { reference } of list.items) {
    const order = await fetch(`/api/admin/orders/${reference}`).then((answer) => answer.json());
    const tickets = order.tickets.map(({ id }) => id);
    if (tickets.length !== count) continue;
    const answer = await fetch(`/api/admin/orders/${reference}/refunds`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `waiting-${reference}` },
      body: JSON.stringify({ tickets, keep_fee: false, reason: 'ill', version: order.version }),
    });
    return answer.status;
  }
  return null;
};

test('sold out, one joins the line on a phone, is told of places that were given back, and leaves', async () => {
  const page = await house.visitor({ bypassCSP: true, viewport: { width: 390, height: 844 } });
  await page.goto(`${house.base}/events/cabaret`);
  await page.click('a.session:has-text("Waiting list")');
  await page.click('.waiting summary');
  await page.fill('.waiting [name=email]', 'ada@example.org');
  await page.click('.waiting [type=submit]');
  await page.waitForSelector('.waiting .error:has-text("tick the box")');
  await axe(page, 'the form');
  assert.equal(await scrollsSideways(page), false);
  await page.check('.waiting [name=consent]');
  await page.click('.waiting [type=submit]');
  await page.waitForSelector('.waiting:has-text("ada@example.org")');
  const asks = await until('the letter that asks', async () => (await letters(page, 'waiting_list'))[0]);
  const link = /\/waiting\/\w+/.exec(asks.text)[0];
  await page.goto(house.base + link);
  await page.waitForSelector('#what:has-text("Midnight Cabaret")');
  await axe(page, 'the question');
  await page.click('#go');
  await page.waitForSelector('#title:has-text("You are on the waiting list")');

  const admin = await house.staff('/box-office#waiting/cabaret-1', '#section tbody');
  assert.match(await admin.textContent('#section'), /2 in line, for 8 places[^]*gitte@example\.org[^]*ada@example\.org/);
  await axe(admin, 'the list');
  assert.equal(await admin.evaluate(refund, 2), 200);
  const told = await until('the letter of free places', async () => (await letters(page, 'places_free'))[0]);
  assert.equal(told.to, 'ada@example.org'); // the group before her needs six
  await page.goto(house.base + /\/sessions\/\S+/.exec(told.text)[0]);
  await page.waitForSelector('#map-tools:not([inert])');
  assert.equal(await page.isVisible('#closed'), false);
  const held = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/cabaret-1/holds'));
  await page.evaluate(() => document.querySelector('#best [type=submit]').click());
  assert.equal((await held).postDataJSON().waiting, link.split('/').at(-1)); // who has come keeps nobody waiting
  await page.goto(house.base + link);
  await page.waitForSelector('#text:has-text("told you of free places")');
  await page.click('#leave');
  await page.waitForSelector('#title:has-text("no longer on the waiting list")');
  await until('her letters are gone', async () => !(await letters(page, 'places_free')).length);

  await admin.click('#section button[aria-label*="gitte@example.org"]');
  await axe(admin, 'the question before somebody is removed');
  await admin.click('dialog[open] button:has-text("Remove")');
  await admin.waitForSelector('#section:has-text("Nobody is waiting")');
  await admin.goto(`${house.base}/admin#audit`);
  await admin.waitForSelector('.entry:has-text("took somebody off the waiting list of cabaret-1")');
  assert.doesNotMatch(await admin.textContent('.entry >> nth=0'), /gitte/);
});
