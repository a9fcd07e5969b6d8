// The seat-map editor on the narrowest phone: whatever it has can be seen and pressed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { admin, openEditor } from '../editor_steps.mjs';
import { House } from '../house.mjs';

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
