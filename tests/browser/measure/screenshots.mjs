// screenshots.mjs FOLDER: pictures of every page, at phone and desktop size, light and dark, to be looked at.
import { House } from '../house.mjs';

const folder = process.argv[2];
const house = await House.open();
const looks = [
  { name: 'desktop', viewport: { width: 1440, height: 900 } },
  { name: 'desktop-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: 'phone', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, colorScheme: 'dark' },
];
for (const { name, ...options } of looks) {
  const page = await house.visitor(options);
  const shot = (what) => page.screenshot({ path: `${folder}/${what}-${name}.png` });
  await page.goto(house.base);
  await page.waitForSelector('.event');
  await shot('events');
  for (const session of ['synth-odyssey-1', 'cabaret-3', 'symphony-1', 'winterreise-2']) {
    await house.openPicker(page, session);
    await shot(session);
  }
  await house.openPicker(page, 'quartet-1');
  await page.selectOption('#best select, #best [name=count]', '3').catch(() => page.fill('#best [name=count]', '3'));
  await page.click('#best button[type=submit], #best button');
  await house.holdOf(page, 'quartet-1', 3);
  await page.waitForSelector('#cart-lines > li');
  await shot('picker');
  await house.toCheckout(page);
  await shot('checkout');
  await house.fillCustomer(page);
  await house.pay(page);
  await shot('order');
  await page.goto(`${house.base}/nowhere`);
  await shot('404');
  await house.logIn(page, '/admin', '#section h1');
  for (const address of ['admin#overview', 'admin#programme', 'admin#settings', 'admin#cache', 'venue', 'venue#theater-am-fleet/map', 'marketing#events', 'box-office', 'account']) {
    await page.goto(`${house.base}/${address}`);
    await page.waitForFunction(() => !document.querySelector('.is-waiting, .is-loading') && document.querySelector('main h1, main h2'));
    await shot(address.replaceAll(/[#/]/g, '-'));
  }
  await page.context().close();
}
await house.close();
