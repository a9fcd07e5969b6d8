// A ticket goes from the page of its order to somebody else, who comes in by it; the buyer no longer does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, afterEach, before, test } from 'node:test';
import { openDoor, phone, sell, shoot, verdict } from '../door_steps.mjs';
import { House, axe, scanned } from '../house.mjs';

const session = 'hamlet-4';
const shots = process.env.FRONTROW_SHOTS;
const kDay = 86_400_000;

let house;
/** Moves the performance to `from` now on, in milliseconds: a ticket is passed on before the evening, a door wants it to be today. */
const starts = (from) => `UPDATE session SET starts_at = ${Date.now() + from}, doors_at = ${Date.now() + from}, sales_end = ${Date.now() + from} WHERE slug = '${session}'`;
before(async () => { house = await House.open({ sql: starts(7 * kDay) }); });
after(() => house.close());
afterEach(() => house.checkGuards());

const shot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
const ready = (page) => page.waitForSelector('body:not(.is-loading)');

test('a ticket is passed on, taken back, passed on again, and its last holder comes in', async () => {
  const admin = await house.visitor({ bypassCSP: true });
  await house.logIn(admin, '/admin', '#section');
  const { order, digits } = await sell(house, admin, session, 2);
  const buyer = await house.visitor({ bypassCSP: true, ...phone });
  await buyer.goto(`${house.base}/orders/${order.id}`);
  await ready(buyer);
  await buyer.click('.ticket:first-child button:text-is("Pass on")');
  await axe(buyer, 'the form that passes a ticket on');
  await buyer.click('dialog [type=submit]');
  await buyer.waitForSelector('dialog .error:text-is("Please enter a name.")');
  await buyer.fill('dialog [name=name]', 'Ada <b>Lovelace</b>');
  await shot(buyer, 'pass-form');
  await buyer.click('dialog [type=submit]');
  await buyer.waitForSelector('dialog input[readonly]');
  const link = await buyer.inputValue('dialog input[readonly]');
  assert.match(link, /\/tickets\/\w{35}$/);
  await axe(buyer, 'the link of a ticket that was passed on');
  await shot(buyer, 'pass-link');
  await buyer.click('dialog button:text-is("Done")');
  assert.match(await buyer.textContent('.ticket:first-child .ticket-stub'), /Passed on to Ada <b>Lovelace<\/b>/);
  assert.equal(await buyer.locator('.ticket:first-child .ticket-code').count(), 0);
  assert.equal(await buyer.locator('.ticket-picture').count(), 1, 'the other ticket is as it was');
  await axe(buyer, 'an order of which a ticket was passed on');
  await shot(buyer, 'pass-order');

  await admin.goto(`${house.base}/admin#orders/${order.reference}`);
  await admin.click('button:text-is("Refund")');
  await admin.waitForSelector('dialog .refund-tickets label:has-text("passed on to Ada <b>Lovelace</b>")');
  await axe(admin, 'the form of a refund that names a holder');
  await shot(admin, 'refund-holder');
  await admin.click('dialog button:text-is("Cancel")');

  const friend = await house.visitor({ bypassCSP: true, ...phone, locale: 'de-DE' });
  await friend.goto(link);
  await friend.waitForSelector('.ticket-picture');
  assert.equal(await friend.textContent('#title'), 'Ihre Karte, Ada <b>Lovelace</b>');
  assert.equal(await friend.textContent('#from'), 'Grace Hopper hat sie an Sie weitergegeben.');
  assert.equal(await friend.evaluate(() => document.documentElement.scrollWidth), 360);
  assert.doesNotMatch(await friend.textContent('#main'), /€/);
  await axe(friend, 'the page of a holder on a phone');
  await shot(friend, 'held-phone');
  const first = await scanned(friend, '.ticket-picture');
  assert.ok(!digits.includes(first));
  for (const selector of ['#save', '#calendar']) {
    const answer = await friend.request.get(new URL(await friend.getAttribute(selector, 'href'), house.base).href);
    assert.equal(answer.status(), 200, selector);
  }

  await buyer.click('button:text-is("Take back")');
  await buyer.click('dialog button.button:not(.button-quiet)');
  await buyer.waitForSelector('.ticket:first-child .ticket-picture');
  await friend.reload();
  await friend.waitForSelector('.plain');
  assert.match(await friend.textContent('.plain'), /zurückgenommen/);

  await buyer.click('.ticket:first-child button:text-is("Pass on")');
  await buyer.fill('dialog [name=name]', 'Mary Shelley');
  await buyer.click('dialog [type=submit]');
  await buyer.waitForSelector('dialog input[readonly]');
  await friend.goto(await buyer.inputValue('dialog input[readonly]'));
  await friend.waitForSelector('.ticket-picture');
  const last = await scanned(friend, '.ticket-picture');
  await shot(friend, 'held-again');

  await admin.goto(`${house.base}/admin#orders/${order.reference}`);
  await admin.waitForSelector('td small:text("Passed on to Mary Shelley")');
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', house.database, starts(kDay / 24)]);
  const door = await openDoor(house, session, 'A');
  for (const old of [digits[0], first]) {
    await shoot(door, old);
    await verdict(door, 'replaced');
  }
  await shoot(door, last);
  assert.match(await verdict(door, 'in'), /Passed on to Mary Shelley/);
  await friend.reload();
  await friend.waitForSelector('#status:text-is("Mit dieser Karte ist schon jemand hereingekommen")');
  await buyer.reload();
  await ready(buyer);
  assert.equal(await buyer.locator('button:text-is("Pass on")').count(), 0, 'it is too late for the other one');
  await buyer.click('button:text-is("Take back")');
  await buyer.click('dialog button.button:not(.button-quiet)');
  await buyer.waitForSelector('.notice-alert:has-text("Somebody has come in")');
});
