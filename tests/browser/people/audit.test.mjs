// The log of changes, narrowed to what somebody looks for.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

test('the log is narrowed by what it is about, by who and by a text, and shows all again', async () => {
  const page = await house.staff('/admin#audit', '.entry');
  const entries = () => page.locator('.entry').allInnerTexts();
  const all = await entries();
  await axe(page, 'the log and what it can be narrowed to');
  await page.selectOption('[name=about]', 'login');
  await page.waitForFunction((before) => document.querySelectorAll('.entry').length < before, all.length);
  assert.ok((await entries()).every((text) => text.includes('logged in')));
  await page.selectOption('[name=about]', 'user');
  await page.waitForSelector('.entry:has-text("added the user")');
  await page.fill('[name=text]', 'BOX_office@');
  await page.waitForFunction(() => document.querySelectorAll('.entry').length === 1);
  assert.match((await entries())[0], /box_office@demo\.example/);
  await page.selectOption('[name=who]', 'admin@demo.example'); // it was the demo itself
  await page.waitForSelector('.empty:has-text("Nothing in the log fits.")');
  await page.fill('[name=from]', '2026-01-02');
  await page.fill('[name=until]', '2026-01-01');
  await page.waitForSelector('[name=until][aria-invalid]');
  for (const name of ['from', 'until', 'text']) await page.fill(`[name=${name}]`, '');
  for (const name of ['who', 'about']) await page.selectOption(`[name=${name}]`, '');
  await page.waitForFunction((before) => document.querySelectorAll('.entry').length === before, all.length);
});

test('the log says in the words of its reader where somebody was', async () => {
  const page = await house.staff('/admin?lang=de#audit', '.entry');
  assert.ok((await page.locator('.changes').allInnerTexts()).some((text) => text.includes('dieser Rechner')));
  assert.doesNotMatch(await page.locator('main').innerText(), /this machine/);
});
