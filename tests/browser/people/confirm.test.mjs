// The password again: what somebody who finds a browser logged in must not do.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, scanned, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

/** As if everybody had given their password hours ago. */
async function letTimePass() {
  await house.stop();
  execFileSync('sqlite3', [house.database, 'UPDATE login SET confirmed_at = 0']);
  await house.start();
}

/** What an authenticator app shows now for a secret in base 32 (RFC 6238). */
function codeOf(secret) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const kDialog = 'dialog:has([autocomplete=username])';

async function give(page, password) {
  await page.fill(`${kDialog} [name=password]`, password);
  await page.keyboard.press('Enter');
}

test('a form that needs the password again asks for it and keeps what was typed', async () => {
  const page = await house.staff('/account', '[name=current]');
  await letTimePass();
  const add = page.locator('#section button', { hasText: 'Create an API token' });
  await add.click();
  await page.fill('dialog [name=name]', 'nightly export');
  await page.check('dialog [name="scope.read_audit"]');
  await page.click('dialog [type=submit]');
  await page.waitForSelector(kDialog);
  assert.equal(await page.evaluate(() => document.activeElement.name), 'password');
  await axe(page, 'the password again');
  await give(page, 'curtain down');
  await page.waitForSelector(`${kDialog} [name=password][aria-invalid=true]`);
  await page.keyboard.press('Escape');
  await page.waitForSelector(kDialog, { state: 'detached' });
  assert.equal(await page.inputValue('dialog [name=name]'), 'nightly export');
  assert.equal((await house.api(page, '/api/logins')).items.filter(({ scopes }) => scopes.length).length, 0);
  await page.click('dialog [type=submit]');
  await give(page, 'curtain up');
  await page.waitForSelector('dialog .code');
  assert.equal((await house.api(page, '/api/logins')).items.filter(({ scopes }) => scopes.length).length, 1);
});

test('the archive is given to who has just given the password', async () => {
  const page = await house.logIn(await house.visitor(), '/admin#settings', 'a[href="/api/admin/archive"]');
  await letTimePass();
  await page.click('a[href="/api/admin/archive"]');
  await page.waitForSelector(kDialog);
  const [file] = await Promise.all([page.waitForEvent('download'), give(page, 'curtain up')]);
  assert.equal(file.suggestedFilename(), 'frontrow.jsonl');
  const [again] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/api/admin/archive"]')]);
  assert.equal(again.suggestedFilename(), 'frontrow.jsonl');
});

test('a second factor is scanned or typed, on a phone in German', async () => {
  const phone = { viewport: { width: 360, height: 740 }, locale: 'de-DE', bypassCSP: true };
  const page = await house.logIn(await house.visitor(phone), '/account', '[name=current]', 'marketing');
  await letTimePass();
  await page.click('#section button:has-text("Zwei-Faktor-Anmeldung einrichten")');
  await give(page, 'curtain up');
  await page.waitForSelector('.totp-code');
  await axe(page, 'a second factor');
  const secret = (await page.textContent('dialog .code')).replaceAll(' ', '');
  await until('the code is drawn', () => page.$eval('.totp-code', (image) => image.complete && image.naturalWidth > 0));
  const uri = await scanned(page, '.totp-code');
  assert.equal(new URL(uri).searchParams.get('secret'), secret);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);

  // The codes that come with it are shown once, and one of them lets in who has lost the phone.
  await page.fill('dialog:has(.totp-code) [name=code]', codeOf(secret).replace(/^.../, '$& '));
  await page.keyboard.press('Enter');
  await page.waitForSelector('.recovery-codes');
  await axe(page, 'recovery codes');
  const codes = await page.locator('.recovery-codes li').allTextContents();
  assert.equal(codes.length, 10);
  await page.click('dialog .button:has-text("gespeichert")');
  await page.waitForSelector('#section :text("10 Ersatzcodes")');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  const later = await house.visitor(phone);
  await later.goto(`${house.base}/login?next=/account`);
  await later.fill('[name=email]', 'marketing@demo.example');
  await later.fill('[name=password]', 'curtain up');
  await later.keyboard.press('Enter');
  await later.waitForSelector('[name=code]:focus');
  await later.fill('[name=code]', codes[4].toLowerCase().replaceAll('-', ' '));
  await later.keyboard.press('Enter');
  await later.waitForSelector('#section :text("9 Ersatzcodes")');
});
