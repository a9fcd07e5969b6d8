// A donation at the checkout: asked for as the settings say, chosen or typed, paid with the tickets, given back from the panel.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 } };
const shots = process.env.FRONTROW_SHOTS;

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const shoot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });

test('the house asks for a donation, a buyer gives one, and it is given back alone', async () => {
  const admin = await house.staff('/admin#settings', '[name=donation_text]');
  await admin.fill('[name=donation_text]', 'A little more keeps our roof tight.');
  await admin.fill('[name=donation_amounts]', '2 five');
  const save = () => admin.locator('form', { has: admin.locator('[name=accent]') }).locator('[type=submit]').click();
  await save();
  await admin.waitForSelector('[name=donation_amounts][aria-invalid=true]');
  await admin.fill('[name=donation_amounts]', '2 5');
  await save();
  await admin.waitForSelector(':text("Settings saved")');
  const buyer = await house.visitor({ bypassCSP: true, ...kPhone });
  buyer.setDefaultTimeout(20_000);
  await house.openCheckout(buyer);
  await buyer.waitForSelector('#donation:visible');
  assert.equal(await buyer.textContent('#donation-text'), 'A little more keeps our roof tight.');
  assert.equal(await buyer.isVisible('#given'), false, 'nothing is given until somebody chooses');
  const before = await buyer.textContent('#pay');
  await buyer.click('#donation-amounts button:text-is("€5.00")');
  assert.equal(await buyer.textContent('#given-amount'), '€5.00');
  assert.notEqual(await buyer.textContent('#pay'), before);
  await axe(buyer, 'the checkout with a donation');
  await shoot(buyer, 'donation-checkout-phone');
  await house.fillCustomer(buyer);
  await buyer.fill('#donation-amount', 'a lot');
  await buyer.click('#pay');
  await buyer.waitForSelector('#donation-error:visible');
  await buyer.fill('#donation-amount', '7.50');
  await house.pay(buyer);
  assert.equal(await buyer.textContent('#given-sum'), '€7.50');
  await shoot(buyer, 'donation-order-phone');
  const reference = await buyer.textContent('#reference');
  await admin.goto(`${house.base}/admin#orders/${reference}`);
  await admin.click('button:text-is("Refund")');
  await admin.selectOption('dialog [name=kind]', 'donation');
  await admin.waitForSelector('dialog .refund-sum:has-text("7.50")');
  await admin.fill('dialog [name=reason]', 'By mistake');
  await axe(admin, 'the form of a refund with a donation');
  await shoot(admin, 'donation-refund');
  await admin.click('dialog [type=submit]');
  await admin.waitForSelector('dl.facts :text("(refunded)")');
  const seen = await house.api(admin, `/api/admin/orders/${reference}`);
  assert.equal(seen.status, 'paid');
  assert.equal(seen.refunded.amount, 0);
  assert.equal(seen.donation_refunded.amount, 750);
});
