// What an admin decides about the look of the shop, and what buyers see of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

async function settings(options = {}) {
  return house.staff('/admin#settings', '[name=accent]', options);
}

async function save(page, wanted) {
  for (const [name, value] of Object.entries(wanted)) await page.fill(`[name=${name}]`, value);
  await page.locator('form', { has: page.locator('[name=accent]') }).locator('[type=submit]').click();
}

test('name, colour, texts and languages of the shop are on every page, from the first paint', async () => {
  const page = await settings();
  await save(page, { accent: '#ffcc00' });
  await page.waitForSelector('[name=accent][aria-invalid=true]');
  await save(page, {
    name: 'Haus & Hof', accent: '#1f4e79', logo: '/static/favicon.svg', introduction: 'Seit 1911.', footer: 'Am Markt 1',
    ticket_note: 'Einlass bis zum letzten Gong.',
    imprint_url: 'https://haus.example/impressum', hold_minutes: '5', max_seats: '4', max_seats_per_buyer: '8',
  });
  await until('the settings are kept', async () => (await house.api(page, '/api/shop')).name === 'Haus & Hof');
  await axe(page, 'settings');
  for (const path of ['/', '/sessions/hamlet-3', '/checkout/none', '/orders/none', '/login', '/setup', '/account', '/admin', '/venue', '/artist', '/marketing', '/box-office', '/nothing']) {
    const html = await (await fetch(house.base + path, { headers: { Accept: 'text/html' } })).text();
    assert.match(html, /<title>([^<]* · )?Haus &amp; Hof<\/title>/, path);
    assert.match(html, /<span>Haus &amp; Hof<\/span><\/a>/, path);
    assert.match(html, /<img class="logo" src="\/static\/favicon.svg" alt="">/, path);
    assert.match(html, /<link rel="stylesheet" href="\/shop.css">/, path);
  }
  const visitor = await house.visitor({ bypassCSP: true });
  await visitor.goto(house.base);
  await visitor.waitForSelector('body:not(.is-loading)');
  assert.equal(await visitor.title(), 'Haus & Hof');
  assert.equal(await visitor.textContent('.lead'), 'Seit 1911.');
  assert.match(await visitor.textContent('.site-foot'), /Am Markt 1 · Legal notice/);
  const accent = await visitor.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent'));
  assert.equal(accent, '#1f4e79');
  await axe(visitor, 'events in the colour of the shop');
  const [[seat]] = await house.freeRuns(page, 'hamlet-3', 1);
  const sold = await page.evaluate((id) => fetch('/api/box-office/sales', {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'a ticket with a note' },
    body: JSON.stringify({ session: 'hamlet-3', seats: [{ id, type: 'adult' }], areas: [], method: 'free', reason: 'Press', total: { amount: 0, currency: 'EUR' } }),
  }).then((answer) => answer.json()), seat.id);
  await visitor.goto(`${house.base}/orders/${sold.order.id}`);
  assert.equal(await visitor.textContent('.ticket-note'), 'Einlass bis zum letzten Gong.');
  await visitor.goto(house.base);
  await page.check('[name=monolingual]');
  await save(page, { name: 'Haus & Hof' });
  await until('one language', async () => (await house.api(page, '/api/shop')).languages.length === 1);
  await visitor.reload();
  await visitor.waitForSelector('body:not(.is-loading)');
  assert.equal(await visitor.locator('#languages button').count(), 0);
});

test('everybody has an account of their own, and the box office the orders but not the programme', async () => {
  const page = await house.visitor({ bypassCSP: true, viewport: { width: 390, height: 844 } });
  await house.logIn(page, '/box-office', '#sections a[href="#orders"]', 'box_office');
  await page.click('#sections a[href="#orders"]');
  await page.locator('#section tbody a').first().click();
  await page.waitForSelector('.crumbs');
  await page.fill('[name=note]', 'Comes by train.');
  await page.click('.note-form button');
  await page.waitForSelector('.notice');
  await axe(page, 'an order at the box office');
  await page.click('.crumbs a');
  await until('all orders again', async () => (await page.locator('.order-filters option').count()) > 6);
  assert.equal(await page.locator('a[href="#orders/block"]').count(), 0);
  await axe(page, 'the orders at the box office');
  await page.click('.who-name a');
  await page.waitForSelector('[name=current]');
  await axe(page, 'an account');
  await page.fill('[name=current]', 'curtain up');
  await page.fill('[name=password]', 'curtain down');
  await page.click('#section form [type=submit]');
  await page.waitForSelector('.notice');
});

test('the admin says how many guests an artist may invite, and the artist sees it', async () => {
  const page = await settings();
  await page.goto(`${house.base}/admin#programme/sessions/quartet-2`);
  await page.getByRole('button', { name: 'Guest list' }).click();
  await page.fill('dialog [name=quota]', '7');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog', { state: 'detached' });
  await until('the quota', async () => (await house.api(page, '/api/artist/sessions/quartet-2/guests')).quota === 7);
  await axe(page, 'a session');
});

test('the cache tells how it does, and can be made again; every list is a file', async () => {
  const page = await settings();
  await page.goto(`${house.base}/admin#cache`);
  await page.waitForSelector('.facts');
  await axe(page, 'the cache');
  await page.click('.panel-head button');
  await page.click('dialog button:has-text("Clear cache")');
  await page.waitForSelector('.notice');
  for (const section of ['programme', 'orders', 'people', 'audit']) {
    await page.goto(`${house.base}/admin#${section}`);
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')]);
    assert.match(file.suggestedFilename(), /^\w+\.csv$/, section);
  }
});

test('the page for whoever keeps the shop says what it stands on', async () => {
  const page = await settings();
  await page.goto(`${house.base}/admin#system`);
  await page.waitForSelector('#section h1:has-text("System")');
  const text = await page.textContent('#section');
  for (const words of [/SQLite \d/, /Free space on its disk[\d.]+ GB of/, /This process makes no backups/, /none; this process sends no email/, /Memory of this process/]) {
    assert.match(text, words);
  }
  assert.doesNotMatch(text, /system\./, 'a message is missing');
  await axe(page, 'the system');
});

test('a demo says at its login who may log in', async () => {
  const page = await house.visitor({ bypassCSP: true });
  await page.goto(`${house.base}/login`);
  await page.click('button:has-text("venue@demo.example")');
  await axe(page, 'the login of a demo');
  await page.click('[type=submit]');
  await page.waitForURL(/\/venue/);
});

test('marketing gives an event a picture and words, and the shop shows them', async () => {
  const page = await house.visitor({ bypassCSP: true });
  await house.logIn(page, '/marketing#events', '#section tbody tr', 'marketing');
  await axe(page, 'the events of marketing');
  const photo = await page.screenshot({ type: 'jpeg' }); // 1440 × 900
  await page.getByRole('button', { name: 'Edit Hamlet' }).click();
  await page.setInputFiles('dialog [type=file]', { name: 'page.svgz', mimeType: 'image/svg+xml', buffer: Buffer.from('no picture') });
  await page.waitForSelector('dialog [name=image][aria-invalid=true]');
  await page.setInputFiles('dialog [type=file]', { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.waitForSelector('dialog img[src^="/images/"]');
  await page.fill('dialog [name=description]', 'A prince,\nand a skull.');
  await axe(page, 'the texts of an event');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog', { state: 'detached' });
  const event = await house.api(page, '/api/events/hamlet');
  assert.equal(event.description, 'A prince,\nand a skull.');
  assert.match(event.image, /^\/images\/[0-9a-f]{32}\.jpg$/);
  const visitor = await house.visitor();
  await visitor.goto(house.base);
  const poster = visitor.locator(`img[src="${event.image}"]`).first();
  await poster.waitFor();
  await until('the picture', () => poster.evaluate((image) => image.complete && image.naturalWidth === 1440));
});
