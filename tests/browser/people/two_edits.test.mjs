// Two people and one record, a login that ends under a form, and what was typed when somebody leaves.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 } };

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const userOf = async (page, email) => (await house.api(page, '/api/admin/users?limit=100')).items.find((user) => user.email === email);

async function openUser(page, name) {
  await page.click(`button.link:text-is("${name}")`);
  await page.waitForSelector('dialog[open] [name=name]');
}

/** A buyer reserves a place, to be paid at the box office. Promises its reference. */
async function reserve() {
  const page = await house.visitor();
  await house.openPicker(page, 'cabaret-3');
  await page.click('.step[data-step="floor adult 1"]');
  await house.holdOf(page, 'cabaret-3', 1);
  await house.toCheckout(page);
  await house.fillCustomer(page);
  await page.check('[value=box_office]');
  await house.pay(page);
  return page.textContent('#reference');
}

/** Saves a user behind the back of whoever has the form open. */
async function change(page, email, more) {
  const { id, ...user } = await userOf(page, email);
  const { name, role, venues, artists, active, all_venues: everywhere, version } = user;
  const answer = await page.request.put(`${house.base}/api/admin/users/${id}`, {
    data: { name, email, role, venues, artists, active, all_venues: everywhere, version, ...more }, headers: { Origin: house.base } });
  assert.equal(answer.status(), 200);
}

test('who saves a user second sees who was first, and what is kept is theirs and the other’s', async () => {
  const page = await house.staff('/admin#people', '#section tbody tr');
  const { name } = await userOf(page, 'marketing@demo.example');
  await openUser(page, name);
  await page.fill('dialog [name=name]', 'Mine');
  await change(page, 'marketing@demo.example', { artists: ['Somebody New'] });
  await page.click('dialog [type=submit]');
  await page.waitForSelector('.two-edits');
  const said = await page.textContent('.two-edits');
  assert.match(said, /admin@demo\.example changed this on/);
  assert.match(said, /Somebody New/);
  assert.equal(await page.locator('.notice-info').count(), 0, 'nothing is called saved');
  await axe(page, 'two edits');
  await page.click('.two-edits button:text-is("Keep mine")');
  await page.waitForSelector('.notice:has-text("Mine has been saved.")');
  const now = await userOf(page, 'marketing@demo.example');
  assert.deepEqual([now.name, now.artists], ['Mine', ['Somebody New']]);
});

test('a refused e-mail address is said at its field, and nothing is called saved', async () => {
  const page = await house.staff('/admin#people', '#section tbody tr', { locale: 'de-DE' });
  const { name } = await userOf(page, 'venue@demo.example');
  await openUser(page, name);
  await page.fill('dialog [name=email]', 'admin@demo.example');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog .error:has-text("Einen Benutzer mit dieser E-Mail-Adresse gibt es schon.")');
  assert.equal(await page.locator('.notice').count(), 0);
});

test('on a phone theirs is taken into the form, which stays open', async () => {
  const page = await house.staff('/admin#people', '#section tbody tr', kPhone);
  const { name } = await userOf(page, 'artist@demo.example');
  await openUser(page, name);
  await page.fill('dialog [name=name]', 'Mine');
  await change(page, 'artist@demo.example', { name: 'Theirs' });
  await page.click('dialog [type=submit]');
  await page.waitForSelector('.two-edits');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await page.click('.two-edits button:text-is("Take theirs")');
  await until('theirs is in the form', async () => (await page.inputValue('dialog [name=name]')) === 'Theirs');
});

test('the settings go the same way', async () => {
  const page = await house.staff('/admin#settings', '[name=footer]');
  const other = await house.staff('/admin#settings', '[name=footer]');
  await page.fill('[name=footer]', 'Mine');
  await other.fill('[name=ticket_note]', 'Theirs');
  await other.click('#section [type=submit]');
  await other.waitForSelector('.notice:has-text("Settings saved.")');
  await page.click('#section [type=submit]');
  await page.click('.two-edits button:text-is("Keep mine")');
  await page.waitForSelector('.notice:has-text("Settings saved.")');
  const shop = await house.api(page, '/api/admin/shop');
  assert.deepEqual([shop.footer, shop.ticket_note], ['Mine', 'Theirs']);
});

test('of two clerks who take the same payment the second reads who was first, and money moves once', async () => {
  const first = await house.staff('/admin#orders', 'tbody tr');
  const reference = await reserve();
  const address = `/admin#orders/${reference}`;
  await first.goto(house.base + address);
  const second = await house.staff(address, 'dl.facts');
  for (const page of [first, second]) await page.click('button:text-is("Take payment")');
  await first.click('dialog [type=submit]');
  await first.waitForSelector('.notice:has-text("The order has been paid.")');
  await second.click('dialog [type=submit]');
  await second.waitForSelector('.notice-alert:has-text("already took this payment")');
  assert.equal(await second.locator('.notice-info').count(), 0);
  assert.equal((await house.api(first, `/api/admin/orders/${reference}`)).money.length, 1);
});

test('a login that has ended is asked for over the form, which then goes on', async () => {
  const page = await house.staff('/admin#settings', '[name=footer]');
  await page.fill('[name=footer]', 'Typed before');
  await page.context().clearCookies();
  await page.click('#section [type=submit]');
  await page.waitForSelector('dialog[open] [name=password]');
  await page.fill('dialog [name=password]', 'wrong');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog .notice:has-text("not correct")');
  await page.fill('dialog [name=password]', 'curtain up');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('.notice:has-text("Settings saved.")');
  assert.equal(await page.locator('.notice-alert').count(), 0, 'what worked clears what did not');
  assert.equal((await house.api(page, '/api/admin/shop')).footer, 'Typed before');
});

test('a dialog and a form ask before what was typed is lost', async () => {
  const page = await house.staff('/admin#people', '#section tbody tr');
  const { name } = await userOf(page, 'venue@demo.example');
  await openUser(page, name);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' }); // nothing was typed
  await openUser(page, name);
  await page.fill('dialog [name=name]', 'Typed');
  await page.keyboard.press('Escape');
  await page.click('dialog button:text-is("Stay here")');
  assert.equal(await page.inputValue('dialog [name=name]'), 'Typed');
  await page.click('dialog button:text-is("Cancel")');
  await page.click('dialog button:text-is("Leave")');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.goto(`${house.base}/marketing#embed`);
  await page.fill('[name=origins]', 'https://typed.example');
  await page.click('#sections a[href="#vouchers"]');
  await page.click('dialog button:text-is("Stay here")');
  assert.equal(await page.inputValue('[name=origins]'), 'https://typed.example');
});
