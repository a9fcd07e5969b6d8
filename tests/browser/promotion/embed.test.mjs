// The seats inside the page of another site, where our cookies do not go.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
let site;
let snippet = '';
const kText = '<p style="height: 600px">What the theatre has to say.</p>'; // above and below the seats
before(async () => {
  house = await House.open();
  site = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<!doctype html><title>Theatre</title><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><h1>Our evening</h1>${kText}${snippet}${kText}`);
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
  await until('the frame is as high as the checkout', () => around.frames()[1].evaluate(() =>
    Math.abs(document.body.getBoundingClientRect().height - window.innerHeight) < 1));
  await frame.locator('[value=box_office]').check(); // what is paid online is paid at the top of the window
  await frame.locator('#pay').click();
  await frame.locator('.ticket').first().waitFor();
  const opened = around.context().waitForEvent('page');
  await frame.locator('#outside').click();
  const tickets = await opened;
  await tickets.waitForSelector('.ticket-picture');
  assert.doesNotMatch(tickets.url(), /embed/);
  await around.context().grantPermissions(['clipboard-read']);
  await frame.locator('#copy').click();
  await frame.locator(`.notice:has-text("${tickets.url()}")`).waitFor(); // the site has not let the frame write there
  assert.match(around.frames()[1].url(), /\/embed\/orders\//);
  assert.deepEqual((await around.context().cookies()).filter(({ name }) => name === 'buyer'), []);
  await around.context().close();
  await house.checkGuards();
});

for (const { name, width } of [{ name: 'a phone', width: 390 }, { name: 'a wide page', width: 1200 }]) {
  test(`on ${name} the frame grows with the seats, the page around scrolls, and the cart stays in sight`, async () => {
    const around = await (await house.browser.newContext({ viewport: { width, height: 700 } })).newPage();
    await around.goto(site.origin);
    const frame = around.frameLocator('#frontrow');
    await frame.locator('#map[data-camera]').waitFor();
    const inside = around.frames()[1];
    const overflow = () => inside.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    await until('the frame is as high as the seats', async () => await overflow() === 0 && await inside.evaluate(() =>
      Math.abs(document.body.getBoundingClientRect().height - window.innerHeight) < 1));
    const best = frame.locator('#best button').first();
    await best.evaluate((one) => one.scrollIntoView({ block: 'center' }));
    await best.click();
    const button = frame.locator('.to-checkout:visible').last(); // of the bar, where there is one
    await button.waitFor();
    await until('the frame has room for the cart', async () => await overflow() === 0);
    const map = await frame.locator('#map').boundingBox();
    await around.evaluate((y) => window.scrollTo(0, y), map.y + (await around.evaluate(() => window.scrollY)) - 300);
    const isSeen = async () => {
      const box = await button.boundingBox();
      return box.y >= 0 && box.y + box.height <= 700;
    };
    await until('the way to the checkout is in the window', isSeen);
    await around.mouse.move(width / 3, 500);
    const before = await around.evaluate(() => window.scrollY);
    await around.mouse.wheel(0, 120);
    await until('the page around has scrolled', async () => await around.evaluate(() => window.scrollY) > before);
    await until('the way to the checkout is in the window again', isSeen);
    await axe(inside, `the seats in the frame of ${name}`);
    await around.context().close();
    await house.checkGuards();
  });
}
