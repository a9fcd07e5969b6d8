// Tables that are sold as a whole: in the picker by finger and by keyboard, at the counter, and in the editor.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addVenue, admin, openEditor, place, places, publish, set, venueOf } from '../editor_steps.mjs';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const kSession = 'jazz-night-3';

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
  await page.click('#cart-lines .line-remove >> nth=0');
  await house.holdOf(page, kSession, 0);
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
  await staff.locator(`#grid [data-seat="${seats[3].id}"]`).focus();
  await staff.keyboard.press('Enter');
  await until('three chairs are chosen', async () => (await staff.locator('.counter-cart .line').count()) === 3);
  assert.ok((await staff.request.delete(blocks, body)).ok());
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
