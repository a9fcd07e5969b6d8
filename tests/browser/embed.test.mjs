// The seats inside the page of another site, where our cookies do not go.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { House, until } from './house.mjs';

let house;
let site;
let snippet = '';
before(async () => {
  house = await House.open();
  site = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<!doctype html><title>Theatre</title><link rel="icon" href="data:,"><h1>Our evening</h1>${snippet}`);
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  site.origin = `http://localhost:${site.address().port}`; // another site than 127.0.0.1
});
after(async () => {
  site.close();
  await house.close();
});

test('no other site may show the seats, until it is named; then they are bought there without a cookie', async () => {
  const page = await house.visitor();
  await house.logIn(page, '/marketing#embed', '#section textarea[name=html]', 'marketing');
  await page.selectOption('[name=session]', 'quartet-2');
  snippet = await page.inputValue('[name=html]');

  const around = await (await house.browser.newContext({ viewport: { width: 1200, height: 900 } })).newPage();
  const refused = around.waitForEvent('requestfailed', (request) => request.url().startsWith(house.base));
  await around.goto(site.origin);
  assert.equal((await refused).failure().errorText, 'net::ERR_BLOCKED_BY_RESPONSE');

  await page.fill('[name=origins]', 'no site');
  await page.click('#section form button');
  await page.waitForSelector('[name=origins][aria-invalid=true]');
  await page.fill('[name=origins]', site.origin);
  await page.click('#section form button');
  await page.waitForSelector('.notice');

  await around.reload();
  const frame = around.frameLocator('#frontrow');
  await frame.locator('#best button').first().click();
  await frame.locator('.to-checkout:visible').first().click();
  await frame.locator('[name=name]').fill('Ada Lovelace');
  await frame.locator('[name=email]').fill('ada@example.org');
  await until('the height of the checkout', () => around.evaluate(() => document.querySelector('#frontrow').style.height !== '760px'));
  await frame.locator('#pay').click();
  await frame.locator('.ticket').first().waitFor();
  assert.match(around.frames()[1].url(), /\/embed\/orders\//);
  assert.deepEqual((await around.context().cookies()).filter(({ name }) => name === 'buyer'), []);
  await around.context().close();
  await house.checkGuards();
});
