// A door whose browser reads no codes itself: a camera that plays a film, and our decoder in a worker.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { dice, draw, encode } from '../code_pictures.mjs';
import { openDoor, phone, sell, verdict } from '../door_steps.mjs';
import { House, chromiumArguments } from '../house.mjs';

const session = 'hamlet-4';
const random = dice(3);
let house;
before(async () => {
  const soon = Date.now() + 3_600_000;
  house = await House.open({ sql: `UPDATE session SET starts_at = ${soon}, doors_at = ${soon}, sales_end = ${soon} WHERE slug = '${session}'` });
});
after(() => house.close());

/** A film of a code that somebody brings before the camera, as Chromium plays it: YUV, with half as many colours a side. */
function film(digits) {
  const code = encode(digits);
  const [width, height] = [640, 480];
  const frames = Array.from({ length: 8 }, (_, i) => {
    const { pixels } = draw(code, { width, height, size: 120 + 25 * i, turn: 0.3 - 0.05 * i, tilt: 0.25, swing: 0.7, blur: 0.7, noise: 6, shade: 0.3 }, random);
    return Buffer.concat([Buffer.from('FRAME\n'), Buffer.from(pixels.filter((_, at) => at % 4 === 0)), Buffer.alloc(width * height / 2, 128)]);
  });
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), ...frames]);
}

/** A browser whose camera plays that film. */
async function withCamera(digits) {
  const file = join(house.folder, 'camera.y4m');
  writeFileSync(file, film(digits));
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...chromiumArguments, '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`] });
}

test('the door turns green before the camera, with a network and without', async () => {
  const admin = await house.logIn(await house.visitor(), '/admin', '#section');
  const { digits } = await sell(house, admin, session);
  const browser = await withCamera(digits[0]);
  const context = await browser.newContext({ locale: 'en-GB', ...phone });
  await context.addInitScript(() => delete window.BarcodeDetector);
  const page = house.guard(await context.newPage());
  await openDoor(house, session, 'B', { page });
  await page.waitForSelector('html[data-kept]');
  await page.click('#camera button');
  await verdict(page, 'in');
  assert.equal(await page.isVisible('video'), true);
  await page.click('.verdict-actions button:has-text("Undo")');
  await verdict(page, 'undone');
  // Everything is loaded again, the decoder too, where there is no network.
  await house.stop();
  await page.reload();
  await page.waitForSelector('.door-choice');
  await page.click('.door-choice button');
  await page.waitForSelector('.is-offline #freshness');
  await page.click('#camera button');
  assert.match(await verdict(page, 'in'), /without a network/);
  await house.start();
  await page.click('.verdict-actions button:has-text("Next")');
  assert.deepEqual(page.faults, []);
  await browser.close();
});

test('a camera that is not there or not allowed is told in words', async () => {
  const context = await house.browser.newContext({ locale: 'en-GB', ...phone });
  const page = house.guard(await context.newPage());
  await openDoor(house, session, 'C', { page });
  for (const [name, words] of [['NotFoundError', /has no camera/], ['NotAllowedError', /not allowed/], ['NotReadableError', /Another program/]]) {
    await page.evaluate((fault) => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', fault)); }, name);
    await page.click('#camera button');
    await page.getByText(words).first().waitFor();
  }
  assert.deepEqual(page.faults, []);
});
