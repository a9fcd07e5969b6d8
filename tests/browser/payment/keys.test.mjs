// Keys of payment providers that an admin sets: what the settings show of them, and that buyers can pay by them at once.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';
import { StripeStub } from '../providers.mjs';

let house;
let stripe;

before(async () => {
  stripe = await new StripeStub().open();
  house = await House.open();
  await house.stop();
  Object.assign(house, { command: 'serve', more: ['--serve-demo-data'],
    env: { STRIPE_API_BASE: stripe.base, FRONTROW_PUBLIC_URL: house.base } });
  await house.start();
});
after(async () => {
  await house.close();
  await stripe.close();
});
afterEach(() => house.checkGuards());

const offered = (page) => house.api(page, '/api/sessions/quartet-2').then(({ payment_methods: methods }) => methods);

test('an admin sets, tries, replaces and removes a key and its secrets, which no page shows and buyers can pay by at once', async () => {
  const page = await house.staff('/admin#settings', '.findings');
  const line = page.locator('.findings li', { hasText: 'Stripe' });
  assert.match(await line.textContent(), /No key yet/);
  assert.ok(!(await offered(page)).includes('stripe'));
  await axe(page, 'the settings without keys');
  await line.getByRole('button', { name: 'Set the key' }).click();
  await page.fill('dialog [name=key]', 'pk_test_of_the_page');
  await page.fill('dialog [name=webhook_secrets]', 'whsec_1, whsec_2');
  await axe(page, 'the form for a key');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog [name=key][aria-invalid=true]');
  await page.fill('dialog [name=key]', StripeStub.key);
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog', { state: 'detached' });
  await until('the key is said', async () => /trow, set by .* Webhook secrets: 2\./.test(await line.textContent()));
  assert.ok((await offered(page)).includes('stripe'));
  assert.ok(!(await page.content()).includes(StripeStub.key));
  await line.getByRole('button', { name: 'Try it' }).click();
  await until('it works', async () => /The public address of the shop is not https/.test(await line.textContent()));
  assert.equal(stripe.asked.at(-1).headers.authorization, `Bearer ${StripeStub.key}`);
  await axe(page, 'the settings with a key');

  await line.getByRole('button', { name: 'Replace the key' }).click();
  await page.fill('dialog [name=key]', 'sk_test_frontrowQRST');
  await page.click('dialog [type=submit]');
  await until('the other key is said', async () => /QRST, set by .* Webhook secrets: 2\./.test(await line.textContent()));
  await line.getByRole('button', { name: 'Remove the webhook secrets' }).click();
  await page.click('dialog button:has-text("Remove the webhook secrets")');
  await until('only the key is left', async () => /QRST, set by (?!.*Webhook secrets:)/s.test(await line.textContent()));
  assert.equal(await line.getByRole('button', { name: 'Remove the webhook secrets' }).count(), 0);
  await line.getByRole('button', { name: 'Remove the key' }).click();
  await page.click('dialog button:has-text("Remove the key")');
  await until('there is none', async () => /No key yet/.test(await line.textContent()));
  assert.ok(!(await offered(page)).includes('stripe'));
  assert.ok(!house.log.includes('sk_test_'), 'no key is in the log');
  await page.goto(`${house.base}/admin#audit`);
  await page.waitForSelector('#section .entry');
  const log = await page.textContent('#section');
  assert.match(log, /removed the keys of the payment provider/);
  assert.match(log, /Key ends in/);
});
