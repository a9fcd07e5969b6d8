// The key that signs tickets is replaced in the settings: the log says so, and what was printed before is still read.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

const shots = process.env.FRONTROW_SHOTS;
let house;

before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

test('a new key signs tickets, the old one still tells which are ours, and the log has words for it', async () => {
  const page = await house.staff('/admin#settings', '#ticket-key');
  const keys = async () => (await house.api(page, '/api/tickets/keys')).items;
  const make = async (answer) => {
    await page.click('button:text-is("New key")');
    await page.click(`dialog button:text-is("${answer}")`);
  };
  await make('Make a new key');
  await page.waitForSelector('#ticket-key:has-text("Key no. ")');
  const before = await keys();
  const signing = before.find(({ retired_at: retired }) => !retired);
  await axe(page, 'the key of tickets in the settings');
  await make('Cancel');
  assert.deepEqual(await keys(), before);
  const name = await page.inputValue('[name=name]');
  await page.fill('[name=name]', 'Not saved yet');
  await make('Make a new key');
  await page.waitForSelector(`#ticket-key:not(:has-text("Key no. ${signing.id},"))`);
  const now = await keys();
  assert.equal(now.length, before.length + 1);
  const old = now.find(({ id }) => id === signing.id);
  assert.ok(old.retired_at);
  assert.equal(old.public_key, signing.public_key);
  const made = now.find(({ retired_at: retired }) => !retired);
  await page.waitForSelector(`#ticket-key:has-text("Key no. ${made.id},")`);
  await page.waitForSelector(`.notice:has-text("Key no. ${made.id} signs tickets from now on")`);
  assert.equal(await page.inputValue('[name=name]'), 'Not saved yet');
  await page.fill('[name=name]', name);
  if (shots)
    for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1440, 'light'], [1440, 'dark']]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.locator('#ticket-key').scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${shots}/ticket-key-${width}-${colorScheme}.png` });
    }
  await page.goto(`${house.base}/admin#audit`);
  await page.waitForSelector(`.entry:has-text("made a new key for tickets: no. ${made.id}")`);
});
