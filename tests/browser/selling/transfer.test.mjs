// Paying by bank transfer: the house names its account, a buyer on a phone reads in German what to write, and the order
// turns paid once somebody of the house has seen the money.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

test('a buyer transfers the money, and the house notes that it has come', async () => {
  const admin = await house.staff('/admin#settings', '[name=transfer_iban]');
  const save = () => admin.locator('form', { has: admin.locator('[name=accent]') }).locator('[type=submit]').click();
  await admin.fill('[name=transfer_holder]', 'Kleines Haus e.V.');
  await admin.fill('[name=transfer_iban]', 'DE88 3704 0044 0532 0130 00');
  await admin.fill('[name=transfer_days_before]', '0');
  await save();
  await admin.waitForSelector('[name=transfer_iban][aria-invalid=true]');
  await admin.fill('[name=transfer_iban]', 'de89370400440532013000');
  await admin.uncheck('[name=pays_demo]');
  await save();
  await admin.waitForSelector(':text("Settings saved")');

  const buyer = await house.visitor({ bypassCSP: true, ...kPhone, locale: 'de-DE' });
  buyer.setDefaultTimeout(20_000);
  await house.openCheckout(buyer);
  assert.equal(await buyer.locator('[name=method][value=demo]').count(), 0, 'what is switched off is not shown');
  await buyer.check('[name=method][value=transfer]');
  assert.match(await buyer.textContent('#pay'), /^Reservieren und .+ überweisen$/);
  await axe(buyer, 'the checkout with a transfer');
  await house.fillCustomer(buyer);
  await buyer.click('#pay');
  await buyer.waitForSelector('#transfer:visible');
  const reference = await buyer.textContent('#reference');
  assert.equal(await buyer.textContent('#transfer-holder'), 'Kleines Haus e.V.');
  assert.equal(await buyer.textContent('#transfer-iban'), 'DE89 3704 0044 0532 0130 00');
  assert.equal(await buyer.textContent('#transfer-reference'), reference);
  assert.equal(await buyer.textContent('#transfer-amount'), await buyer.textContent('#total'));
  assert.equal(await buyer.locator('.ticket-code, .ticket-picture').count(), 0, 'no code before the money is there');
  assert.match(await buyer.textContent('.ticket-wait'), /nach der Bezahlung/);
  assert.match(await buyer.textContent('#status-text'), /genau diesem Verwendungszweck/);
  assert.equal(await buyer.evaluate(() => document.documentElement.scrollWidth), 360, 'nothing is wider than the phone');
  await axe(buyer, 'the order that waits for a transfer');
  if (process.env.FRONTROW_SHOTS) await buyer.screenshot({ path: `${process.env.FRONTROW_SHOTS}/transfer-order.png`, fullPage: true });

  await admin.goto(`${house.base}/admin#orders/${reference}`);
  await admin.click('.panel-actions button:has-text("Take payment")');
  assert.equal(await admin.inputValue('dialog [name=method]'), 'transfer');
  await admin.click('dialog [type=submit]');
  await admin.waitForSelector('dialog', { state: 'detached' });
  await buyer.reload();
  await buyer.waitForSelector('body[data-status=paid]');
  assert.equal(await buyer.isVisible('#transfer'), false);
  await buyer.waitForSelector('.ticket-code');
});
