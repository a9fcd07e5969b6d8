// The programme as an admin edits it, from a first draft to the buyers' page and back out of the bin.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, loadModule } from '../house.mjs';

const { fromLocal, isSkipped, toLocal } = await loadModule('programme/zone_time.js');

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

test('times go to the clocks of a zone and back, also around the change of the clocks', () => {
  for (const moment of ['2026-12-04T18:30:00.000Z', '2027-03-28T00:30:00.000Z', '2027-03-28T01:30:00.000Z', '2026-07-01T23:15:00.000Z']) {
    for (const zone of ['Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC']) {
      assert.equal(fromLocal(toLocal(moment, zone), zone), moment, `${moment} in ${zone}`);
    }
  }
  assert.equal(toLocal('2026-12-04T18:30:00Z', 'Europe/Berlin'), '2026-12-04T19:30');
  assert.equal(fromLocal('2027-03-27T19:30', 'Europe/Berlin'), '2027-03-27T18:30:00.000Z');
  assert.equal(fromLocal('2027-03-28T19:30', 'Europe/Berlin'), '2027-03-28T17:30:00.000Z');
  assert.equal(toLocal(fromLocal('2027-03-28T02:30', 'Europe/Berlin'), 'Europe/Berlin'), '2027-03-28T03:30'); // skipped
  assert.equal(fromLocal('', 'Europe/Berlin'), null);
  assert.ok(isSkipped('2027-03-28T02:30', 'Europe/Berlin'));
  assert.ok(!isSkipped('2027-03-28T02:30', 'UTC') && !isSkipped('2027-10-31T02:30', 'Europe/Berlin') && !isSkipped('', 'UTC'));
});

/** A page of somebody in another zone than the house, logged in as its admin. */
const admin = (options = {}) => house.staff('/admin#programme', '.programme-filters', { timezoneId: 'America/New_York', ...options });

/** What the house says lies over what comes next until it is put away. */
async function said(page, words) {
  await page.waitForSelector(`.notice:has-text("${words}")`);
  await page.evaluate(() => document.querySelectorAll('.notice-close').forEach((button) => button.click()));
}

async function addSession(page) {
  await page.click('text=Add performance');
  await page.waitForSelector('.price-grid');
  await page.selectOption('[name=venue]', { label: 'Theater am Fleet, Hamburg' });
  await page.fill('[name=starts_at]', '2027-03-27T19:30');
  await page.dispatchEvent('[name=starts_at]', 'change');
  assert.equal(await page.inputValue('[name=doors_at]'), '2027-03-27T18:30');
  await page.click('form [type=submit]');
  assert.match(await page.textContent('.error:not([hidden])'), /at least one price/);
  for (const cell of await page.$$('.price-grid td input')) await cell.fill('20,5');
  await page.click('text=Add ticket type');
  const last = '.price-grid tbody tr:first-child td:last-child input';
  await page.fill(last, 'abc');
  await page.click('form [type=submit]');
  assert.match(await page.textContent('.error:not([hidden])'), /not an amount/);
  await page.fill(last, '10');
  // A kind of ticket is called as the reader calls it, and goes to the server by its name.
  const kind = '.price-grid thead th:last-child .type-field input';
  assert.equal(await page.inputValue(kind), 'Child');
  await page.fill(kind, 'student');
  await page.press(kind, 'Tab');
  assert.equal(await page.inputValue(kind), 'Student');
  await axe(page, 'a new session');
  const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'POST'), page.click('form [type=submit]')]);
  assert.deepEqual([...new Set(request.postDataJSON().prices.map(({ ticket_type: type }) => type))], ['adult', 'student']);
  await said(page, 'added');
}

test('an event goes from a draft to the public, is repeated, edited by two, deleted and restored', async () => {
  const page = await admin();
  await page.click('text=New event');
  await page.fill('dialog [name=title]', 'Die Möwe');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('h1:has-text("Die Möwe")');
  await page.click('.panel-actions >> text=Publish');
  await page.click('dialog [value=yes]');
  await said(page, 'Add an upcoming performance');
  await addSession(page);
  await page.click('td a');
  await page.waitForSelector('.figures');
  await page.click('.panel-actions >> text=Repeat');
  await page.check('dialog [name=weekday-6]'); // beside Saturday, that of the performance
  await page.fill('dialog [name=until]', '2027-04-04');
  await page.uncheck('dialog [value="2027-04-03"]');
  assert.match(await page.textContent('dialog [role=status]'), /2 performances will be added/);
  await axe(page, 'a repetition');
  await page.click('dialog [type=submit]');
  await said(page, '2 performances added');
  assert.equal((await page.request.get(`${house.base}/api/events/die-moewe`)).status(), 404);
  await page.click('.panel-actions >> text=Publish');
  assert.match(await page.textContent('dialog form'), /3 performances go on sale/);
  await page.click('dialog [value=yes]');
  await said(page, 'Published');
  const { sessions } = await house.api(page, '/api/events/die-moewe');
  assert.deepEqual(sessions.map((session) => session.starts_at), ['2027-03-27T18:30:00Z', '2027-03-28T17:30:00Z', '2027-04-04T17:30:00Z']);
  assert.deepEqual(sessions[0].from_price, { amount: 2050, currency: 'EUR', digits: 2 });

  await page.evaluate(async () => {
    const event = await (await fetch('/api/admin/events/die-moewe')).json();
    const body = JSON.stringify({ title: 'Die Möwe, neu', version: event.version });
    await fetch('/api/admin/events/die-moewe', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body });
  });
  await page.fill('[name=description]', 'A play.\nBy Chekhov.');
  await page.click('form [type=submit]');
  assert.match(await page.textContent('dialog h2'), /Someone else has changed this/);
  await page.click('dialog button:text-is("Take theirs")');
  await page.waitForSelector('h1:has-text("neu")');
  await page.fill('[name=description]', 'A play.\nBy Chekhov.');
  await page.click('form [type=submit]');
  await said(page, 'Saved');
  assert.equal(await page.inputValue('[name=description]'), 'A play.\nBy Chekhov.');
  await axe(page, 'an event');

  await page.fill('[name=title]', 'x');
  await page.click('.crumbs a');
  await page.click('dialog [value=no]');
  assert.equal(await page.inputValue('[name=title]'), 'x');
  await page.click('.crumbs a');
  await page.click('dialog [value=yes]');
  await page.fill('[type=search]', 'möwe');
  assert.equal(await page.locator('tbody tr').count(), 1);
  await page.fill('[type=search]', 'no such thing');
  await page.waitForSelector('.empty');
  await page.fill('[type=search]', 'möwe');
  await page.click('td a');
  await page.click('.panel-actions >> text=Delete');
  await page.click('dialog [value=yes]');
  await said(page, 'bin');
  await page.goto(`${house.base}/admin#programme/bin`);
  await page.click('button:has-text("Restore")');
  await page.waitForSelector('.badge:has-text("Draft")');
});

test('a season is copied, its dates are changed together, and one of them is deleted and put back', async () => {
  const page = await admin();
  await page.goto(`${house.base}/admin#programme/events/hamlet`);
  const { sessions: before } = await house.api(page, '/api/admin/events/hamlet');
  const played = before.filter(({ status }) => status !== 'cancelled');
  assert.ok(played.length > 2);
  await page.click('.panel-actions >> text=Duplicate');
  await page.fill('dialog [name=title]', 'Hamlet, the next season');
  await page.selectOption('dialog [name=dates]', 'all');
  await page.fill('dialog [name=first_day]', '2027-10-31');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('h1:has-text("next season")');
  assert.match(await page.textContent('tbody tr:first-child a'), /2027/);
  const path = `/api/admin/events/${decodeURIComponent(page.url().split('/').at(-1))}`;
  assert.equal((await house.api(page, path)).sessions.length, played.length);

  assert.ok(await page.isDisabled('.batch-bar button'));
  await page.check('.batch-bar [type=checkbox]');
  await page.click('.batch-bar button');
  await page.waitForSelector(`h1:has-text("Change ${played.length} performances")`);
  await page.click('form [type=submit]');
  await said(page, 'Tick what you want to change');
  await page.check('text=Doors and end of sales');
  await page.fill('[name=doors_minutes_before]', '45');
  await page.check('text=Rules of sale');
  await page.fill('[name=max_seats]', '7');
  await axe(page, 'dates that are changed together');
  await page.click('form [type=submit]');
  await said(page, `${played.length} performances changed`);
  const { sessions } = await house.api(page, path);
  assert.ok(sessions.every((session) => session.max_seats === 7 && Date.parse(session.starts_at) - Date.parse(session.doors_at) === 45 * 60_000));
  assert.deepEqual(sessions[0].prices, played[0].prices);

  await page.click('tbody tr:first-child a');
  await page.waitForSelector('.figures');
  await page.fill('[name=starts_at]', '2028-03-26T02:30');
  await page.click('form.session-form [type=submit]');
  assert.match(await page.textContent('.field-box .error:not([hidden])'), /clocks skip this time/);
  await page.reload();
  await page.click('.panel-actions >> text=Delete');
  await page.click('dialog [value=yes]');
  await page.waitForSelector('.notice:has-text("The date was deleted")');
  assert.equal((await house.api(page, path)).sessions.length, played.length - 1);
  await page.click('.notice button:text-is("Undo")');
  await page.waitForSelector('.figures');
  assert.equal((await house.api(page, path)).sessions.length, played.length);
  await page.click('.crumbs a:last-child');
  await page.waitForSelector('.batch-bar');
  await axe(page, 'an event with several dates');
});

test('who cancels a session reads first what happens to its orders', async () => {
  const page = await admin({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  await axe(page, 'the programme');
  await page.goto(`${house.base}/admin#programme/sessions/hamlet-1`);
  await page.waitForSelector('.figures');
  await axe(page, 'a session');
  await page.click('.panel-actions >> text=Cancel performance');
  assert.match(await page.textContent('dialog form'), /\d+ paid orders have to be refunded/);
  await page.click('dialog [value=no]');
  assert.equal((await house.api(page, '/api/sessions/hamlet-1')).status, 'scheduled');
  await page.click('.panel-actions >> text=Cancel performance');
  await page.click('dialog [value=yes]');
  await said(page, 'have to be refunded');
  assert.equal((await house.api(page, '/api/sessions/hamlet-1')).status, 'cancelled');
});
