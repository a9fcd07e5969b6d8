// What marketing writes to the interest list: written, looked at, tried, sent; and what a real mail server and a real
// parser make of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuardsOfLetters());

const kText = 'Dear friends,\n\nthe new season begins in March. All of it is at https://theatre.example/season?year=2027.\n\nSee you there!';

async function logIn(options = {}) {
  return house.logIn(await house.visitor({ bypassCSP: true, ...options }), '/marketing#mailings', '#section:not(.is-waiting) h1', 'marketing');
}

/** Begins a mailing and saves it, so that its letter is shown. */
async function write(page, subject) {
  await page.click('#section .panel-head .button, #section .empty .button');
  await page.waitForSelector('.mailing [name=subject]');
  await page.fill('[name=subject]', subject);
  await page.fill('[name=text]', kText);
  await page.selectOption('[name=event]', 'hamlet');
  await page.click('.mailing form [type=submit]');
  await page.frameLocator('.mailing-letter').locator('text=See you there!').waitFor();
}

const scrollsSideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
const demoMail = async (page, kind) => (await house.api(page, '/api/demo/mail')).items.filter((letter) => letter.kind === kind);

test('a mailing is written, looked at, tried on oneself and sent to as many as the question names', async () => {
  const page = await logIn();
  await axe(page, 'no mailings');
  await page.click('#section .button');
  await page.click('.mailing form [type=submit]');
  await page.waitForSelector('[name=subject][aria-invalid]'); // says what is missing
  await page.click('text=All mailings');
  await page.waitForSelector('#section .empty');
  await write(page, 'A new season & <more>');
  const letter = page.frameLocator('.mailing-letter');
  assert.equal(await letter.locator('a', { hasText: 'theatre.example' }).getAttribute('href'), 'https://theatre.example/season?year=2027');
  assert.match(await letter.locator('body').textContent(), /Hamlet[^]*Tickets and dates[^]*You get this email because/);
  assert.match(await page.textContent('.mailing-side .facts'), /6 addresses/);
  await axe(page, 'a draft');
  await page.reload(); // has an address of its own
  await page.waitForSelector('.mailing-letter');
  await page.fill('[name=subject]', 'A new season');
  await page.click('button:has-text("Send me a test")'); // saves it first
  const trial = await until('the test', async () => (await demoMail(page, 'mailing_trial'))[0]);
  assert.equal(trial.to, 'marketing@demo.example');
  assert.equal(trial.subject, 'A new season');
  await page.selectOption('[name=to]', 'event:hamlet');
  await page.click('.mailing-actions .button:has-text("Send …")');
  assert.match(await page.textContent('dialog'), /Send it to 3 addresses\?[^]*“A new season”\. Who asked about “Hamlet”/);
  await axe(page, 'the question');
  await page.click('dialog button[value=no]');
  assert.deepEqual(await demoMail(page, 'mailing'), []);
  await page.selectOption('[name=to]', '');
  await page.click('.mailing-actions .button:has-text("Send …")');
  await page.click('dialog button:has-text("Send 6 emails")');
  await page.waitForSelector('[data-fact=sent]:text-is("6")');
  await page.waitForSelector('.mailing-state .badge:text-is("sent")');
  assert.equal(await page.locator('button:has-text("Stop")').count(), 0);
  await axe(page, 'one that was sent');
  const letters = await demoMail(page, 'mailing');
  assert.deepEqual(letters.map(({ to }) => to.split('@')[0]).sort(), ['amelie', 'bruno', 'chidi', 'dora', 'emil', 'farah']);
  assert.ok(letters.every(({ text, to }) => text.includes(`/unsubscribe/demo-${to.split('@')[0]}\n`)));
  await page.click('text=All mailings');
  assert.match(await page.textContent('#section tbody'), /A new season[^]*Everyone on the interest list[^]*sent/);
  await axe(page, 'the list');
});

test('a mailing on a phone, in the dark and in German', async () => {
  const page = await logIn({ locale: 'de-DE', colorScheme: 'dark', viewport: { width: 360, height: 740 } });
  await page.waitForSelector('#section tbody');
  await axe(page, 'the list on a phone');
  assert.equal(await scrollsSideways(page), false, 'the list');
  await write(page, 'Die neue Spielzeit mit Donaudampfschifffahrtsgesellschaftskapitänsmützen');
  await axe(page, 'a draft on a phone');
  assert.equal(await scrollsSideways(page), false, 'a draft');
  assert.match(await page.frameLocator('.mailing-letter').locator('body').textContent(), /Karten und Termine[^]*Abmelden/);
  await page.click('button:has-text("Entwurf löschen")');
  await page.click('dialog button[value=yes]');
  await page.waitForSelector('#section tbody');
  assert.doesNotMatch(await page.textContent('#section tbody'), /Spielzeit/);
});

test('a real mail server takes each letter with the way out of its reader, and a real parser reads it', async () => {
  const mails = [];
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, { envelope }, done) => {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString();
        mails.push({ raw, mail: await simpleParser(raw), from: envelope.mailFrom.address, to: envelope.rcptTo[0].address });
        done();
      });
    },
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  await house.stop();
  Object.assign(house, { command: 'serve', more: ['--serve-demo-data'], env: {
    SMTP_URL: `smtp://127.0.0.1:${server.server.address().port}`, MAIL_FROM: 'tickets@house.example',
    MAIL_NEWS_FROM: 'news@house.example', FRONTROW_PUBLIC_URL: house.base } });
  await house.start();
  try {
    const page = await logIn();
    await write(page, 'Größer als je zuvor: die neue Spielzeit, und was sie alles bringt, vom ersten bis zum letzten Abend');
    await page.click('.mailing-actions .button:has-text("Send …")');
    await page.click('dialog button:has-text("Send 6 emails")');
    const news = () => mails.filter(({ from }) => from === 'news@house.example');
    await until('all letters', () => news().length === 6);
    for (const { raw, mail, to } of news()) {
      const way = `${house.base}/unsubscribe/demo-${to.split('@')[0]}`;
      const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
      assert.match(head, new RegExp(`\r\nList-Unsubscribe:\r\n <${way}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`));
      assert.ok(head.split('\r\n').every((line) => line.length <= 78 && line.trim()), 'heads are folded as DKIM signs them');
      assert.equal(mail.headers.get('list').unsubscribe.url, way);
      assert.match(mail.subject, /^Größer als je zuvor: die neue Spielzeit, und was .* letzten Abend$/);
      assert.match(mail.text, new RegExp(`https://theatre\\.example/season\\?year=2027\\.\n[^]*${way}\n`));
      assert.match(mail.html, new RegExp(`<a href="${way}"`));
      assert.deepEqual(mail.attachments, []);
    }
    // As a mail program does, with what stands in the head and nothing else.
    const { mail, to } = news()[0];
    const left = await fetch(mail.headers.get('list').unsubscribe.url, { method: 'POST', body: 'List-Unsubscribe=One-Click',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    assert.equal(left.status, 204);
    const { items } = await house.api(page, '/api/marketing/interest');
    assert.equal(items.length, 5);
    assert.ok(!items.some(({ email }) => email === to));
    await page.waitForSelector('.mailing-state .badge:text-is("sent")');
  } finally {
    await house.stop();
    server.close();
    Object.assign(house, { command: 'demo', more: undefined, env: {} });
    await house.start();
  }
});
