// Names that the house has already are pressed, not typed: venues and artists of a user, categories of a voucher.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

test('venues and artists of a user are pressed, and go again by a second press', async () => {
  const page = await house.staff('/admin#people', '#section tbody tr');
  await page.click('button.link:text-is("Vincent Hall")');
  const venues = page.locator('dialog [role=group][aria-label=Venues]');
  const fleet = venues.getByRole('button', { name: 'Theater am Fleet' });
  await fleet.waitFor();
  assert.equal(await fleet.getAttribute('aria-pressed'), 'true');
  await venues.getByRole('button', { name: 'Souterrain' }).click();
  await fleet.click();
  assert.equal(await page.inputValue('dialog [name=venues]'), 'souterrain');
  await page.getByRole('button', { name: 'Teodor Nilsen Trio with guests' }).click();
  await axe(page, 'a user with what is chosen');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog', { state: 'detached' });
  const user = (await house.api(page, '/api/admin/users?limit=100')).items.find(({ email }) => email === 'venue@demo.example');
  assert.deepEqual([user.venues, user.artists], [['souterrain'], ['Teodor Nilsen Trio with guests']]);
});

test('the categories of a voucher are pressed', async () => {
  const page = await house.staff('/marketing#vouchers', '#section .panel-head button');
  await page.click('#section .panel-head button:has-text("voucher")');
  await page.fill('dialog [name=code]', 'PRESSED');
  await page.fill('dialog [name=value]', '10');
  const categories = page.locator('dialog [role=group][aria-label=Categories]');
  await categories.getByRole('button', { name: 'Premium' }).click();
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog', { state: 'detached' });
  await until('the voucher', async () =>
    (await house.api(page, '/api/marketing/vouchers')).items.find(({ code }) => code === 'PRESSED')?.categories?.join() === 'Premium');
});
