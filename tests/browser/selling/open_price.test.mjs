// Pay what you like: set in the programme, decided in the cart on a desktop and a phone and at the counter.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

const kSession = 'jazz-night-3';
let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

/** Makes the standing places and the gallery of the session open, at least 5.00, with these amounts suggested. */
async function setUp() {
  const page = await house.staff(`/admin#programme/sessions/${kSession}`, '.price-grid');
  for (const cell of await page.$$('.price-grid td input')) await cell.fill('5');
  await page.check('.type-open [type=checkbox]');
  await page.fill('.type-open [type=text]', '8 zwölf');
  await page.click('form [type=submit]');
  assert.match(await page.textContent('.error:not([hidden])'), /up to five amounts/);
  await page.fill('.type-open [type=text]', '8 12,50');
  await axe(page, 'an open price in the programme');
  await page.click('form [type=submit]');
  await until('the prices', async () => (await house.api(page, `/api/sessions/${kSession}`)).prices.every(({ open }) => open));
  return page;
}

const amounts = (hold) => hold.seats.map(({ price }) => price.amount);

test('a price is opened in the programme, and decided in the cart for all places of a kind', async () => {
  await setUp();
  const page = await house.visitor();
  await house.openPicker(page, kSession);
  assert.match(await page.textContent('.category-price'), /from €5\.00/);
  const [run] = await house.freeRuns(page, kSession, 3);
  const [first, second] = run;
  await house.click(page, first);
  await house.holdOf(page, kSession, 1);
  await page.waitForSelector('.open-price legend:has-text("Pay what you like")');
  assert.equal(await page.textContent('.open-price [aria-pressed=true]'), '€5.00');
  await axe(page, 'an open price in the cart');

  await page.click('.open-amounts button:has-text("€12.50")');
  await until('the decision', async () => amounts(await house.holdOf(page, kSession, 1))[0] === 1250);
  await until('the line', async () => (await page.textContent('#cart-lines .line-price')) === '€12.50');
  await house.click(page, second); // costs the same
  await until('both', async () => amounts(await house.holdOf(page, kSession, 2)).join() === '1250,1250');

  const other = page.getByLabel('Another amount');
  await other.fill('4');
  await other.press('Tab');
  await page.waitForSelector('.open-price .error:has-text("from €5.00 to €10,000.00")');
  await other.fill('7.20');
  await other.press('Tab');
  await until('another', async () => amounts(await house.holdOf(page, kSession, 2)).join() === '720,720');
  await until('the total', async () => (await page.textContent('#cart-foot .cart-total')) === '€14.40');
  await page.reload(); // what was decided stays
  await until('the field', async () => (await other.inputValue()) === '7.20');
  await house.toCheckout(page);
  await house.fillCustomer(page);
  await house.pay(page);
  assert.match(await page.textContent('main'), /€14\.40/);
});

test('standing places cost what was decided too, on a phone', async () => {
  const page = await house.visitor({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, bypassCSP: true });
  await house.openPicker(page, kSession);
  const more = page.locator('#areas-list .stepper button').last();
  await more.click();
  await house.holdOf(page, kSession, 1);
  await page.click('.open-amounts button:has-text("€8.00")');
  await until('the decision', async () => (await house.holdOf(page, kSession, 1)).areas[0].price.amount === 800);
  await more.click();
  await until('two', async () => (await house.holdOf(page, kSession, 2)).areas[0].price.amount === 800);
  await axe(page, 'an open price on a phone');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
});

test('the counter sells for what somebody gives', async () => {
  const page = await house.staff(`/box-office#sell/${kSession}`, '#map[data-camera]');
  const [[seat, next]] = await house.freeRuns(page, kSession, 2);
  await house.click(page, seat);
  await page.click('.open-amounts button:has-text("€12.50")');
  await house.click(page, next);
  await until('the total', async () => (await page.textContent('.counter-total')) === '€25.00');
  await axe(page, 'an open price at the counter');
  await page.keyboard.press('F2');
  await page.waitForSelector('.sold-total:has-text("€25.00")');
});
