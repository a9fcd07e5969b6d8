// The seat-map editor on the narrowest phone: whatever it has can be seen, read and pressed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { admin, openEditor, writeDown } from '../editor_steps.mjs';
import { House, until } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

let house;
before(async () => { house = await House.open(); });
after(async () => { await house.checkGuards(); await house.close(); });

/** The names of the buttons of a part that are not whole on the screen, or covered where a finger would press. */
const cutOff = (page, part) => page.locator(part).evaluate((element) => {
  element.scrollIntoView({ block: 'center' });
  return [...element.querySelectorAll('button')].filter((button) => {
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const touched = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left < 0 || right > innerWidth || button.scrollWidth > button.clientWidth || !button.contains(touched);
  }).map((button) => button.textContent || button.getAttribute('aria-label'));
});

for (const locale of ['en-GB', 'de-DE']) {
  test(`no button of the editor is cut off on a phone of 360 pixels: ${locale}`, async () => {
    const page = await admin(house, { ...kPhone, locale });
    await openEditor(house, page, 'theater-am-fleet');
    for (const part of ['.ed-head', '.ed-tools', '.ed-zoom', '.ed-tabs']) assert.deepEqual(await cutOff(page, part), [], part);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  });
}

/** What the board writes of the plan when it is painted again. */
async function written(page) {
  await page.waitForSelector('.ed-canvas:not([data-painting])');
  await writeDown(page);
  await page.emulateMedia({ colorScheme: 'dark' }); // the whole plan is painted again
  return until('the plan in its other colours', () => page.evaluate(() =>
    document.querySelector('.ed-canvas:not([data-painting])') && globalThis.written.length > 0 && globalThis.written));
}

const kSizes = { phone: kPhone, desktop: { viewport: { width: 1440, height: 900 } } };

for (const [name, size] of Object.entries(kSizes)) {
  test(`a section whose name the plan writes itself is named once: ${name}`, async () => {
    const page = await admin(house, { ...size, colorScheme: 'light', bypassCSP: true });
    await openEditor(house, page, 'theater-am-fleet');
    const words = (await written(page)).map((one) => one.words);
    for (const section of ['Stalls', 'Balcony']) assert.equal(words.filter((one) => one === section).length, 1, section);
  });

  test(`no name of a section of the arena lies on another: ${name}`, async () => {
    const page = await admin(house, { ...size, colorScheme: 'light', bypassCSP: true });
    await openEditor(house, page, 'riverlight-arena');
    const names = (await written(page)).filter(({ words }) => /^(Block )?[12]\d\d$|^(Floor )?[A-HJ]$/.test(words));
    assert.equal(names.length, 41, 'each section once');
    const isOn = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    assert.deepEqual(names.filter((one, i) => names.slice(0, i).some((other) => isOn(one, other))), []);
  });
}
