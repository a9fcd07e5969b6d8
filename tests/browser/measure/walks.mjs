// walks.mjs FOLDER [LOOK…]: the walk of a newcomer, from an empty shop to a ticket that is let in, and of a buyer, as pictures to be
// looked at: on three widths, light and dark, in English and German, or only in looks such as 360-dark-de.
import { mkdirSync } from 'node:fs';
import { shoot, verdict } from '../door_steps.mjs';
import { House, scanned } from '../house.mjs';
import { drawVenue, putOnSale, sellAtCounter, setUpShop } from '../newcomer_steps.mjs';

const [folder, ...chosen] = process.argv.slice(2);
const sizes = { 360: { width: 360, height: 740 }, 390: { width: 390, height: 844 }, 1440: { width: 1440, height: 900 } };
const looks = Object.entries(sizes).flatMap(([size, viewport]) => ['light', 'dark'].flatMap((colorScheme) =>
  ['en-GB', 'de-DE'].map((locale) => ({ name: `${size}-${colorScheme}-${locale.slice(0, 2)}`, options: { viewport, colorScheme, locale, hasTouch: size < 1000 } }))))
  .filter(({ name }) => chosen.length === 0 || chosen.includes(name));

/** Takes a numbered picture for each look at a page. */
function filming(page, walk, name) {
  let n = 0;
  return async (what) => {
    await page.evaluate(() => Promise.all(document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map((animation) => animation.finish())));
    n += 1;
    await page.screenshot({ path: `${folder}/${walk}/${String(n).padStart(2, '0')} ${what} ${name}.png` });
  };
}

/** Later today, where the house is, as a datetime field takes it. */
const tonight = () => new Date(Date.now() + 3_600_000).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' }).slice(0, 16).replace(' ', 'T');

async function admit(house, page, look) {
  await page.goto(house.base + (await page.getAttribute('a[href^="/orders/"]', 'href')));
  await page.waitForSelector('.ticket-picture');
  await look('the order');
  const digits = await scanned(page, '.ticket-picture');
  await page.goto(`${house.base}/door`);
  await page.waitForSelector('.door-choice');
  await look('which door');
  await page.click('.door-choice button');
  await page.waitForSelector('#counts');
  await look('the door');
  await shoot(page, digits);
  await verdict(page, 'in');
  await look('a ticket is let in');
}

async function newcomer({ name, options }) {
  const house = await House.open({ command: 'serve' });
  const page = await house.visitor(options);
  const look = filming(page, 'newcomer', name);
  await setUpShop(house, page, look);
  await drawVenue(house, page, look);
  await putOnSale(house, page, tonight(), look);
  const { events: [{ sessions: [{ slug }] }] } = await house.api(page, '/api/events');
  await sellAtCounter(house, page, slug, look);
  await admit(house, page, look);
  await house.close();
}

async function buyer({ name, options }) {
  const house = await House.open();
  const page = await house.visitor(options);
  const look = filming(page, 'buyer', name);
  await page.goto(house.base);
  await page.waitForSelector('.event');
  await look('the programme');
  await page.goto(`${house.base}/events/quartet`);
  await page.waitForSelector('.session');
  await look('an event');
  await house.openPicker(page, 'quartet-1');
  await look('the seats');
  await page.click('#best button');
  await house.holdOf(page, 'quartet-1', 2);
  await page.waitForSelector('#cart-lines > li', { state: 'attached' });
  await look('two seats');
  await house.toCheckout(page);
  await look('the checkout');
  await page.click('#pay');
  await page.waitForSelector('#name-error:not([hidden])');
  await look('what is missing');
  await house.fillCustomer(page);
  await page.click('#pay');
  await page.waitForSelector('#accept:not(:empty)');
  await look('the payment');
  await page.click('#accept');
  await page.waitForSelector('body[data-status=paid] .ticket');
  await look('the order');
  await page.evaluate(() => document.querySelector('.ticket').scrollIntoView());
  await look('the tickets');
  await page.goto(`${house.base}/find`);
  await page.waitForSelector('#form');
  await look('find an order');
  await page.goto(`${house.base}/nowhere`);
  await page.waitForSelector('h1');
  await look('nowhere');
  await house.close();
}

const walks = { newcomer, buyer };
for (const walk of Object.keys(walks)) mkdirSync(`${folder}/${walk}`, { recursive: true });
for (const look of looks) for (const walk of Object.values(walks)) await walk(look);
