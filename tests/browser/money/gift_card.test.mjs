// A gift card from the box office to the checkout and back: sold, used in parts, refunded to.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe, until } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 } };
const shots = process.env.FRONTROW_SHOTS;

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const shoot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });

/** Sells a card and promises its code. */
async function sellCard(page, amount) {
  await page.click('button:text-is("New gift card")');
  await page.fill('dialog [name=amount]', amount);
  await page.fill('dialog [name=note]', 'Birthday');
  await page.click('dialog [type=submit]');
  await page.waitForSelector('.gift-card-code');
  return page.textContent('.gift-card-code');
}

/** A buyer at the checkout with one seat, and what it costs. */
async function atCheckout(options = {}) {
  const page = await house.visitor({ bypassCSP: true, ...options });
  page.setDefaultTimeout(20_000);
  await house.openCheckout(page);
  await house.fillCustomer(page);
  return page;
}

async function type(page, code) {
  if (!(await page.isVisible('#voucher-form'))) await page.click('#voucher > summary');
  await page.fill('#voucher-form [name=code]', code);
  await page.click('#voucher-apply');
}

test('a card is sold, pays a part of an order, and is refunded to', async () => {
  const clerk = await house.staff('/admin#gift_cards', '.empty');
  await axe(clerk, 'no gift cards');
  const code = await sellCard(clerk, '5');
  await axe(clerk, 'a gift card');
  await shoot(clerk, 'gift-card');
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  const buyer = await atCheckout(kPhone);
  await type(buyer, '0000 0000 0000 0000');
  await buyer.waitForSelector('#voucher-error:visible');
  const total = await buyer.textContent('#total');
  await type(buyer, code.toLowerCase().replaceAll('-', ' '));
  await buyer.waitForSelector('#card:visible');
  assert.equal(await buyer.textContent('#card-amount'), '−€5.00');
  assert.equal(await buyer.textContent('#total'), total, 'the tickets cost what they did');
  const due = await buyer.textContent('#due-amount');
  assert.notEqual(due, total);
  assert.ok((await buyer.textContent('#pay')).includes(due));
  await axe(buyer, 'the checkout with a gift card');
  await shoot(buyer, 'gift-card-checkout-phone');
  await buyer.reload(); // the card is still there
  await buyer.waitForSelector('#card:visible');
  await house.fillCustomer(buyer);
  await house.pay(buyer);
  assert.equal(await buyer.textContent('#by-card-sum'), '−€5.00');
  await shoot(buyer, 'gift-card-order-phone');
  const reference = await buyer.textContent('#reference');
  await clerk.goto(`${house.base}/admin#orders/${reference}`);
  await clerk.waitForSelector('dl.facts :text-is("Gift card")');
  await clerk.click('button:text-is("Refund")');
  await clerk.check('dialog fieldset input[type=checkbox] >> nth=0');
  await clerk.selectOption('dialog [name=method]', 'gift_card');
  await clerk.fill('dialog [name=reason]', 'Ill');
  await shoot(clerk, 'gift-card-refund');
  await clerk.click('dialog [type=submit]');
  await clerk.waitForSelector('.badge:text-is("Refunded")');
  await clerk.click('table a:text-is("gift card") >> nth=-1');
  await clerk.waitForSelector('.gift-card-code');
  assert.equal(await clerk.textContent('.gift-card-code'), code, 'on the card that has paid');
  assert.match(await clerk.textContent('dl.facts'), new RegExp(`Left${total.replace('.', '\\.')}`), 'all of it, whoever paid');
  await shoot(clerk, 'gift-card-history');
});

test('a card pays all of an order, and what is left stays on it; a blocked one pays nothing', async () => {
  const clerk = await house.staff('/box-office#gift_cards', 'button:text-is("New gift card")', kPhone);
  const code = await sellCard(clerk, '400');
  await shoot(clerk, 'gift-card-phone');
  const buyer = await atCheckout();
  await type(buyer, code);
  await buyer.waitForSelector('#card:visible');
  assert.equal(await buyer.textContent('#due-amount'), '€0.00');
  assert.equal(await buyer.isVisible('#methods'), false);
  await shoot(buyer, 'gift-card-checkout');
  await buyer.click('#card-remove');
  await buyer.waitForSelector('#methods:visible');
  await clerk.click('button:text-is("Block")');
  await clerk.waitForSelector('.badge:text-is("Blocked")');
  await type(buyer, code);
  await buyer.waitForSelector('#voucher-error:visible');
  assert.match(await buyer.textContent('#voucher-error'), /blocked/);
  await clerk.click('button:text-is("Unblock")');
  await clerk.waitForSelector('button:text-is("Block")');
  await type(buyer, code);
  await buyer.waitForSelector('#card:visible');
  await house.pay(buyer);
  assert.equal(await buyer.isVisible('#by-card'), true);
  await clerk.goto(`${house.base}/box-office#gift_cards`);
  await clerk.waitForSelector('table tbody tr');
  await axe(clerk, 'the list of gift cards on a phone');
  await shoot(clerk, 'gift-cards-phone');
});

test('at the counter a card pays first, and the clerk reads what is left to take', async () => {
  const clerk = await house.staff('/box-office#gift_cards', 'button:text-is("New gift card")');
  const code = await sellCard(clerk, '3');
  const { items } = await house.api(clerk, '/api/box-office/sessions');
  let slug;
  let free;
  for (const session of items.filter(({ status }) => status !== 'cancelled')) {
    slug = session.slug;
    free = (await house.seats(clerk, slug)).filter(({ state, kind }) => state === 'a' && kind === 'standard');
    if (free.length) break;
  }
  await clerk.goto(`${house.base}/box-office#sell/${slug}`);
  await clerk.waitForSelector('#map[data-camera]');
  await clerk.keyboard.press('Escape');
  const box = await clerk.locator('#map').boundingBox();
  for (const seat of free) { // the first that lies on the screen
    const { x, y } = await house.place(clerk, seat);
    const isSeen = x > box.x + 5 && x < box.x + box.width - 5 && y > box.y + 5 && y < box.y + box.height - 5;
    if (!isSeen) continue;
    await clerk.mouse.click(x, y);
    break;
  }
  await clerk.waitForSelector('.counter-cart .line');
  await axe(clerk, 'the counter');
  await shoot(clerk, 'gift-card-counter');
  await clerk.click('.counter-pay button:text-is("Pay by gift card")');
  await clerk.fill('dialog [name=code]', code);
  await clerk.click('dialog [type=submit]');
  await clerk.waitForSelector('.sold :text-is("The gift card has paid €3.00.")');
  await shoot(clerk, 'gift-card-sold');
});

test('a card is bought on the page of a provider, comes by mail, and pays a part', async () => {
  const buyer = await house.visitor({ bypassCSP: true, ...kPhone });
  await buyer.goto(`${house.base}/`);
  await buyer.click('.gift-cards-link a');
  await buyer.click('.donation-amounts button:text-is("€50.00")');
  await buyer.getByLabel('Another amount').fill('7');
  await buyer.fill('[name=recipient]', 'Grace');
  await buyer.fill('[name=message]', 'Enjoy the evening');
  await house.fillCustomer(buyer);
  await buyer.click('#pay');
  await buyer.waitForSelector('#amount-error:has-text("from €10.00 to €500.00")');
  await buyer.getByLabel('Another amount').fill('12.50');
  await axe(buyer, 'buying a gift card');
  await shoot(buyer, 'gift-card-buy-phone');
  await buyer.click('#pay');
  await buyer.click('#accept:visible');
  await buyer.waitForSelector('#code:visible');
  const code = await buyer.textContent('#code');
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.match(await buyer.textContent('#card'), /€12\.50.*For Grace.*Enjoy the evening/s);
  await axe(buyer, 'a gift card that was bought');
  await shoot(buyer, 'gift-card-bought-phone');

  const isOfCard = ({ kind, text }) => kind === 'gift_card' && text.includes(code);
  await until('the letter', async () => (await house.api(buyer, '/api/demo/mail')).items.some(isOfCard));
  const guest = await atCheckout();
  await type(guest, code);
  await guest.waitForSelector('#card:visible');
  assert.equal(await guest.textContent('#card-amount'), '−€12.50');
  await house.pay(guest);
  assert.equal(await guest.textContent('#by-card-sum'), '−€12.50');
});
