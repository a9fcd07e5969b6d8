// What the house does for its customers: seats moved and blocked on the map, a sale at the counter.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, loadModule, scanned, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

/** Lets the map show all of the house, and everything on it. */
async function wholeMap(page) {
  await page.waitForSelector('#map[data-camera]');
  await page.click('[aria-label="Show the whole plan"]');
  const camera = () => page.getAttribute('#map', 'data-camera');
  let last = null;
  await until('the map stands still', async () => {
    const now = await camera();
    await page.waitForTimeout(120);
    const stands = now === last && now === (await camera());
    last = now;
    return stands;
  });
}

const letterOf = async (page, session, seat) => (await house.seats(page, session)).find(({ id }) => id === seat.id).state;

/** An order of two or more in a small house that has two free seats side by side: a large one shows seats from nearby only. */
async function anOrder(page) {
  const { events } = await house.api(page, '/api/events');
  for (const { slug } of events.flatMap(({ sessions }) => sessions).filter(({ capacity }) => capacity < 1500)) {
    const [run] = await house.freeRuns(page, slug, 2);
    const { items } = await house.api(page, `/api/admin/orders?status=paid&session=${slug}`);
    const names = new Set((await house.seats(page, slug)).map(({ id }) => id)); // standing places have none
    const order = items.find(({ seats }) => seats.length > 1 && seats.every((seat) => names.has(seat)));
    if (run && order) return { order, run };
  }
  throw new Error('the demo has no order that could move');
}

test('orders say their places as people do: a line for each row, numbers that follow each other as one', async () => {
  const page = await house.staff('/admin#orders', '.order-filters');
  const seats = (section, row, ...labels) => labels.map((label) => ({ seat: `${section}-${row}-${label}`, section, row, label }));
  const floor = { seat: 'floor-1', section: 'Floor', row: null, label: null };
  const orders = [[...seats('Stalls', 'C', '6', '7', '8', '11'), ...seats('Stalls', 'D', '1')], [floor, floor], [floor],
    seats('Box', '1', 'a', 'b'), []];
  await page.route('**/api/admin/orders?*', async (route) => {
    const answer = await route.fetch();
    const json = await answer.json();
    json.items = orders.map((places, i) => ({ ...json.items[i], places }));
    await route.fulfill({ response: answer, json });
  });
  assert.match(await page.locator('tbody tr td:nth-child(4)').first().innerText(), /^((\d+ × )?[^,]+|.+, row .+, seats? .+)$/);
  await page.reload();
  await page.waitForSelector('tbody tr:nth-child(5)');
  assert.deepEqual(await page.locator('tbody tr td:nth-child(4)').allInnerTexts(),
    ['Stalls, row C, seats 6–8, 11\nStalls, row D, seat 1', '2 × Floor', 'Floor', 'Box, row 1, seats a, b', '–']);
});

test('the tickets of an order move on the map, all at once, and live', async () => {
  const page = await house.staff('/admin#orders', '.order-filters');
  const { order, run } = await anOrder(page);
  await page.fill('[type=search]', order.reference);
  await page.click(`a:has-text("${order.reference}")`);
  await page.click('text=Move seats');
  await wholeMap(page);
  await axe(page, 'the map of a move');
  assert.equal(await page.getAttribute('.desk-side .button', 'aria-disabled'), 'true');
  await house.click(page, run[0]);
  await page.waitForSelector('text=1 seat moves');
  await house.click(page, run[1]);
  await page.waitForSelector('text=2 seats move');
  // A click on where it goes picks the ticket again; its old seat takes it back.
  await house.click(page, run[1]);
  await house.click(page, (await house.seats(page, order.session)).find(({ id }) => id === order.seats[1]));
  await page.waitForSelector('text=1 seat moves');
  await page.click('.desk-side .button');
  await page.waitForSelector(`td:has-text(${JSON.stringify(run[0].words)})`);
  assert.ok(!(await page.textContent('#section')).includes(run[0].id), 'no raw id');
  assert.equal(await letterOf(page, order.session, run[0]), 's');
  assert.equal(await letterOf(page, order.session, run[1]), 'a');
  assert.equal(await letterOf(page, order.session, { id: order.seats[0] }), 'a');
  const now = await house.api(page, `/api/admin/orders/${order.reference}`);
  assert.deepEqual(now.tickets.map(({ seat }) => seat).sort(), [run[0].id, ...order.seats.slice(1)].sort());
});

test('the log of changes says places in words, in the language of its reader', async () => {
  const page = await house.staff('/admin#orders', '.order-filters', { locale: 'de-DE' });
  const { order, run } = await anOrder(page);
  const seats = run.slice(0, 2);
  await page.evaluate(({ path, ids }) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ seats: ids }) }),
    { path: `/api/admin/sessions/${order.session}/blocks`, ids: seats.map(({ id }) => id) });
  await page.goto(`${house.base}/admin#audit`);
  await page.waitForSelector('.entry');
  const words = await page.textContent('.entry >> nth=0');
  assert.match(words, /, Reihe [^,]+, Plätze /);
  assert.ok(!words.includes(seats[0].id), words);
});

test('seats are kept out of the sale and given back, by a click on each or a box around many', async () => {
  const page = await house.staff('/admin#orders/block', '.block-form');
  await wholeMap(page);
  const session = await page.inputValue('[name=session]');
  const free = (await house.seats(page, session)).find(({ state }) => state === 'a');
  await house.click(page, free);
  assert.equal(await page.inputValue('[name=seats]'), free.words);
  await page.fill('[name=seats]', `${free.row} ${free.label} of nowhere`);
  await page.click('.block-form button[value=POST]');
  await page.waitForSelector('.block-form .error:has-text("of nowhere")');
  await page.fill('[name=seats]', free.words.toLowerCase().replace(', row', ''));
  await axe(page, 'blocking seats');
  await page.click('.block-form button[value=POST]');
  await until('the seat is blocked', async () => (await letterOf(page, session, free)) === 'b');
  await page.waitForFunction(() => document.querySelector('[name=seats]').value === '');
  // With a name it is a block, which says of its seats what they are for, also on other dates of the event.
  await page.waitForSelector('.block-list tr:has-text("No name") button:has-text("Change")');
  await page.click('.block-list tr:has-text("No name") button:has-text("Change")');
  await page.fill('[name=reason]', 'Critics');
  await page.click('.block-form button[value=POST]');
  await page.waitForSelector('.block-form [name=name][aria-invalid]');
  await page.fill('[name=name]', 'Press');
  await page.selectOption('[name=end]', '2');
  const more = await page.$('.block-others summary');
  if (more) {
    await more.click();
    await page.click('.block-others .link');
  }
  await page.click('.block-form button[value=POST]');
  const line = '.block-list tr:has-text("Press")';
  await page.waitForSelector(line);
  assert.match(await page.innerText(line), /Critics[^]*Unblock$/);
  if (more) assert.match(await page.innerText('.block-report'), /^Blocked on (one date|\d+ dates)\./);
  await axe(page, 'a list of blocks');
  await house.click(page, free);
  await page.click('.block-form button[value=DELETE]');
  await until('the seat is free', async () => (await letterOf(page, session, free)) === 'a');
  // A box with Shift, or with the tool, has all that is free in it; the same box once more has none.
  const drag = async () => {
    const edge = await page.locator('#map').boundingBox();
    await page.mouse.move(edge.x + 3, edge.y + 3);
    await page.mouse.down();
    await page.mouse.move(edge.x + edge.width / 2, edge.y + edge.height / 2);
    assert.ok(await page.$('.map-choice'));
    await page.mouse.move(edge.x + edge.width - 3, edge.y + edge.height - 3);
    await page.mouse.up();
  };
  const chosen = async () => (await page.inputValue('[name=seats]')).split('\n').filter(Boolean).length;
  const open = (await house.seats(page, session)).filter(({ state }) => 'ab'.includes(state)).length;
  await page.keyboard.down('Shift');
  await drag();
  await page.keyboard.up('Shift');
  assert.equal(await chosen(), open);
  await page.click('.tool[aria-pressed]');
  await drag();
  assert.equal(await chosen(), 0);
  await page.click('.tool[aria-pressed]');
  // Another session brings another map.
  const map = await page.$('.map-box');
  await page.selectOption('[name=session]', { index: 4 });
  await until('the other map', async () => !(await map.evaluate((box) => box.isConnected)) && page.$('.map-box'));
  assert.equal(await page.$$eval('.map-box', (boxes) => boxes.length), 1);
});

test('orders are chosen by event and by the days they were bought on', async () => {
  const page = await house.staff('/admin#orders', '.order-filters');
  const asked = () => page.$eval('.panel-actions a[download]', (link) => Object.fromEntries(new URL(link.href).searchParams));
  await axe(page, 'the choices of orders');
  const sessions = await page.locator('[name=session] option').count();
  await page.selectOption('[name=event]', { index: 1 });
  assert.ok(await page.locator('[name=session] option').count() < sessions, 'of one event only its sessions can be chosen');
  const event = await page.inputValue('[name=event]');
  await until('the file of the event', async () => (await asked()).event === event);
  await page.fill('[name=from]', '2026-01-02');
  await page.fill('[name=until]', '2026-01-01');
  await page.waitForSelector('[name=until][aria-invalid]');
  await page.fill('[name=until]', '2026-01-03');
  await page.waitForSelector('.empty'); // the demo is younger
  assert.equal(await page.getAttribute('[name=until]', 'aria-invalid'), null);
  assert.deepEqual(await asked(), { event, from: '2026-01-02', until: '2026-01-03' });
  await page.click('.empty button');
  await page.waitForSelector('#section tbody tr');
  assert.deepEqual(await asked(), {});
  assert.equal(await page.locator('[name=session] option').count(), sessions);
});

test('somebody buys at the counter without a name, and stands under none in the orders', async () => {
  // One with a price, whatever day it is: nobody pays cash for what is free.
  const { events } = await (await fetch(`${house.base}/api/events`)).json();
  const session = events.flatMap(({ sessions }) => sessions)
    .find(({ on_sale, capacity, from_price }) => on_sale && capacity < 1500 && from_price.amount > 0).slug;
  const page = await house.staff(`/box-office#sell/${session}`, '#map[data-camera]');
  await wholeMap(page);
  const seat = (await house.seats(page, session)).find(({ state }) => state === 'a');
  await house.click(page, seat);
  await page.waitForSelector('.counter-cart .line');
  await page.keyboard.press('F2');
  await until('the sale', async () => (await letterOf(page, session, seat)) === 's');
  await page.waitForSelector('.stub .ticket-picture');
  const code = await scanned(page, '.ticket-picture');
  const { readDigits } = await loadModule('admission/ticket_digits.js');
  const { reference } = readDigits(code);
  assert.equal((await page.textContent('.sold-reference b')).replace('-', ''), reference);
  await page.goto(`${house.base}/box-office#doors/${session}`);
  await page.waitForSelector('.doors-list tbody tr:nth-child(2)');
  await axe(page, 'the doors');
  await page.focus('[name=search]');
  await page.keyboard.type(code);
  await until('the one ticket', async () => (await page.locator('.doors-list tbody tr').count()) === 1);
  await page.keyboard.press('Enter');
  await page.keyboard.type('nobody of this name'); // in place of the code, as the next scan would be
  await page.waitForSelector('.doors-list .empty');
  await page.goto(`${house.base}/admin#orders`);
  await page.click('#section tbody tr:first-child a');
  await page.waitForSelector('h1:has-text("Box office, no name")');
  await page.waitForSelector('text=Cash at the box office');
  assert.equal(await page.$('a[href^="mailto:"]'), null);
});

test('a sale waits while something is looked up, is sold out of a block, and is taken back', async () => {
  const page = await house.staff('/box-office', '#map[data-camera]');
  const { events } = await house.api(page, '/api/events');
  let session = null;
  let seat = null;
  for (const { slug, on_sale: isOpen, capacity, from_price: price } of events.flatMap(({ sessions }) => sessions)) {
    if (!isOpen || capacity >= 1500 || price.amount === 0) continue;
    const free = (await house.seats(page, slug)).filter(({ state }) => state === 'a');
    [session, seat] = [slug, free.at(-1)];
    if (free.length > 20) break;
  }
  await page.goto(`${house.base}/box-office#sell/${session}`);
  await page.waitForSelector('#map[data-camera]');
  await wholeMap(page);
  await page.evaluate(({ path, wish }) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(wish) }),
    { path: `/api/admin/sessions/${session}/blocks`, wish: { seats: [seat.id], name: 'Press' } });
  await until('the seat is blocked', async () => (await letterOf(page, session, seat)) === 'b');
  await house.click(page, seat);
  await page.waitForSelector('.counter-cart .line:has-text("Press")');
  await page.click('#best button');
  await page.waitForFunction(() => document.querySelectorAll('.counter-cart .line').length === 3);
  await axe(page, 'a sale at the counter');
  await page.fill('[name=email]', 'ada@example.org');
  await page.click('#sections a[href^="#orders"]');
  await page.waitForSelector('.order-filters');
  await page.click('#sections a:has-text("3 places")');
  await page.waitForFunction(() => document.querySelectorAll('.counter-cart .line').length === 3);
  await page.keyboard.press('F2');
  await page.waitForSelector('.counter-cart .error:not([hidden])'); // an address goes with a name
  await page.fill('[name=customer]', 'Ada');
  await page.keyboard.press('F2');
  await page.waitForSelector('.sold');
  assert.equal(await letterOf(page, session, seat), 's');
  await page.click('text=Undo this sale');
  await page.click('dialog[open] button:has-text("Undo this sale")');
  await page.waitForSelector('#map[data-camera]');
  assert.equal(await letterOf(page, session, seat), 'b'); // what was kept for somebody is kept again
  assert.equal(await page.locator('.counter-cart .line').count(), 0);

  // A voucher takes off what the server says; what is reserved is paid later, under a name.
  await page.evaluate(() => fetch('/api/marketing/vouchers', { method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: 'WINDOW', kind: 'percent', value: 50, max_uses: 5 }) }));
  await page.click('#best button');
  await page.waitForFunction(() => document.querySelectorAll('.counter-cart .line').length === 2);
  const total = async () => Number((await page.textContent('.counter-total')).replace(/[^\d]/g, ''));
  const whole = await total();
  await page.click('.counter-more >> text=Voucher');
  await page.fill('dialog[open] [name=voucher]', 'nothing');
  await page.click('dialog[open] button[type=submit]');
  await page.waitForSelector('dialog[open] .error:not([hidden])');
  await page.fill('dialog[open] [name=voucher]', 'window');
  await page.click('dialog[open] button[type=submit]');
  await page.waitForSelector('.counter-cart .line:has-text("window")');
  assert.equal(await total(), whole / 2);
  await page.click('#sections a[href^="#orders"]');
  await page.waitForSelector('.order-filters');
  await page.click('#sections a:has-text("2 places")');
  await page.waitForSelector('.counter-cart .line:has-text("window")');
  await page.waitForFunction(() => /\d/.test(document.querySelector('.counter-total').textContent));
  assert.equal(await total(), whole / 2);
  await page.keyboard.press('F9');
  await page.waitForSelector('.counter-cart .error:not([hidden])');
  await page.fill('[name=customer]', 'Grace');
  await page.keyboard.press('F9');
  await page.waitForSelector('dialog[open] [name=until]');
  await page.click('dialog[open] button[type=submit]');
  await page.waitForSelector('.sold h1:has-text("2 places reserved")');
  await axe(page, 'a reservation at the counter');
});

test('an event asks for whom each ticket is: at the checkout, at the counter, on the ticket, and the box office corrects it', async () => {
  const admin = await house.staff('/admin#programme/events/quartet', '[name=attendee_names]');
  await admin.selectOption('[name=attendee_names]', 'required');
  await admin.click('form:has([name=attendee_names]) [type=submit]');
  await admin.waitForSelector('.notice');
  const page = await house.visitor({ viewport: { width: 390, height: 844 }, bypassCSP: true });
  await page.goto(house.base);
  const [run] = await house.freeRuns(page, 'quartet-2', 2);
  const hold = await page.evaluate((seats) => fetch('/api/sessions/quartet-2/holds', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ seats }),
  }).then((answer) => answer.json()), run.slice(0, 2).map(({ id }) => id));
  await page.goto(`${house.base}/checkout/${hold.hold.id}`);
  await page.waitForSelector('body:not(.is-loading)');
  await house.fillCustomer(page);
  const names = page.locator('#attendees input');
  assert.equal(await names.count(), 2);
  await names.first().fill('Grace <Hopper>');
  await page.click('#pay');
  await page.waitForSelector('#attendee-1-error:not([hidden])');
  assert.ok(await names.nth(1).evaluate((input) => input === document.activeElement));
  await axe(page, 'a checkout that asks for names');
  await names.nth(1).fill('Alan Turing');
  await house.pay(page);
  assert.deepEqual(await page.locator('.ticket-attendee').allTextContents(), ['Grace <Hopper>', 'Alan Turing']);
  const { order } = await house.api(page, `/api${new URL(page.url()).pathname}`);
  await admin.goto(`${house.base}/admin#orders/${order.reference}`);
  await admin.click('td button.link >> nth=1');
  await admin.fill('dialog [name=name]', 'Alan M. Turing');
  await axe(admin, 'the form of a name');
  await admin.click('dialog [type=submit]');
  await admin.waitForSelector('td:has-text("For Alan M. Turing")');
  await page.reload();
  await page.waitForSelector('.ticket-attendee:has-text("Alan M. Turing")');

  // At the counter names are a matter of choice; what was typed is there again after something was looked up.
  await admin.goto(`${house.base}/box-office#sell/quartet-2`);
  await admin.waitForSelector('#map[data-camera]');
  await admin.click('#best button');
  await admin.click('.counter-more >> text=Names on the tickets');
  await admin.locator('dialog[open] input').nth(1).fill('Barbara Liskov');
  await axe(admin, 'the names of a sale');
  await admin.click('dialog[open] [type=submit]');
  await admin.waitForSelector('.counter-more >> text=1 of 2');
  await admin.click('#sections a[href^="#doors"]');
  await admin.fill('.doors-search input', 'm. turing');
  await admin.waitForSelector('.doors-list td:has-text("Alan M. Turing")');
  assert.equal(await admin.locator('.doors-list tbody tr').count(), 1);
  await admin.click('#sections a[href^="#sell"]');
  await admin.waitForSelector('.counter-more >> text=1 of 2');
  await admin.keyboard.press('F2');
  await admin.waitForSelector('.sold');
  await admin.waitForSelector('.stub:has-text("Barbara Liskov")');
  await admin.goto(`${house.base}/admin#orders`);
  await admin.fill('.order-filters [name=q]', 'liskov');
  await admin.waitForSelector('.found:has-text("1 order")');
});
