// Marketing and what becomes of it at the checkout: a voucher, a series of codes, a campaign's link, the interest list.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

async function logIn(options = {}) {
  return house.logIn(await house.visitor(options), '/marketing', '#section h1', 'marketing');
}

async function section(page, name) {
  await page.click(`#sections a[href="#${name}"]`);
  await page.waitForSelector(`#sections a[href="#${name}"][aria-current]`);
  await page.waitForSelector('#section:not(.is-waiting) h1');
}

const save = async (page) => {
  await page.click('dialog button[type=submit]');
  await page.waitForSelector('dialog', { state: 'detached' });
};

/** A hold of the best seats, taken as the picker takes them, and its checkout. */
async function checkout(page, session, count) {
  await house.openPicker(page, session);
  const hold = await page.evaluate(async ([slug, n]) => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ best: { count: n } }) };
    return (await (await fetch(`/api/sessions/${slug}/holds`, init)).json()).hold;
  }, [session, count]);
  await page.goto(`${house.base}/checkout/${hold.id}`);
  await page.waitForSelector('body:not(.is-loading)');
  return hold;
}

async function redeem(page, code) {
  await page.click('#voucher > summary');
  await page.fill('#voucher-form [name=code]', code);
  await page.keyboard.press('Enter');
}

test('a voucher that marketing adds makes an order cheaper, and is counted', async () => {
  const page = await logIn();
  await section(page, 'vouchers');
  await page.click('#section .button');
  await page.fill('dialog [name=code]', 'half');
  await page.fill('dialog [name=value]', '50');
  await page.fill('dialog [name=max_uses]', '1');
  await save(page);
  const buyer = await house.visitor();
  const hold = await checkout(buyer, 'quartet-2', 2);
  await redeem(buyer, 'nonsense');
  await buyer.waitForSelector('#voucher-error:visible');
  assert.equal(await buyer.getAttribute('#voucher-form [name=code]', 'aria-invalid'), 'true');
  await buyer.fill('#voucher-form [name=code]', 'Half');
  await buyer.keyboard.press('Enter');
  await buyer.waitForSelector('#discount:visible');
  await buyer.reload(); // the voucher is still there
  await buyer.waitForSelector('#discount:visible');
  await house.fillCustomer(buyer);
  await house.pay(buyer);
  const { order } = await house.api(buyer, `/api${new URL(buyer.url()).pathname}`);
  assert.equal(order.total.amount * 2, hold.total.amount);
  assert.match(await buyer.textContent('#discount'), /HALF/);
  const late = await house.visitor();
  await checkout(late, 'quartet-2', 1);
  await redeem(late, 'HALF');
  await late.waitForSelector('#voucher-error:visible');
  await page.reload();
  assert.match(await page.textContent('#section tbody'), /HALF[^]*1 of 1[^]*used up/);
});

test('a voucher over everything leaves nothing to pay; without it there is something again', async () => {
  const page = await logIn();
  await page.evaluate(() => fetch('/api/marketing/vouchers', {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: 'GUEST', kind: 'percent', value: 100, max_uses: 5 }),
  }));
  const buyer = await house.visitor();
  await checkout(buyer, 'quartet-2', 1);
  const before = await buyer.textContent('#pay');
  await redeem(buyer, 'guest');
  await buyer.waitForSelector('#methods', { state: 'hidden' });
  await buyer.click('#voucher-remove');
  await buyer.waitForSelector('#methods:visible');
  assert.equal(await buyer.textContent('#pay'), before);
  await buyer.fill('#voucher-form [name=code]', 'guest');
  await buyer.keyboard.press('Enter');
  await buyer.waitForSelector('#discount:visible');
  await house.fillCustomer(buyer);
  await house.pay(buyer);
});

test('ten thousand codes are made while one looks on, and can be cancelled', async () => {
  const page = await logIn();
  await section(page, 'batches');
  await page.click('#section .button');
  await page.fill('dialog [name=count]', '10000');
  await page.fill('dialog [name=prefix]', 'gift');
  await page.fill('dialog [name=value]', '20');
  await save(page);
  await page.waitForSelector('progress');
  await until('codes that are made', () => page.evaluate(() => document.querySelector('progress')?.value > 500));
  await page.waitForSelector('#section a[download]', { timeout: 60_000 });
  const csv = await page.evaluate(async () => (await fetch(document.querySelector('#section a[download]').href)).text());
  const codes = csv.trim().split('\r\n').slice(1).map((line) => line.split(',')[0]);
  assert.equal(new Set(codes).size, 10_000);
  assert.match(codes[0], /^GIFT-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await page.click('#section .row-actions button');
  await page.click('dialog button[value=yes]');
  await page.waitForSelector('#section .badge-alert');
  const buyer = await house.visitor();
  await checkout(buyer, 'quartet-2', 1);
  await redeem(buyer, codes[0]);
  await buyer.waitForSelector('#voucher-error:visible');
});

test('a campaign sees its visits, carts and orders', async () => {
  const page = await logIn();
  await section(page, 'campaigns');
  await page.click('#section .button');
  await page.fill('dialog [name=name]', 'Poster at the station');
  await page.fill('dialog [name=slug]', 'station');
  await page.selectOption('dialog [name=target]', 'session:quartet-2');
  await save(page);
  const buyer = await house.visitor();
  await buyer.goto(`${house.base}/c/station`);
  assert.equal(new URL(buyer.url()).pathname, '/sessions/quartet-2');
  await checkout(buyer, 'quartet-2', 2);
  await house.fillCustomer(buyer);
  await house.pay(buyer);
  await until('figures', async () => {
    const { items } = await house.api(page, '/api/marketing/campaigns');
    const { visits, holds, orders, tickets } = items.find(({ slug }) => slug === 'station');
    return visits === 1 && holds === 1 && orders === 1 && tickets === 2;
  });
});

/** What the link of the letter to that address leads to. */
async function newsLink(page, address) {
  let letter;
  await until('the letter', async () => {
    const { items } = await house.api(page, '/api/demo/mail');
    letter = items.find(({ kind, to }) => kind === 'interest' && to === address);
    return letter;
  });
  return letter.text.match(/\/news\/\S+/)[0];
}

async function wish(visitor, address) {
  await visitor.goto(house.base);
  await visitor.fill('#interest [name=email]', address);
  await visitor.check('#interest [name=consent]');
  await visitor.click('#interest button');
  await visitor.waitForSelector('#interest-done:visible');
}

test('a visitor asks for news, confirms it, and leaves or is forgotten on request', async () => {
  const visitor = await house.visitor();
  await visitor.goto(house.base);
  await visitor.fill('#interest [name=email]', 'ada@example.org');
  await visitor.click('#interest button');
  await visitor.waitForSelector('#interest-error:visible'); // nobody is listed unasked
  await wish(visitor, 'ada@example.org');
  const page = await logIn();
  await section(page, 'interest');
  await page.waitForSelector('text=amelie@example.org');
  const listed = async (address) =>
    (await house.api(page, '/api/marketing/interest')).items.some(({ email }) => email === address);
  const link = await newsLink(visitor, 'ada@example.org');
  await visitor.goto(house.base + link);
  await visitor.waitForSelector('#go:visible');
  assert.equal(await listed('ada@example.org'), false); // whoever only looks at the page confirms nothing
  await axe(visitor, 'confirm news');
  await visitor.click('#go');
  await visitor.waitForSelector('#go', { state: 'hidden' });
  assert.equal(await listed('ada@example.org'), true);
  await page.waitForSelector('text=ada@example.org');
  // The same letter leads away from the list, and the page asks first.
  await visitor.goto(house.base + link);
  await visitor.click('#other');
  await visitor.waitForURL('**/unsubscribe/*');
  await visitor.waitForSelector('#go:visible');
  assert.equal(await listed('ada@example.org'), true);
  await visitor.click('#go');
  await visitor.waitForSelector('#go', { state: 'hidden' });
  assert.equal(await listed('ada@example.org'), false);
  await visitor.goto(house.base + link);
  await visitor.click('#go');
  await visitor.waitForSelector('#go', { state: 'hidden' }); // the link has ended
  assert.equal(await listed('ada@example.org'), false);
  await wish(visitor, 'bo@example.org');
  await visitor.goto(house.base + await newsLink(visitor, 'bo@example.org'));
  await visitor.click('#go');
  await page.waitForSelector('text=bo@example.org');
  await page.click('#section .panel-actions button');
  await page.fill('dialog [name=email]', 'bo@example.org');
  await save(page);
  await page.waitForSelector('text=bo@example.org', { state: 'detached' });
  await page.waitForSelector('text=amelie@example.org'); // nobody else is
});

for (const look of [{ locale: 'en-GB' }, { locale: 'de-DE', colorScheme: 'dark', viewport: { width: 360, height: 740 } }]) {
  test(`marketing for everybody: ${look.locale}`, async () => {
    const page = await logIn({ ...look, bypassCSP: true });
    for (const name of ['vouchers', 'batches', 'campaigns', 'interest', 'embed']) {
      await section(page, name);
      await axe(page, name);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(sideways, 0, `${name} scrolls sideways`);
      if (name === 'interest' || name === 'embed') continue;
      await page.click('#section .panel-head .button, #section .empty .button');
      await axe(page, `${name}, dialog`);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
    }
  });
}
