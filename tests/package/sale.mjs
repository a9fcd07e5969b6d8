// sale.mjs sell URL TOKEN: sets an empty shop up by what its first start printed, puts an evening on sale, and sells a
// ticket of it at the counter. Prints the id of the order.
// sale.mjs look URL ORDER: prints what that order has, for comparison.
import assert from 'node:assert/strict';

const [what, url, secret] = process.argv.slice(2);
let login = '';

async function ask(method, path, body, headers = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: { 'Content-Type': 'application/json', Origin: url, Cookie: login, ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path} says ${answer.status}: ${text}`);
  const [cookie] = answer.headers.getSetCookie().filter((each) => each.startsWith('login='));
  if (cookie) [login] = cookie.split(';');
  return JSON.parse(text);
}

const seats = [1, 2, 3].map((number) => ({ id: `A-${number}`, index: number - 1, label: String(number), x: 40 + 24 * number,
  y: 80, category: 'Stalls', kind: 'standard', next: number < 3 ? number : null }));
const map = { name: 'House', width: 200, height: 120, focal: { x: 100, y: 10 },
  categories: [{ name: 'Stalls', color: '#1b6ca8' }],
  sections: [{ id: 'stalls', name: 'Stalls', kind: 'seated', rows: [{ label: 'A', seats }] }] };

async function sell() {
  await ask('POST', '/api/setup', { token: secret,
    shop: { name: 'House', currency: 'EUR', timezone: 'Europe/Berlin', language: 'en' },
    admin: { name: 'Ada Marsh', email: 'ada@example.org', password: 'a long password' } });
  if (!login) await ask('POST', '/api/login', { email: 'ada@example.org', password: 'a long password' });
  await ask('POST', '/api/venue/venues', { slug: 'house', name: 'House', city: 'Kiel', timezone: 'Europe/Berlin' });
  await ask('POST', '/api/venue/venues/house/maps', { map });
  await ask('POST', '/api/admin/events', { title: 'Woyzeck', slug: 'woyzeck' });
  const starts = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const session = await ask('POST', '/api/admin/events/woyzeck/sessions', { venue: 'house', starts_at: starts,
    prices: [{ category: 'Stalls', ticket_type: 'adult', amount: 2450 }] });
  const { version } = await ask('GET', '/api/admin/events/woyzeck');
  await ask('POST', '/api/admin/events/woyzeck/publish', { version });
  const { order } = await ask('POST', '/api/box-office/sales', { session: session.slug, seats: [{ id: 'A-2', type: 'adult' }],
    method: 'cash', total: { amount: 2450, currency: 'EUR' } }, { 'Idempotency-Key': 'the-first-sale' });
  assert.equal(order.status, 'paid');
  return order.id;
}

if (what === 'sell') console.log(await sell());
else {
  const { order } = await ask('GET', `/api/orders/${secret}`);
  console.log(order.reference, order.status, order.total.amount, order.tickets.map(({ code }) => code).join(' '));
}
