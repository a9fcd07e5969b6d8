// Mail: what a demo shows, how an order is found by its address, and what a real mail server and a real parser make of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { House, axe, until } from '../house.mjs';

let house;

before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuardsOfLetters());

/** Buys one seat on the page. Promises the path of the order. */
async function buy(page, name) {
  await page.goto(house.base);
  const { events } = await house.api(page, '/api/events');
  const open = events.flatMap(({ sessions }) => sessions).filter(({ on_sale: onSale, status }) => onSale ?? status !== 'sold_out');
  for (const { slug } of open) {
    const [run] = await house.freeRuns(page, slug, 3);
    if (!run) continue;
    const held = await page.evaluate(async ([session, seat]) => (await fetch(`/api/sessions/${session}/holds`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ seats: [seat] }),
    })).json(), [slug, run[0].id]);
    if (!held.hold) continue;
    await page.goto(`${house.base}/checkout/${held.hold.id}`);
    await page.waitForSelector('body:not(.is-loading)');
    await house.fillCustomer(page, name);
    await house.pay(page);
    return new URL(page.url()).pathname;
  }
  throw new Error('nothing is on sale');
}

test('what is bought in a demo is mail at /demo/mail, and its link leads to the order', async () => {
  const page = await house.visitor();
  const order = await buy(page, 'Grace Hopper & <Söhne>');
  await until('the message', async () => (await house.api(page, '/api/demo/mail')).items.some(({ kind }) => kind === 'confirmation'));
  await page.goto(`${house.base}/demo/mail`);
  await page.locator('#list a', { hasText: 'Your tickets for' }).first().click();
  assert.match(await page.textContent('#subject'), /^Your tickets for /);
  const letter = page.frameLocator('#page');
  await letter.locator('img').first().waitFor();
  assert.match(await letter.locator('body').textContent(), /Grace Hopper & <Söhne>/);
  assert.ok(await letter.locator('img').first().evaluate((image) => image.decode().then(() => image.naturalWidth > 100)));
  await axe(page, 'the mail of the demo');
  await page.click('#views button:nth-child(2)');
  assert.match(await page.textContent('#text'), new RegExp(`${house.base}${order}`));
  await page.click('#views button:nth-child(1)');
  await letter.locator('a', { hasText: 'See your order' }).click();
  await page.waitForURL(`${house.base}${order}`);
  await page.click('#mail');
  await page.waitForSelector('.notice'); // it has only just gone out
});

test('the mail of a demo fits a phone, in German', async () => {
  const page = await house.visitor({ viewport: { width: 360, height: 740 }, locale: 'de-DE' });
  await buy(page, 'Käthe');
  await until('the message', async () => (await house.api(page, '/api/demo/mail')).items.some(({ subject }) => subject.startsWith('Ihre Karten')));
  await page.goto(`${house.base}/demo/mail`);
  await page.locator('#list a', { hasText: 'Ihre Karten' }).first().click();
  await page.frameLocator('#page').locator('img').first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await axe(page, 'the mail of the demo on a phone');
  await until('the summary of yesterday', async () => (await house.api(page, '/api/demo/mail')).items.some(({ kind }) => kind === 'day_summary'));
  await page.reload();
  await page.locator('#list a', { hasText: 'Das Haus' }).first().click();
  await page.waitForSelector('#facts dd:has-text("Das Haus")');
});

test('an address is told by mail what it has ordered, and the page tells nobody', async () => {
  const page = await house.visitor();
  await page.goto(`${house.base}/find`);
  await axe(page, 'the page that finds orders');
  const ask = async (address) => {
    await page.fill('[name=email]', address);
    await page.click('#form [type=submit]');
    await page.waitForSelector('#sent:not([hidden])');
    const said = (await page.textContent('#sent-text')).replace(address, '…');
    await page.click('#another');
    return said;
  };
  const ofSomebody = await ask('ada@example.org');
  assert.equal(ofSomebody, await ask('nobody@example.org'));
  const found = await until('the links', async () =>
    (await house.api(page, '/api/demo/mail')).items.find(({ kind }) => kind === 'links'));
  assert.equal(found.to, 'ada@example.org');
  assert.match(found.text, /^\/orders\/\w+$/m);
  await page.fill('[name=email]', 'no address');
  await page.click('#form [type=submit]');
  await page.waitForSelector('#email-error:not([hidden])');
});

test('the panel shows what was sent about an order, and sends it to another address', async () => {
  const page = await house.logIn(await house.visitor(), '/admin#mail', '#section table');
  await page.waitForSelector('#section table a');
  await axe(page, 'mail in the panel');
  await page.click('#section table a');
  await page.click('button:has-text("Correct the address and resend")');
  await page.fill('dialog [name=email]', 'grace@example.org');
  await page.click('dialog [type=submit]');
  await until('the message', async () => (await house.api(page, '/api/demo/mail')).items.some(({ to }) => to === 'grace@example.org'));
});

/** What DNS may say of a domain, as the server sorts it (sender_check_test and dns_test have it from a name server). */
const kFindings = {
  spf: ['right', 'missing', 'several', 'open', 'no_domain', 'no_answer', 'no_name'],
  dkim: ['not_asked', 'right', 'missing', 'revoked', 'several', 'no_answer', 'no_name'],
  dmarc: ['right', 'watching', 'missing', 'several', 'broken', 'no_answer', 'no_name'],
};

/** Looks at the sender in the panel as it is for each finding; no name server of this machine is asked. */
async function seeSender(page) {
  const form = page.locator('section.part:has(h2:text("Sender")) form');
  await form.locator('[name=selector]').fill('no selector');
  await form.locator('[type=submit]').click();
  await form.locator('.error:not([hidden])').waitFor(); // said by the server, before it asks anybody
  let turn = 0;
  await page.route('**/api/admin/mail/check', (route) => {
    assert.deepEqual(route.request().postDataJSON(), { selector: 'mail' });
    const record = (kind, name, text) => {
      const finding = kFindings[kind][turn];
      return { name, finding, records: ['right', 'open', 'revoked', 'watching', 'broken'].includes(finding) ? [text] : [] };
    };
    return route.fulfill({ json: { domains: [{
      domain: 'house.example', has_orders: true, has_news: turn === 0, spf: record('spf', 'house.example', 'v=spf1 -all'),
      dkim: record('dkim', 'mail._domainkey.house.example', 'p='), dmarc: record('dmarc', '_dmarc.house.example', 'v=DMARC1; p=<none>'),
    }] } });
  });
  await form.locator('[name=selector]').fill('mail');
  for (; turn < kFindings.spf.length; turn += 1) {
    const found = page.waitForResponse('**/api/admin/mail/check');
    await form.locator('[type=submit]').click();
    await found;
    const wanted = ['spf', 'dkim', 'dmarc'].map((kind) => {
      const finding = kFindings[kind][turn];
      if (['no_answer', 'not_asked'].includes(finding)) return 'Not known';
      return ['right', 'watching'].includes(finding) ? 'Good' : 'To do';
    });
    await until('the marks', async () => {
      const marks = await page.locator('.findings h4 .badge').allTextContents();
      return `${marks}` === `${wanted}`;
    });
    const words = await page.textContent('.findings');
    assert.doesNotMatch(words, /sender\./); // a finding without words
    assert.match(words, turn === 0 ? /Orders and the house, Mailings/ : /Orders and the house/);
    if (turn === 1) assert.match(words, /p=<none>/);
    if (turn < 2) await axe(page, `the sender, ${turn}`);
  }
  await page.unroute('**/api/admin/mail/check');
}

test('a real mail server takes what is sold and what comes before a visit, and a real parser reads it', async () => {
  const mails = [];
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'], allowInsecureAuth: true, disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, session, done) => (username === 'tickets@house.example' && password === 'p:/w'
      ? done(null, { user: username }) : done(new Error('who is that?'))),
    onRcptTo: ({ address }, session, done) => {
      const answer = { 'nobody@example.org': [550, 'No such mailbox'], 'full@example.org': [452, 'Mailbox full'] }[address];
      done(answer && Object.assign(new Error(answer[1]), { responseCode: answer[0] }));
    },
    onData: (stream, { envelope }, done) => simpleParser(stream).then((mail) => { mails.push({ mail, envelope }); done(); }, done),
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const admin = await house.logIn(await house.visitor(), '/admin#settings', '[name=visit_mail_hours]');
  assert.equal(await admin.inputValue('[name=visit_mail_hours]'), '24');
  await admin.fill('[name=visit_mail_hours]', '336');
  await admin.fill('[name=visit_text]', 'The cloakroom is free.\n\n  Take tram 4 to the market. ');
  await admin.click('button:has-text("Save")');
  await admin.waitForSelector('.notice:has-text("Settings saved")');
  await house.stop();
  Object.assign(house, { command: 'serve', more: ['--serve-demo-data'], env: {
    SMTP_URL: `smtp://tickets%40house.example:p%3A%2Fw@127.0.0.1:${server.server.address().port}`,
    MAIL_FROM: 'tickets@house.example', MAIL_REPLY_TO: 'office@house.example', FRONTROW_PUBLIC_URL: house.base } });
  await house.start();
  try {
    const page = await house.logIn(await house.visitor(), '/box-office', '#sections a[href="#orders"]', 'box_office');
    const { items: sessions } = await house.api(page, '/api/box-office/sessions');
    let sold = null;
    for (const { slug } of sessions) {
      const [run] = await house.freeRuns(page, slug, 2);
      if (!run) continue;
      const { prices } = await house.api(page, `/api/sessions/${slug}`);
      const type = prices?.[0]?.type ?? prices?.[0]?.ticket_type ?? 'adult';
      sold = await page.evaluate(async ([session, seats]) => (await fetch('/api/box-office/sales', { method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `${Date.now()}` },
        body: JSON.stringify({ session, seats, method: 'cash', customer: { name: 'Jürgen "J" Groß 漢字', email: 'jürgen@example.org' } }) })).json(),
      [slug, run.slice(0, 2).map(({ id }) => ({ id, type }))]);
      if (sold.order) break;
    }
    assert.ok(sold?.order, JSON.stringify(sold));
    const to = (address) => mails.find(({ envelope }) => envelope.rcptTo[0].address === address);
    const { mail, envelope } = await until('the mail', () => to('jürgen@example.org'));
    assert.equal(envelope.mailFrom.address, 'tickets@house.example');
    const told = await until('word of the login', () => to('box_office@demo.example'));
    assert.equal(told.envelope.mailFrom.address, 'tickets@house.example');
    assert.equal(mail.to.value[0].name, 'Jürgen "J" Groß 漢字');
    assert.equal(mail.replyTo.value[0].address, 'office@house.example');
    assert.match(mail.messageId, /^<frontrow\.\d+\.\d+@house\.example>$/);
    assert.match(mail.subject, new RegExp(sold.order.event.title));
    assert.ok(mail.text.includes(`${house.base}/orders/${sold.order.id}`));
    const codes = mail.attachments.filter(({ related }) => related);
    assert.equal(codes.length, 2);
    assert.equal(codes[0].contentType, 'image/png');
    assert.ok(!/src="cid:/.test(mail.html)); // the parser has found every picture that the page names
    const { mail: visit } = await until('the letter before a visit', () => to('guest@example.org'));
    assert.match(visit.subject, /^Your visit: .+, \d\d:\d\d$/);
    assert.match(visit.text, /\nDoors open at \d\d:\d\d\n/);
    assert.match(visit.text, /\n\nThe cloakroom is free\.\n\nTake tram 4 to the market\.\n\n/);
    assert.ok(visit.attachments.some(({ related, contentType }) => related && contentType === 'image/png'));
    assert.deepEqual(visit.attachments.filter(({ related }) => !related).map(({ contentType }) => contentType),
      ['application/pdf', 'text/calendar']);
    await until('its word', async () => (await house.api(page, '/api/admin/mail?state=sent')).items
      .find(({ message_id: id }) => mail.messageId === `<${id}>`));

    // The same in the panel: what has gone out, what was not taken and why, and what waits for the next try.
    const { order: { reference } } = sold;
    const queue = await house.logIn(await house.visitor(), '/admin#mail', '.tabs');
    const line = (address) => queue.locator('tbody tr', { hasText: address });
    for (const [email, is] of [['nobody@example.org', ({ state }) => state === 'failed'], ['full@example.org', ({ tries }) => tries > 0]]) {
      assert.equal(await queue.evaluate(([path, body]) => fetch(path, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
      }).then(({ status }) => status), [`/api/admin/orders/${reference}/mail`, { name: 'Grace', email }]), 202);
      await until(`what is said of ${email}`, async () =>
        (await house.api(queue, '/api/admin/mail')).items.some((one) => one.address === email && is(one)));
    }
    await queue.click('.tabs a:has-text("Rejected")');
    await line('nobody@example.org').getByText('No such mailbox').waitFor();
    await line('nobody@example.org').getByText(reference).waitFor();
    await axe(queue, 'what was not delivered');
    await line('nobody@example.org').locator('button').click();
    await queue.waitForSelector('.notice');
    await queue.click('.tabs a:has-text("Waiting")');
    await line('full@example.org').getByText('Mailbox full').waitFor();
    await line('full@example.org').getByText('Next try').waitFor();
    await axe(queue, 'what waits');
    await queue.click('.tabs a:has-text("Sent")');
    await line('jürgen@example.org').first().waitFor();
    await seeSender(queue);
  } finally {
    await house.stop();
    server.close();
    Object.assign(house, { command: 'demo', more: undefined, env: {} });
    await house.start();
  }
});
