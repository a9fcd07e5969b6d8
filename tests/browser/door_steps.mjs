// What is done at a door again and again.
import { scanned } from './house.mjs';

export const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/** A ticket that is sold at the counter, with its digits as its picture says them. */
export async function sell(house, admin, session, n = 1) {
  const free = (await house.seats(admin, session)).filter(({ state, kind }) => state === 'a' && kind === 'standard').slice(0, n);
  const answer = await admin.evaluate(async ([slug, seats]) => (await fetch('/api/box-office/sales', {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify({ session: slug, seats, method: 'cash', customer: { name: 'Grace Hopper' } }),
  })).json(), [session, free.map(({ id }) => id)]);
  const { order } = answer;
  await admin.goto(`${house.base}/orders/${order.id}`);
  await admin.waitForSelector('.ticket-picture');
  const digits = [];
  for (let i = 0; i < n; i += 1) {
    await admin.$$eval('.ticket-picture', (pictures, at) => pictures.forEach((one, k) => one.toggleAttribute('data-this', k === at)), i);
    digits.push(await scanned(admin, '.ticket-picture[data-this]'));
  }
  return { order, digits, seats: free };
}

/** What a hand scanner does: types at the page, wherever the focus is, and ends with Enter; a key a millisecond, however busy the machine. */
export async function shoot(page, digits, end = 'Enter') {
  await page.evaluate(([text, key]) => {
    let at = performance.now();
    const press = (name, code) => {
      const event = new KeyboardEvent('keydown', { key: name, code, bubbles: true, cancelable: true });
      Object.defineProperty(event, 'timeStamp', { value: at += 1 });
      (document.activeElement ?? document.body).dispatchEvent(event);
    };
    for (const digit of text) press('&', `Digit${digit}`); // as a French keyboard has them
    press(key, key);
  }, [digits, end]);
}

/** What the page says, once it says this word. */
export async function verdict(page, word) {
  await page.waitForSelector(`#verdict[data-verdict="${word}"] .verdict-word`);
  return page.textContent('#verdict');
}

/** A page of a steward who has chosen a session and a gate. `page` is one that is there already. */
export async function openDoor(house, session, gate, { page: given, ...options } = {}) {
  const page = given ?? await house.visitor({ bypassCSP: true, ...phone, ...options });
  page.setDefaultTimeout(15_000);
  await house.logIn(page, '/door', '.door-choice', 'steward');
  await page.selectOption('[name=session]', session);
  await page.fill('[name=gate]', gate);
  await page.click('.door-choice button');
  await page.waitForSelector('#counts');
  return page;
}
