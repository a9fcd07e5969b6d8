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

test('a bank statement shows which transfer pays which order, and what fits is noted at once', async () => {
  const buyer = await house.visitor({ ...kPhone, locale: 'de-DE' });
  buyer.setDefaultTimeout(20_000);
  await house.openCheckout(buyer);
  await buyer.check('[name=method][value=transfer]');
  await house.fillCustomer(buyer);
  await buyer.click('#pay');
  await buyer.waitForSelector('#transfer:visible');
  const reference = await buyer.textContent('#reference');
  const amount = (await buyer.textContent('#transfer-amount')).replace(/[^\d,]/g, '');
  const csv = (heads) =>
    Buffer.from(`${heads}\n14.02.26;"Ada M\xfcller";"Karten ${reference.toLowerCase()}\ndanke";${amount}\n` +
      `15.02.26;Ben;${reference};1,00\n16.02.26;Werke;Strom;-80,00\n`, 'latin1');
  const upload = (page, heads) => page.setInputFiles('[name=file]', { name: 'umsaetze.csv', mimeType: 'text/csv', buffer: csv(heads) });

  const admin = await house.logIn(await house.visitor({ bypassCSP: true, ...kPhone }), '/admin#orders/statement', '[name=file]');
  admin.setDefaultTimeout(20_000);
  await upload(admin, 'Wann;Wer;Was;Wert');
  await admin.waitForSelector(':text("We do not know this bank")');
  await admin.selectOption('[name=amount]', 'Wert');
  await admin.selectOption('[name=purpose]', 'Was');
  await admin.click('form.block-form [type=submit]');
  await admin.waitForSelector('button:has-text("Mark one order as paid")');
  await upload(admin, 'Buchungstag;Name;Verwendungszweck;Betrag');
  await admin.waitForSelector(':text("Ada Müller")');
  assert.match(await admin.textContent('.found'), /One payment matches.+One needs your attention.+One outgoing line/);
  assert.ok(await admin.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the phone');
  await axe(admin, 'a bank statement');
  if (process.env.FRONTROW_SHOTS) await admin.screenshot({ path: `${process.env.FRONTROW_SHOTS}/bank-statement.png`, fullPage: true });
  await admin.click('button:has-text("Mark one order as paid")');
  await admin.waitForSelector(':text("One order marked as paid")');
  await admin.waitForSelector(':text("2 are in the list already")'); // the same file again: nothing is left to pay or to keep
  assert.equal(await admin.locator('button:has-text("Mark")').count(), 0);
  await buyer.reload();
  await buyer.waitForSelector('body[data-status=paid]');

  // Another transfer for the order that is paid by now is in the list, goes back, and the order says so.
  const row = admin.locator('tr', { hasText: 'Ben' });
  assert.match(await row.textContent(), /Already marked as paid/);
  await axe(admin, 'the list to settle');
  if (process.env.FRONTROW_SHOTS) await admin.screenshot({ path: `${process.env.FRONTROW_SHOTS}/bank-lines.png`, fullPage: true });
  await row.locator('button:has-text("Ignore")').click();
  await admin.click('dialog [type=submit]');
  await admin.waitForSelector('dialog [name=reason][aria-invalid=true]'); // nothing is ignored without a reason
  await admin.click('dialog button:has-text("Cancel")');
  await row.locator('button:has-text("Sent back")').click();
  await admin.fill('dialog [name=reason]', 'Paid twice');
  await admin.click('dialog [type=submit]');
  await admin.waitForSelector(':text("Nothing is waiting for a decision")');
  await admin.click('summary:has-text("Settled")');
  assert.match(await row.textContent(), /Sent back.+Paid twice/);
  await admin.goto(`${house.base}/admin#orders/${reference}`);
  await admin.waitForSelector('td:has-text("Paid twice")');
});

test('what came too little is taken as a payment, once somebody has seen the difference', async () => {
  const buyer = await house.visitor();
  buyer.setDefaultTimeout(20_000);
  await house.openCheckout(buyer);
  await buyer.check('[name=method][value=transfer]');
  await house.fillCustomer(buyer);
  await buyer.click('#pay');
  await buyer.waitForSelector('#transfer:visible');
  const reference = await buyer.textContent('#reference');
  const admin = await house.logIn(await house.visitor({ bypassCSP: true, locale: 'de-DE' }), '/admin#orders/statement', '[name=file]');
  admin.setDefaultTimeout(20_000);
  const buffer = Buffer.from('Buchungstag;Name;Verwendungszweck;Betrag\n17.02.26;Cem;Karten;1,00\n');
  await admin.setInputFiles('[name=file]', { name: 'umsaetze.csv', mimeType: 'text/csv', buffer });
  await admin.click('button:has-text("Eine Zeile in die Liste übernehmen")');
  await admin.locator('tr', { hasText: 'Cem' }).locator('button:has-text("Als Zahlung annehmen")').click();
  await admin.fill('dialog [name=orders]', reference.toLowerCase());
  await admin.click('dialog [type=submit]');
  await admin.waitForSelector('dialog:has-text("werden ausgebucht")');
  if (process.env.FRONTROW_SHOTS) await admin.screenshot({ path: `${process.env.FRONTROW_SHOTS}/bank-less.png` });
  await admin.click('dialog button:has-text("Als Zahlung annehmen")');
  await admin.waitForSelector(':text("Es ist nichts zu klären")');
  await buyer.reload();
  await buyer.waitForSelector('body[data-status=paid]');
});
