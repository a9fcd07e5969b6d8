// Webhooks: added with a secret that is shown once, tried, looked at and sent again; the other system is a real server.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
let receiver;
let status = 200;
const heard = [];

before(async () => {
  receiver = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(status, { 'content-type': 'text/plain' });
      response.end(status === 200 ? 'thank you' : 'not now <b>');
    });
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  house = await House.open({ env: { FRONTROW_PRIVATE_WEBHOOKS: 'true' } });
});
after(async () => {
  await house.close();
  receiver.close();
});
afterEach(() => house.checkGuards());

const kPhone = { viewport: { width: 360, height: 740 }, locale: 'de-DE' };
const isNarrow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('another system is told, with a signature that its own code checks, and its answers are shown', async () => {
  const page = await house.staff('/admin#webhooks', '.empty');
  await axe(page, 'no webhooks');
  await page.click('.empty button');
  await page.fill('dialog [name=name]', 'Ticket office CRM');
  await page.fill('dialog [name=url]', 'http://me:secret@127.0.0.1/');
  await page.check('dialog [name="event.order.paid"]');
  await axe(page, 'a new webhook');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('dialog [name=url][aria-invalid=true]');
  await page.fill('dialog [name=url]', `http://127.0.0.1:${receiver.address().port}/hooks`);
  await page.click('dialog [type=submit]');
  const secret = await page.textContent('dialog .code');
  await axe(page, 'a secret');
  await page.click('dialog button');

  await page.click('button:has-text("Send a test")');
  await until('the test has arrived', () => heard.length === 1);
  const [{ headers, body }] = heard;
  assert.equal(JSON.parse(body).type, 'test');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(text).digest('base64');
  assert.equal(headers['webhook-signature'], `v1,${mac}`);
  await page.waitForSelector('td:has-text("thank you")');
  await page.waitForSelector('td:has-text("HTTP 200")');

  status = 500;
  await page.click('button:has-text("Send again")');
  await until('the same has arrived again', () => heard.length > 1);
  assert.equal(heard[1].headers['webhook-id'], headers['webhook-id']);
  assert.equal(heard[1].body, body);
  await page.waitForSelector('td:has-text("not now <b>")');
  await axe(page, 'a webhook that fails');
  await page.click('button:has-text("View")');
  assert.equal((await page.textContent('dialog pre')).includes('"type": "test"'), true);
  await axe(page, 'a message');
});

test('webhooks are for a phone, in German, too', async () => {
  const page = await house.staff('/admin#webhooks', 'table', kPhone);
  await axe(page, 'webhooks');
  assert.equal(await isNarrow(page), 0);
  await page.click('a:has-text("Ticket office CRM")');
  await page.waitForSelector('td:has-text("not now")');
  assert.equal(await isNarrow(page), 0);
  await page.click('button:has-text("Bearbeiten")');
  await page.uncheck('dialog [name=on]');
  await axe(page, 'a webhook is edited');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('button:has-text("Einschalten")');
  await page.click('button:has-text("Löschen")');
  await page.click('dialog button:has-text("Löschen")');
  await page.waitForSelector('.empty');
});
