// What others change appears by itself in every list of the panels, and under nobody's hands.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const admin = async (path, ready) => house.logIn(await house.visitor(), path, ready);

/** Does something as the admin, without the page noticing. */
async function send(page, method, path, body) {
  const answer = await page.evaluate(async ([way, where, what]) => {
    const response = await fetch(where, { method: way, headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify(what) });
    return { status: response.status, body: await response.json() };
  }, [method, path, body]);
  assert.ok(answer.status < 300, JSON.stringify(answer));
  return answer.body;
}

/** As if somebody came back to the tab: then the page asks at once. */
const comeBack = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

async function give(page, session) {
  const [[seat]] = await house.freeRuns(page, session, 1);
  return (await send(page, 'POST', '/api/box-office/sales', {
    session, seats: [{ id: seat.id, type: 'adult' }], areas: [], method: 'free', reason: 'Press', customer: { name: 'Zita Fresh' }, total: { amount: 0, currency: 'EUR' },
  })).order;
}

const kVoucher = { code: 'FRESH-1', kind: 'percent', value: 10, max_uses: 5 };
const kLists = [
  ['the programme', '/admin#programme', '#section tbody tr', (page) => send(page, 'POST', '/api/admin/events', { title: 'Zita Fresh' })],
  ['the orders', '/admin#orders', '#section tbody tr', (page) => give(page, 'hamlet-3')],
  ['the people', '/admin#people', '#section tbody tr', (page) => send(page, 'POST', '/api/admin/users', {
    name: 'Zita Fresh', email: 'zita@house.example', role: 'marketing', venues: [], artists: [], active: true, password: 'a long password' })],
  ['the log of changes', '/admin#audit', '#section .entry', (page) => send(page, 'POST', '/api/admin/events', { title: 'Zita Fresh', slug: 'zita-fresh-audit' })],
  ['the vouchers', '/marketing#vouchers', '#section tbody tr', (page) => send(page, 'POST', '/api/marketing/vouchers', { ...kVoucher, code: 'ZITA-FRESH' })],
  ['the campaigns', '/marketing#campaigns', '#section tbody tr', (page) => send(page, 'POST', '/api/marketing/campaigns', { slug: 'zita', name: 'Zita Fresh' })],
  ['the texts', '/marketing#events', '#section tbody tr', (page) => send(page, 'POST', '/api/admin/events', { title: 'Zita Fresh', slug: 'zita-fresh-texts' })],
  ['the venues', '/venue', '#main tbody tr', (page) => send(page, 'POST', '/api/venue/venues', { slug: 'zita', name: 'Zita Fresh', city: 'Bonn', timezone: 'Europe/Berlin' })],
  ['the doors', '/box-office#doors/hamlet-4', '.doors-list tbody tr', (page) => give(page, 'hamlet-4')],
];

for (const [what, path, rows, change] of kLists) {
  test(`${what} show what somebody else adds`, async () => {
    const page = await admin(path, rows);
    const found = page.locator(rows, { hasText: /Zita Fresh|ZITA-FRESH|zita-fresh/ });
    const before = await found.count();
    await change(page);
    await comeBack(page);
    await until('the new line', async () => (await found.count()) > before);
  });
}

test('a search, the keyboard and a half-written note stay while the rest is drawn again', async () => {
  const page = await admin('/admin#orders', '#section tbody tr');
  await page.fill('[type=search]', 'Zita');
  await until('the orders of Zita', async () => (await page.locator('#section tbody tr', { hasNotText: 'Zita' }).count()) === 0);
  const before = await page.locator('#section tbody tr').count();
  const order = await give(page, 'hamlet-3');
  await comeBack(page);
  await until('one more', async () => (await page.locator('#section tbody tr').count()) === before + 1);
  assert.equal(await page.inputValue('[type=search]'), 'Zita');
  const link = page.locator('#section tbody a', { hasText: order.reference });
  await link.focus();
  await give(page, 'hamlet-3');
  await comeBack(page);
  await until('another one', async () => (await page.locator('#section tbody tr').count()) === before + 2);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), order.reference);
  await link.click();
  await page.waitForSelector('.note-form');
  await page.fill('[name=note]', 'Comes by');
  const { version } = await house.api(page, `/api/admin/orders/${order.reference}`);
  await send(page, 'PUT', `/api/admin/orders/${order.reference}/note`, { note: 'Somebody else was here.', version });
  await page.evaluate(() => document.activeElement.blur());
  const asked = await page.evaluate(() => {
    const ask = window.fetch;
    let count = 0;
    window.fetch = (...question) => (count += 1, ask(...question));
    document.dispatchEvent(new Event('visibilitychange'));
    window.fetch = ask;
    return count;
  });
  assert.equal(asked, 0); // it asks nothing that it could not show
  assert.equal(await page.inputValue('[name=note]'), 'Comes by');
});
