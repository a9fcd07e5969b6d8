// A buyer who reads neither English nor German, on a small phone: every page speaks their language and fits.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

let house;
before(async () => {
  house = await House.open({ sql: "UPDATE shop SET edition = max(edition, 1), more_languages = 'en de fr it es nl pl cs'" });
});
after(() => house.close());
afterEach(() => house.checkGuards());

const kPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const kWords = { 'fr-FR': ['fr', 'Programme', 'Votre commande est confirmée'], 'pl-PL': ['pl', 'Repertuar', 'Zamówienie potwierdzone'] };

for (const [locale, [language, programme, confirmed]] of Object.entries(kWords)) {
  test(`a buyer buys in ${language} on a phone of 360 pixels, and nothing is cut`, async () => {
    const page = await house.visitor({ ...kPhone, locale, bypassCSP: true });
    const tables = new Set();
    page.on('request', (request) => /messages\/(.+)$/.test(request.url()) && tables.add(/messages\/(.+)$/.exec(request.url())[1]));
    const fits = async (what) => {
      const wide = await page.evaluate(() => [...document.querySelectorAll('main *, header *, footer *')]
        .filter((each) => each.getClientRects().length && !each.closest('.visually-hidden, .grid-box, .ticket ~ .ticket') && each.getBoundingClientRect().right > innerWidth + 1)
        .map((each) => `${each.tagName}.${each.className} ${each.textContent.slice(0, 40)}`));
      assert.deepEqual([wide, await page.evaluate(() => document.documentElement.scrollWidth)], [[], 360], what);
      await axe(page, what);
    };
    await page.goto(house.base);
    await page.waitForSelector('.event');
    assert.equal(await page.getAttribute('html', 'lang'), language);
    assert.equal(await page.textContent('h1'), programme);
    assert.equal(await page.locator('#languages option').count(), 8);
    assert.equal(await page.inputValue('#languages select'), language);
    await fits('programme');
    await house.openPicker(page, 'quartet-1');
    await fits('picker');
    await page.click('#best button[type=submit]');
    await page.waitForSelector('#cart-lines > li', { state: 'attached' });
    await house.toCheckout(page);
    await fits('checkout');
    await house.fillCustomer(page);
    await house.pay(page);
    assert.ok((await page.textContent('#thanks')).startsWith(confirmed));
    await fits('order');
    assert.deepEqual([...tables], [`${language}.js`]);
  });
}

test('the list in the header changes the language for good, and the address may name one', async () => {
  const page = await house.visitor();
  await page.goto(`${house.base}/?lang=nl`);
  await page.waitForSelector('.event');
  assert.equal(await page.getAttribute('html', 'lang'), 'nl');
  await Promise.all([page.waitForURL(`${house.base}/`), page.selectOption('#languages select', 'cs')]);
  await page.waitForSelector('html[lang=cs] .event');
  await page.goto(`${house.base}/find`);
  await page.waitForSelector('html[lang=cs] #form');
  await house.logIn(page, '/admin', '#section h1');
  assert.equal(await page.getAttribute('html', 'lang'), 'en', 'a panel speaks no Czech, so it is in English as a whole');
  assert.equal(await page.locator('#languages button').count(), 2);
});
