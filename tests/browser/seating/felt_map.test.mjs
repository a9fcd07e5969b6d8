// The map as a finger feels for it with a screen reader: each seat is read where it lies, wherever the map is moved.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, until } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());

/** How far cells lie from where the canvas draws their seats, at most, and what a finger touches there. */
const faultsOf = (page, seats) => page.evaluate((known) => {
  const canvas = document.querySelector('#map');
  const [scale, x, y] = canvas.dataset.camera.split(' ').map(Number);
  const origin = canvas.getBoundingClientRect();
  let farthest = 0;
  const touched = new Set();
  for (const cell of document.querySelectorAll('#grid [data-seat]')) {
    const seat = known[cell.dataset.seat];
    const box = cell.getBoundingClientRect();
    const at = { x: origin.x + seat.x * scale + x, y: origin.y + seat.y * scale + y };
    const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    farthest = Math.max(farthest, Math.hypot(center.x - at.x, center.y - at.y), Math.abs(box.width - 20 * scale));
    if (at.x > origin.x + 20 && at.x < origin.right - 20 && at.y > origin.y + 20 && at.y < origin.bottom - 80)
      touched.add(document.elementFromPoint(at.x, at.y)?.id);
  }
  return { farthest, touched: [...touched] };
}, seats);

async function feel(slug) {
  const page = await house.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.goto(`${house.base}/sessions/${slug}`);
  await page.waitForSelector('#grid [data-seat]', { state: 'attached' });
  const session = await house.api(page, `/api/sessions/${slug}`);
  const map = await house.api(page, `/api/maps/${session.map}`);
  const seats = Object.fromEntries(map.sections.flatMap(({ rows }) => rows.flatMap((row) => row.seats)).map(({ id, x, y }) => [id, { x, y }]));
  const inPlace = (what) => until(what, async () => {
    const faults = await faultsOf(page, seats);
    return faults.farthest < 1.5 ? faults : null;
  });
  return { page, inPlace };
}

test('every seat of the section is read where it is drawn, and what is touched there is the map', async () => {
  const { page, inPlace } = await feel('hamlet-4');
  assert.deepEqual((await inPlace('the cells over the seats')).touched, ['map']);
  await page.click('#zoom-in');
  await page.click('#zoom-in');
  await inPlace('the cells over the larger seats');
  await page.locator('#grid [data-seat][aria-disabled=false]').first().evaluate((cell) => cell.click()); // as a screen reader does
  await until('the seat', async () => (await page.locator('#grid [aria-selected=true]').count()) === 1);
});

test('the section that is gone to in an arena can be felt for', async () => {
  const { page, inPlace } = await feel('ice-gala-1');
  await page.selectOption('#jump', { index: 9 });
  const section = await page.$eval('#jump', (jump) => jump.selectedOptions[0].textContent);
  await until('the section', async () => (await page.getAttribute('#grid', 'aria-label')).includes(section));
  await until('the map on its way', async () => Number((await page.getAttribute('#map', 'data-camera')).split(' ')[0]) > 0.35);
  assert.deepEqual((await inPlace('the cells over its seats')).touched, ['map']);
});
