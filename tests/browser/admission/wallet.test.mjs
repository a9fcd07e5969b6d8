// Tickets in the wallet of a phone: the program with keys of a house, what its page offers to which phone, and what other
// programs say of the passes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

const kIphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const kAndroid = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36';
const kPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, bypassCSP: true };

const folder = mkdtempSync(join(tmpdir(), 'frontrow-wallet-'));
const file = (name) => join(folder, name);
const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

/** What Apple and Google give a house, as far as they can be made here. */
function makeKeys() {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'apple.key', '-out', 'apple.pem', '-days', '30', '-subj', '/CN=Relations');
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'house.key', '-out', 'house.csr', '-subj',
    '/UID=pass.org.example.tickets/CN=House/OU=TEAM123456');
  openssl('x509', '-req', '-in', 'house.csr', '-CA', 'apple.pem', '-CAkey', 'apple.key', '-CAcreateserial', '-days', '20', '-out', 'house.pem');
  writeFileSync(file('pass.pem'), ['house.pem', 'house.key', 'apple.pem'].map((name) => readFileSync(file(name))).join(''));
  writeFileSync(file('account.json'), JSON.stringify({ client_email: 'house@example.iam', private_key: readFileSync(file('house.key'), 'utf8') }));
}

let house;
before(async () => {
  makeKeys();
  house = await House.open({
    sql: 'UPDATE orders SET status = 1 WHERE id = (SELECT min(id) FROM orders WHERE status = 0);', // one that is reserved
    env: { APPLE_WALLET_FILE: file('pass.pem'), GOOGLE_WALLET_FILE: file('account.json'), GOOGLE_WALLET_ISSUER: '3388000000012345678' },
  });
});
after(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => house.checkGuards());

/** The page of an order of the demo, as this browser sees it. */
async function orderPage(status, options) {
  const clerk = await house.logIn(await house.visitor(), '/admin#orders', 'tbody tr');
  const { items: [{ reference }] } = await house.api(clerk, `/api/admin/orders?status=${status}&limit=1`);
  const { page: path } = await house.api(clerk, `/api/admin/orders/${reference}`);
  const page = await house.visitor(options);
  await page.goto(house.base + path);
  await page.waitForSelector('body:not(.is-loading)');
  return page;
}

const offered = (page) => page.$$eval('.ticket:first-child .ticket-wallets a', (links) => links.map((link) => link.textContent));

test('a phone is offered the wallet that it can have, other machines both, and who has not paid none', async () => {
  const iphone = await orderPage('paid', { ...kPhone, userAgent: kIphone });
  assert.deepEqual(await offered(iphone), ['Add to Apple Wallet']);
  assert.equal(await iphone.evaluate(() => document.documentElement.scrollWidth), 360);
  await axe(iphone, 'a ticket with a wallet');
  const android = await orderPage('paid', { ...kPhone, userAgent: kAndroid, locale: 'de-DE' });
  assert.deepEqual(await offered(android), ['Zu Google Wallet hinzufügen']);
  assert.deepEqual(await offered(await orderPage('paid')), ['Add to Apple Wallet', 'Add to Google Wallet']);
  assert.deepEqual(await offered(await orderPage('reserved')), []);
});

test('the pass for Apple is one that others read, and openssl finds signed', async () => {
  const page = await orderPage('paid', { ...kPhone, userAgent: kIphone });
  const link = page.locator('.ticket-wallets a').first();
  assert.match(await link.getAttribute('aria-label'), /^Add to Apple Wallet: .+/);
  const answer = await page.request.get(house.base + await link.getAttribute('href'));
  assert.equal(answer.headers()['content-type'], 'application/vnd.apple.pkpass');
  writeFileSync(file('ticket.pkpass'), await answer.body());
  assert.match(execFileSync('unzip', ['-t', file('ticket.pkpass')]).toString(), /No errors detected/);
  execFileSync('unzip', ['-o', '-q', file('ticket.pkpass'), '-d', file('pass')]);
  openssl('smime', '-verify', '-binary', '-inform', 'der', '-in', 'pass/signature', '-content', 'pass/manifest.json', '-CAfile', 'apple.pem',
    '-purpose', 'any', '-out', 'verified.json');
  for (const [name, sum] of Object.entries(JSON.parse(readFileSync(file('verified.json'), 'utf8')))) {
    assert.match(openssl('dgst', '-sha1', `pass/${name}`).toString(), new RegExp(`= ${sum}\n$`), name);
  }
  const pass = JSON.parse(readFileSync(file('pass/pass.json'), 'utf8'));
  const shown = await page.locator('.ticket-code').first().textContent();
  assert.equal(pass.barcodes[0].altText, shown.replaceAll(' ', ''));
  assert.match(pass.relevantDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:00[+-]\d\d:\d\d$/);
});

test('the link for Google leads there, with what the house has signed', async () => {
  const page = await orderPage('paid', { ...kPhone, userAgent: kAndroid });
  const answer = await page.request.get(house.base + await page.locator('.ticket-wallets a').first().getAttribute('href'), { maxRedirects: 0 });
  assert.equal(answer.status(), 303);
  const [, token] = /^https:\/\/pay\.google\.com\/gp\/v\/save\/(\S+)$/.exec(answer.headers().location);
  assert.ok(answer.headers().location.length < 3_000, `${answer.headers().location.length}`);
  const [head, claims, signature] = token.split('.');
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), readFileSync(file('house.key'), 'utf8'), Buffer.from(signature, 'base64url')));
  const { payload, iss } = JSON.parse(Buffer.from(claims, 'base64url'));
  assert.equal(iss, 'house@example.iam');
  const shown = await page.locator('.ticket-code').first().textContent();
  assert.equal(payload.eventTicketObjects[0].barcode.alternateText, shown.replaceAll(' ', ''));
});

test('whoever a ticket was passed on to has it in a wallet', async () => {
  const page = await orderPage('paid', { ...kPhone, userAgent: kIphone });
  const path = await page.evaluate(async () => {
    const order = location.pathname.split('/').at(-1);
    const { order: { tickets: [{ id }] } } = await (await fetch(`/api/orders/${order}`)).json();
    const answer = await fetch(`/api/orders/${order}/tickets/${id}/pass`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'Grace Hopper' }),
    });
    return (await answer.json()).page;
  });
  const held = await house.visitor({ ...kPhone, userAgent: kIphone });
  await held.goto(house.base + path);
  await held.waitForSelector('body:not(.is-loading)');
  const answer = await held.request.get(house.base + await held.locator('.ticket-wallets a').getAttribute('href'));
  assert.equal(answer.status(), 200);
});
