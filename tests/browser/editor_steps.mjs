// What the tests of the seat-map editor do with it, step by step as a person would.
import assert from 'node:assert/strict';
import { until } from './house.mjs';

/** A page whose visitor runs the demo's houses. */
export async function admin(house, options = {}) {
  const page = await house.visitor(options);
  const answer = await page.request.post(`${house.base}/api/login`, {
    data: { email: 'admin@demo.example', password: 'curtain up' }, headers: { Origin: house.base },
  });
  assert.ok(answer.ok(), 'the login is accepted');
  return page;
}

export async function addVenue(house, page, slug) {
  const answer = await page.request.post(`${house.base}/api/venue/venues`, {
    data: { slug, name: 'Neue Halle', city: 'Kiel', timezone: 'Europe/Berlin' }, headers: { Origin: house.base },
  });
  assert.equal(answer.status(), 201);
}

export async function venueOf(house, page, slug) {
  const { items } = await (await page.request.get(`${house.base}/api/venue/venues?limit=100`)).json();
  return items.find((venue) => venue.slug === slug);
}

export async function openEditor(house, page, slug) {
  await page.goto(`${house.base}/venue#${slug}/map`);
  await page.waitForSelector('.ed-canvas[data-camera]');
}

/** Where a point of the plan is on the screen. */
export async function place(page, { x, y }) {
  const [scale, dx, dy] = (await page.getAttribute('.ed-canvas', 'data-camera')).split(' ').map(Number);
  const box = await page.locator('.ed-canvas').boundingBox();
  return { x: box.x + x * scale + dx, y: box.y + y * scale + dy };
}

/** Drags from one point of the plan to another. */
export async function drag(page, from, to) {
  const [a, b] = [await place(page, from), await place(page, to)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  for (let i = 1; i <= 5; i += 1) await page.mouse.move(a.x + ((b.x - a.x) * i) / 5, a.y + ((b.y - a.y) * i) / 5);
  await page.mouse.up();
}

export async function set(page, key, value) {
  await page.fill(`[data-k=${key}]`, String(value));
  await page.press(`[data-k=${key}]`, 'Tab');
}

/** Draws rows of ten from x 380 to 620, after which the plan has `n` places. */
export async function addRows(page, y, n, rows = 1) {
  await page.keyboard.press('Escape');
  await page.click('[data-tool=row]');
  await set(page, 'count', 10);
  await set(page, 'rows', rows);
  await drag(page, { x: 380, y }, { x: 620, y });
  await places(page, n);
}

/** Waits until the plan has so many places. */
export async function places(page, n) {
  const shown = () => page.textContent('.ed-status');
  const words = `${n.toLocaleString('en')} place`;
  try {
    await until(`${n} places`, async () => (await shown()).startsWith(words));
  } catch (error) {
    const tool = await page.getAttribute('[data-tool][aria-pressed=true]', 'data-tool', { timeout: 1000 }).catch(() => 'none');
    throw new Error(`${error.message}; the editor says ${await shown()}, with the tool ${tool}`, { cause: error });
  }
}

/** Draws a stage and 5 rows of 10 seats below it. */
export async function drawHall(page) {
  await page.click('[data-tool=stage]');
  await drag(page, { x: 350, y: 40 }, { x: 650, y: 120 });
  await page.click('[data-tool=row]');
  await set(page, 'count', 10);
  await set(page, 'rows', 5);
  await drag(page, { x: 380, y: 220 }, { x: 620, y: 220 });
  await places(page, 50);
}

export async function publish(page) {
  await page.click('[data-k=publish]');
  await page.click('dialog [value=yes]');
}

/**
 * Writes down from now on what is written on canvases in `globalThis.written`, in the order it is: { words, left, right, top,
 * bottom } in device pixels, for a text that lies flat.
 */
export const writeDown = (page) => page.evaluate(() => {
  globalThis.written = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function write(words, x, y) {
    const shape = this.getTransform();
    const at = shape.transformPoint({ x, y });
    const width = this.measureText(words).width * shape.a;
    const left = at.x - { left: 0, center: width / 2, right: width }[this.textAlign];
    const tall = (Number.parseFloat(/[\d.]+px/.exec(this.font)[0]) * shape.a) / 2;
    globalThis.written.push({ words, left, right: left + width, top: at.y - tall, bottom: at.y + tall });
    return fillText.call(this, words, x, y);
  };
});
