// What the house says in its letters in its own words: worded beside the letter as it arrives, tried, kept, and given
// back.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuardsOfLetters());

const letter = (page) => page.frameLocator('.mailing-letter').locator('body');
const path = '/api/admin/letters/confirmation/en';

test('a letter is worded beside its preview, tried on oneself, kept, and brought together with another edit', async () => {
  const page = await house.staff('/admin#letters', '#section tbody');
  await axe(page, 'the list');
  await page.click('a[href="#letters/confirmation/en"]');
  await letter(page).locator('text=Hello Mary Miller,').waitFor();
  assert.equal(await letter(page).locator('img').count(), 2);
  await axe(page, 'a letter');
  await page.fill('[name=opening]', 'Dear ');
  await page.click('button:has-text("Name of the customer")');
  await page.locator('[name=opening]').pressSequentially(',\n\nthe play begins at ');
  await page.click('.fields button[title="{{time}}"]');
  assert.equal(await page.inputValue('[name=opening]'), 'Dear {{name}},\n\nthe play begins at {{time}}');
  await page.fill('[name=closing]', 'See you {{soon}}');
  await page.click('button:has-text("Preview")');
  await page.waitForSelector('[name=closing][aria-invalid]');
  await page.fill('[name=closing]', 'See <b>you</b> at https://house.example/');
  await page.click('button:has-text("Preview")');
  await letter(page).locator('text=Dear Mary Miller,').waitFor();
  assert.equal(await letter(page).locator('a', { hasText: 'house.example' }).getAttribute('href'), 'https://house.example/');
  await page.click('summary');
  assert.match(await page.textContent('.mailing-text'), /Dear Mary Miller,\n\nthe play begins at \d\d:\d\d\n[^]*See <b>you<\/b> at/);
  await page.click('button:has-text("Send me a test")');
  const mail = async () => (await house.api(page, '/api/demo/mail')).items;
  const trial = await until('the test', async () => (await mail()).find(({ kind }) => kind === 'letter_trial'));
  assert.equal(trial.to, 'admin@demo.example');
  assert.match(trial.text, /^Dear Mary Miller,\n/);
  assert.equal((await house.api(page, path)).version, 0); // nothing is in use yet
  await page.evaluate((to) => fetch(to, { method: 'PUT', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ subject: 'Theirs', version: 0 }) }), path);
  await page.click('.fields [type=submit]');
  assert.match(await page.textContent('dialog'), /Theirs/);
  await axe(page, 'two edits');
  await page.click('dialog button:has-text("Keep mine")');
  await until('both are kept', async () => (await house.api(page, path)).version === 2);
  const kept = await house.api(page, path);
  assert.equal(kept.subject, 'Theirs');
  assert.match(kept.opening, /^Dear \{\{name\}\},/);
  await page.click('button:has-text("Insert the original")');
  await letter(page).locator('text=Hello Mary Miller,').waitFor();
  await page.click('.fields [type=submit]');
  await until('the original is back', async () => (await house.api(page, path)).opening === null);
});

test('a letter on a phone, in the dark and in German', async () => {
  const page = await house.staff('/admin#letters', '#section tbody',
    { locale: 'de-DE', colorScheme: 'dark', viewport: { width: 360, height: 740 } });
  const scrollsSideways = () => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(await scrollsSideways(), false, 'the list');
  await page.click('a[href="#letters/interest/de"]');
  await letter(page).locator('text=Guten Tag,').waitFor();
  assert.equal(await page.locator('[name=subject]').count(), 0); // it changes with what the letter is for
  await axe(page, 'a letter on a phone');
  assert.equal(await scrollsSideways(), false, 'a letter');
});
