// What a house says of a seat, "pillar left": written and painted in the editor, read by whoever looks at the seat.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { addVenue, admin, drawHall, openEditor, place, publish, set, venueOf } from '../editor_steps.mjs';
import { House, axe, until } from '../house.mjs';

const kSession = 'quartet-2';
const kNote = 'Säule links, עמוד משמאל';
let house;
before(async () => {
  house = await House.open({ sql: `UPDATE seat SET note = '${kNote}' WHERE label = '4' AND
    map_id = (SELECT map_id FROM session WHERE slug = '${kSession}')` });
});
after(() => house.close());
afterEach(() => house.checkGuards());

/** A free seat that has a note. */
async function noted(page) {
  const seats = await house.seats(page, kSession);
  const seat = seats.find(({ note, state }) => note && state === 'a');
  assert.ok(seat, 'a seat with a note is free');
  return seat;
}

test('on a phone the sheet of a seat says its note, and so does the cart', async () => {
  const page = await house.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await house.openPicker(page, kSession);
  const seat = await noted(page);
  const { x, y } = await house.place(page, seat);
  await page.touchscreen.tap(x, y);
  await page.waitForSelector(`#card.is-sheet .card-note:has-text("${kNote}")`);
  await axe(page, 'a seat with a note on a phone');
  if (!/Remove/.test(await page.textContent('#card'))) await page.click('#card .button'); // the tap only came nearer
  await house.holdOf(page, kSession, 1);
  assert.equal(await page.textContent('#cart-lines .line-note'), kNote);
});

test('who cannot see the map hears the note with the seat', async () => {
  const page = await house.visitor();
  await house.openPicker(page, kSession);
  const seat = await noted(page);
  const cell = page.locator(`#grid [data-seat="${seat.id}"]`);
  await cell.focus();
  assert.ok((await cell.getAttribute('aria-label')).endsWith(`, ${kNote}`));
  await page.keyboard.press('Enter');
  await house.holdOf(page, kSession, 1);
  assert.equal(await page.locator('#cart-lines .line-note').count(), 1);
});

test('the editor writes a note on what is selected, paints it, takes it back and publishes it', async () => {
  const page = await admin(house);
  await addVenue(house, page, 'notes');
  await openEditor(house, page, 'notes');
  await drawHall(page);
  const painted = async (at) => {
    const { x, y } = await place(page, at);
    await page.mouse.click(x, y);
  };
  const everything = async () => {
    await page.click('[data-tool=select]');
    await page.focus('.ed-canvas');
    await page.keyboard.press('Escape');
    await page.click('[data-k=all]');
  };
  await everything();
  await set(page, 'seat-note', '  behind a pillar ');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+z'); // one step
  await everything();
  assert.equal(await page.inputValue('[data-k=seat-note]'), '');
  await page.click('[data-tool=brush]');
  await set(page, 'brush-note', kNote);
  await painted({ x: 380, y: 220 });
  await everything();
  assert.equal(await page.getAttribute('[data-k=seat-note]', 'placeholder'), 'Several');
  await axe(page, 'the editor with notes');
  await publish(page);
  await page.waitForSelector('.notice:has-text("Published")');
  const { map } = await venueOf(house, page, 'notes');
  const drawn = await house.api(page, `/api/maps/${map}`);
  const seats = drawn.sections.flatMap(({ rows }) => rows.flatMap((row) => row.seats));
  assert.deepEqual(seats.map(({ note }) => note).filter(Boolean), [kNote]);
  // Emptied, it is gone from the map.
  await set(page, 'seat-note', 'x');
  await set(page, 'seat-note', '');
  await publish(page);
  await until('another map', async () => (await venueOf(house, page, 'notes')).map !== map);
  const after = await house.api(page, `/api/maps/${(await venueOf(house, page, 'notes')).map}`);
  assert.ok(after.sections.every(({ rows }) => rows.every((row) => row.seats.every((seat) => !('note' in seat)))));
});
