// Orders of another system, from the table to the list of orders.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const upload = (page, lines) =>
  page.setInputFiles('[name=file]', { name: 'tickets.csv', mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) });

test('orders of another system are looked at, put right and taken over once', async () => {
  const page = await house.staff('/admin#orders', '.order-filters');
  const { events } = await house.api(page, '/api/events');
  let slug = null;
  let run = null;
  for (const session of events.flatMap(({ sessions }) => sessions)) {
    if (run || !session.on_sale || session.capacity >= 1500 || session.from_price.amount === 0) continue;
    slug = session.slug;
    [run] = await house.freeRuns(page, slug, 3);
  }
  await page.click('.panel-actions >> text=Import orders');
  await page.waitForSelector('[name=file]');
  await axe(page, 'the import of orders');
  await page.selectOption('[name=session]', slug);
  const line = (number, name, seat, price = '') => `${number};${name};${seat.section};${seat.row};${seat.label};${price}`;
  const head = 'Nr.;Wer;Block;Reihe;Platz;Preis';
  const whole = [head, line('EXT-1', 'Ada Import', run[0], '12,50'), line('EXT-1', 'Ada Import', run[1], '12,50'), line('EXT-2', 'Grace Import', run[2])];

  // The number's column has a name that nobody knows.
  await upload(page, whole);
  await page.waitForSelector('text=Please choose at least the order number and the seat');
  await page.selectOption('[name=number]', 'Nr.');
  await page.selectOption('[name=name]', 'Wer');
  await page.click('text=Read again');
  await page.waitForSelector('text=2 orders can be taken over.');
  assert.deepEqual(await page.locator('tbody tr td:nth-child(1)').allInnerTexts(), ['EXT-1', 'EXT-2']);
  assert.match(await page.locator('tbody tr').first().innerText(), /Ada Import[^]*2[^]*25\.00[^]*new/);

  // Every fault at once, each with its line.
  const chosen = async () => {
    await page.selectOption('[name=number]', 'Nr.');
    await page.selectOption('[name=name]', 'Wer');
    await page.click('text=Read again');
  };
  await upload(page, [...whole, 'EXT-3;Eve;Nowhere;Z;99;', line('', 'Eve', run[0])]);
  await chosen();
  await page.waitForSelector('text=2 faults have to be put right first.');
  assert.deepEqual(await page.locator('table:has(caption:text("To put right")) tbody tr td:nth-child(4)').allInnerTexts(),
    ['No such seat on the map', 'The order number is missing']);
  assert.equal(await page.locator('button:has-text("Import 2 orders")').count(), 0);
  await axe(page, 'faults of an import');

  await upload(page, whole);
  await chosen();
  await page.click('button:has-text("Import 2 orders")');
  await page.click('dialog[open] button:has-text("Import 2 orders")');
  await page.waitForSelector('.found:has-text("2 orders imported.")');
  await axe(page, 'what was imported');
  const letters = (await house.seats(page, slug)).filter(({ id }) => run.slice(0, 3).some((seat) => seat.id === id)).map(({ state }) => state);
  assert.deepEqual(letters, ['s', 's', 's']);
  await upload(page, whole);
  await chosen();
  await page.waitForSelector('.found:has-text("2 are here already.")');
  await page.goto(`${house.base}/admin#orders`);
  await page.waitForSelector('.order-filters');
  await page.fill('[type=search]', 'EXT-1');
  await page.waitForSelector('tbody tr:has-text("Ada Import")');
  await page.waitForFunction(() => document.querySelectorAll('#section tbody tr').length === 1);
  await page.click('tbody tr a');
  await page.waitForSelector('text=another ticket system');
});
