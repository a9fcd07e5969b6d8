// editor_frames.mjs BASE EMAIL PASSWORD VENUE: how long the frames of the seat-map editor take while a large plan is
// dragged, panned and zoomed. Run by hand against a server whose VENUE has the map of the arena, 12,000 seats:
//   node tests/browser/measure/editor_frames.mjs http://127.0.0.1:8080 admin@demo.example "curtain up" riverlight-arena
// A frame is the time between two animation frames of the page while the pointer moves, in milliseconds. What other programs
// take of the processor is in it; what the longest piece of work of the page took of the processor itself is not, and is
// told beside it.
import { chromium } from 'playwright-core';

async function open(browser, base, email, password) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const answer = await context.request.post(`${base}/api/login`, { data: { email, password }, headers: { Origin: base } });
  if (!answer.ok()) throw new Error(`the login was refused: ${answer.status()}`);
  const page = await context.newPage();
  page.setDefaultTimeout(180_000); // beside other programs
  return page;
}

async function show(page, base, venue) {
  await page.goto(`${base}/venue#${venue}/map`);
  await page.waitForSelector('.ed-canvas[data-camera]');
  await page.waitForTimeout(2_000);
}

const kTraced = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', '__metadata'];

/** The processor time in milliseconds of the longest tasks of the page in a trace, the longest first. */
function longestTasks(trace) {
  const { traceEvents } = JSON.parse(trace);
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`));
  return traceEvents.filter(({ name, tdur, pid, tid }) => name.endsWith('RunTask') && tdur && mains.has(`${pid} ${tid}`))
    .map(({ tdur }) => tdur / 1000).sort((a, b) => b - a);
}

async function begin(page) {
  await page.context().browser().startTracing(page, { categories: kTraced });
  await page.evaluate(() => {
    const frames = [];
    let last = performance.now();
    globalThis.frames = { frames, on: true };
    const step = (time) => {
      frames.push(time - last);
      last = time;
      if (globalThis.frames.on) requestAnimationFrame(step);
    };
    requestAnimationFrame((time) => { last = time; requestAnimationFrame(step); });
  });
}

async function end(page, what) {
  const { frames } = await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => {
      globalThis.frames.on = false;
      resolve(globalThis.frames);
    });
  }));
  const tasks = longestTasks(await page.context().browser().stopTracing());
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(1);
  console.log(`${what.padEnd(34)} frames ${String(frames.length).padStart(4)}   median ${at(0.5)}   p95 ${at(0.95)}   max ${at(1)}   processor: ${tasks.slice(0, 3).map((ms) => ms.toFixed(1)).join(', ')}`);
}

async function drag(page, from, to, steps, { release = true } = {}) {
  for (let i = 1; i <= steps; i += 1) {
    await page.mouse.move(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps);
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(resolve); }));
  }
  if (release) await page.mouse.up();
}

/** Measures what `page` shows: an editor whose plan fits the board, and has a seat at this point of the map. */
export async function measure(page, seat) {
  const box = await page.locator('.ed-canvas').boundingBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const [scale, x, y] = (await page.getAttribute('.ed-canvas', 'data-camera')).split(' ').map(Number);
  const first = { x: box.x + seat.x * scale + x, y: box.y + seat.y * scale + y };
  const away = { x: first.x + 220, y: first.y + 120 };

  await page.click('.ed-canvas', { position: { x: 8, y: 8 } });
  await page.keyboard.press('Control+a');
  await page.waitForTimeout(600);
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  await drag(page, first, { x: first.x + 6, y: first.y + 6 }, 3, { release: false }); // the picture is taken off the paper once
  await begin(page);
  await drag(page, { x: first.x + 6, y: first.y + 6 }, away, 120, { release: false });
  await end(page, 'dragging all seats');
  await begin(page);
  await page.mouse.up();
  await page.waitForTimeout(1_500);
  await end(page, 'letting go of all seats');
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(1_500);

  await page.keyboard.press('Escape');
  await page.mouse.click(first.x, first.y);
  await page.mouse.click(first.x, first.y); // twice: its row
  await page.waitForTimeout(600);
  await begin(page);
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  await drag(page, first, away, 120);
  await page.waitForTimeout(1_000);
  await end(page, 'a row: taking, dragging, letting go');
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(1_000);

  await page.keyboard.press('Escape');
  await begin(page);
  await page.mouse.move(box.x + 10, box.y + 10);
  await page.mouse.down();
  await drag(page, { x: box.x + 10, y: box.y + 10 }, { x: box.x + box.width - 10, y: box.y + box.height - 10 }, 120);
  await page.waitForTimeout(1_000);
  await end(page, 'a box around everything');

  await page.click('[data-tool=brush]');
  await page.selectOption('[data-k=brush-kind]', 'restricted');
  await begin(page);
  await page.mouse.move(box.x + 10, middle.y);
  await page.mouse.down();
  await drag(page, { x: box.x + 10, y: middle.y }, { x: box.x + box.width - 10, y: middle.y + 60 }, 120);
  await page.waitForTimeout(1_000);
  await end(page, 'painting across the house');
  await page.focus('.ed-canvas');
  await page.keyboard.press('Control+z');
  await page.waitForTimeout(1_000);

  await page.click('[data-tool=pan]');
  await begin(page);
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await drag(page, middle, { x: middle.x + 200, y: middle.y + 100 }, 90);
  await page.waitForTimeout(500);
  await end(page, 'panning');
  await begin(page);
  for (let i = 0; i < 60; i += 1) {
    await page.mouse.wheel(0, i < 30 ? -60 : 60);
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(resolve); }));
  }
  await page.waitForTimeout(500);
  await end(page, 'zooming in and out');
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [base, email, password, venue] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await open(browser, base, email, password);
  const answer = page.waitForResponse(/\/api\/maps\//);
  await show(page, base, venue);
  const [map] = /^.*\/api\/maps\/[^/?]+/.exec((await answer).url()); // not row by row
  const { sections } = await (await page.request.get(map)).json();
  await measure(page, sections[0].rows[0].seats[0]);
  await browser.close();
}
