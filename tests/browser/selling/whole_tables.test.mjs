// Tables that are sold as a whole: in the picker by finger and by keyboard, at the counter, and in the editor.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addVenue, admin, drag, openEditor, place, places, publish, set, venueOf } from '../editor_steps.mjs';
import { House, axe, until } from '../house.mjs';

const kSession = 'jazz-night-3';
let house;
before(async () => {
  house = await House.open({ sql: `INSERT INTO price (session_id, ordinal, category, ticket_type, amount)
    SELECT id, 90, 'Table', 'child', 1400 FROM session WHERE slug = '${kSession}'` });
});
after(() => house.close());
afterEach(() => house.checkGuards());

/** The seats of a table of the club that is sold as a whole and free. */
async function freeTable(page) {
  const seats = await house.seats(page, kSession);
  const [unit] = [...new Set(seats.map(({ unit: one }) => one).filter(Boolean))].filter((one) =>
    seats.every((seat) => seat.unit !== one || seat.state === 'a'));
  assert.ok(unit, 'a whole table is free');
  return { unit, seats: seats.filter((seat) => seat.unit === unit) };
}

test('on a phone a tap on one chair takes the whole table, the sheet says so, and gives it back', async () => {
  const page = await house.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, bypassCSP: true });
  await house.openPicker(page, kSession);
  const { unit, seats } = await freeTable(page);
  const tap = async (seat) => {
    const { x, y } = await house.place(page, seat);
    await page.touchscreen.tap(x, y);
  };
  await tap(seats[1]);
  await page.waitForSelector('#card.is-sheet');
  const words = await page.textContent('#card');
  assert.ok(words.includes(`${unit.name}, 4 seats, sold as a whole, €112.00`), words);
  if (!/Remove all of it/.test(words)) await page.click('#card .button');
  const hold = await house.holdOf(page, kSession, 4);
  assert.deepEqual(hold.seats.map(({ id }) => id).sort(), [...unit.seats].sort());
  await page.waitForSelector('#card .button:has-text("Remove all of it")');
  assert.ok((await page.textContent('#legend-key')).includes('Sold as a whole'));
  await axe(page, 'a whole table on a phone');
  await page.click('#card .button');
  await house.holdOf(page, kSession, 0);
});

test('the keyboard takes a table as a whole too, and one line of the cart gives all of it back', async () => {
  const page = await house.visitor();
  await house.openPicker(page, kSession);
  const { unit, seats } = await freeTable(page);
  const cell = page.locator(`#grid [data-seat="${seats[2].id}"]`);
  await page.selectOption('#jump', 'tables');
  await cell.focus();
  assert.ok((await cell.getAttribute('aria-label')).includes(`${unit.name}, 4 seats, sold as a whole`));
  await page.keyboard.press('Enter');
  await house.holdOf(page, kSession, 4);
  for (const { id } of seats) assert.equal(await page.getAttribute(`#grid [data-seat="${id}"]`, 'aria-selected'), 'true');
  assert.deepEqual(await page.locator('#cart-lines .line strong').allTextContents(), [`${unit.name}, 4 seats`]);
  // Each chair may have a ticket of another type, and the keyboard stays where it was.
  await page.click('.line-chairs summary');
  await page.selectOption(`[data-chair="${seats[1].id}"]`, 'child');
  await page.waitForSelector('.line-chairs summary:has-text("3 × Adult, 1 × Child")');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.chair), seats[1].id);
  assert.equal(await page.textContent('#cart-lines .line-price'), '€98.00');
  await until('one of the four is a child', async () =>
    (await house.holdOf(page, kSession, 4)).seats.filter(({ type }) => type === 'child').length === 1);
  await page.click('#cart-lines .line-remove >> nth=0');
  await house.holdOf(page, kSession, 0);
});

test('checkout and order list a table in one line, and a reserved one is given back whole', async () => {
  const page = await house.visitor({ bypassCSP: true });
  await house.openPicker(page, kSession);
  const { unit, seats } = await freeTable(page);
  await page.selectOption('#jump', 'tables');
  await page.locator(`#grid [data-seat="${seats[0].id}"]`).focus();
  await page.keyboard.press('Enter');
  await house.holdOf(page, kSession, 4);
  await axe(page, 'a table in the cart');
  await page.locator('.to-checkout >> visible=true').first().click();
  await page.waitForSelector('#lines .sum');
  assert.deepEqual(await page.locator('#lines .sum > span:first-child').allInnerTexts().then((all) => all.map((text) => text.split('\n')[0])),
    [`${unit.name}, 4 seats`]);
  await page.fill('[name=name]', 'Ada Lovelace');
  await page.fill('[name=email]', 'ada@example.org');
  await page.check('[name=method][value=box_office]');
  await page.click('#pay');
  await page.waitForURL('**/orders/*');
  await page.waitForSelector('#bought .sum');
  assert.equal(await page.locator('#bought .sum').count(), 1);
  assert.ok((await page.innerText('#bought .sum')).includes(`${unit.name}, 4 seats`));
  assert.equal(await page.locator('#tickets .ticket').count(), 4);
  await axe(page, 'an order with a table');
  await page.locator('#tickets .ticket-stub button').first().click();
  assert.ok((await page.textContent('dialog[open]')).includes(`${unit.name}, 4 seats`));
  await page.click('dialog [value=yes]');
  await page.waitForSelector('body[data-status=cancelled]');
  assert.equal(await page.locator('#tickets .ticket.is-cancelled').count(), 4);
});

test('of a table that the house has broken nothing is for sale online', async () => {
  const page = await house.visitor();
  await house.openPicker(page, kSession);
  const { unit, seats } = await freeTable(page);
  const staff = await admin(house);
  const blocks = `${house.base}/api/admin/sessions/${kSession}/blocks`;
  const body = { data: { seats: [unit.seats[0]] }, headers: { Origin: house.base } };
  assert.ok((await staff.request.post(blocks, body)).ok());
  await page.selectOption('#jump', 'tables');
  await page.waitForSelector(`#grid [data-seat="${seats[3].id}"][aria-disabled=true]`, { state: 'attached' });
  // The counter sells the rest of it, all at once.
  await staff.goto(`${house.base}/box-office#sell/${kSession}`);
  await staff.waitForSelector('#map[data-camera]');
  await staff.locator('.jump select').selectOption('tables');
  await staff.waitForSelector(`#grid [data-seat="${seats[3].id}"][aria-disabled=false]`, { state: 'attached' }); // its state is there
  await staff.locator(`#grid [data-seat="${seats[3].id}"]`).focus();
  await staff.keyboard.press('Enter');
  await staff.waitForSelector('.counter-cart .line strong');
  assert.deepEqual(await staff.locator('.counter-cart .line strong').allTextContents(), [`${unit.name}, 3 seats`]);
  assert.ok((await staff.request.delete(blocks, body)).ok());
});

test('the editor shows what keeps a table from being sold as a whole', async () => {
  const page = await admin(house, { bypassCSP: true });
  page.setDefaultTimeout(10_000);
  await addVenue(house, page, 'mixed-tables');
  await openEditor(house, page, 'mixed-tables');
  await page.click('[data-tool=table]');
  const at = await place(page, { x: 300, y: 200 });
  await page.mouse.click(at.x, at.y);
  await places(page, 8);
  await page.click('[data-tool=select]');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+a');
  await page.selectOption('[data-k=sold]', 'whole');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Escape');
  await drag(page, { x: 180, y: 100 }, { x: 420, y: 190 }); // those above the middle of the table
  await page.click('[data-tab=categories]');
  await page.click('[data-k=new-category]');
  await page.click('[data-k=apply-1]');
  await page.click('[data-k=publish]');
  await page.waitForSelector('.ed-problem.is-blocking:has-text("is sold as a whole, but its seats are not all of one category")');
  await axe(page, 'a table of two categories in the editor');
  await page.click('.ed-problem:has-text("sold as a whole")');
  await page.click('[data-tab=properties]');
  await page.waitForSelector('.ed-summary:has-text("8 seats")');
});

test('the editor sells tables as a whole or by the chair, several at once', async () => {
  const page = await admin(house);
  page.setDefaultTimeout(10_000);
  await addVenue(house, page, 'whole-tables');
  await openEditor(house, page, 'whole-tables');
  await page.click('[data-tool=table]');
  const at = await place(page, { x: 300, y: 200 });
  await page.mouse.click(at.x, at.y);
  await places(page, 8);
  await page.click('[data-tool=select]');
  await set(page, 'copy-count', 2);
  await set(page, 'copy-dx', 150);
  await page.click('[data-k=copy-row]');
  await places(page, 24);
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+a');
  assert.equal(await page.inputValue('[data-k=sold]'), 'by_chair');
  await page.selectOption('[data-k=sold]', 'whole');
  await publish(page);
  await page.waitForSelector('.notice:has-text("Published")');
  const { map } = await venueOf(house, page, 'whole-tables');
  const { units } = await (await page.request.get(`${house.base}/api/maps/${map}`)).json();
  assert.deepEqual(units.map(({ name, sold, seats }) => [name, sold, seats.length]),
    [['T1', 'whole', 8], ['T2', 'whole', 8], ['T3', 'whole', 8]]);
});
