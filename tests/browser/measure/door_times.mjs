// door_times.mjs: how long a door waits. Run by hand, with the program to measure:
//   FRONTROW_EXECUTABLE=build/release/frontrow node tests/browser/measure/door_times.mjs
// Prints a table: our decoder on frames of 640 × 480 while Chromium slows its processor down to a quarter; from the last key of
// a hand scanner to the verdict on the screen, with the server and without; and scans by many doors beside an on-sale.
import { randomUUID } from 'node:crypto';
import { dice, draw, encode, ticketDigits } from '../code_pictures.mjs';
import { openDoor, sell } from '../door_steps.mjs';
import { House } from '../house.mjs';

const session = 'hamlet-4';
const onSale = 'synth-odyssey-1'; // 12,000 seats
const kSeconds = 20;
const kScansPerSecond = 50;
const kReadsPerSecond = 300;
const kHoldsPerSecond = 30;

const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const line = (what, values, goal) => console.log(`| ${what} | ${quantile(values, 0.5).toFixed(1)} | ${quantile(values, 0.95).toFixed(1)} | ${quantile(values, 0.99).toFixed(1)} | ${goal} |`);

async function decoder(page, slowdown) {
  const random = dice(1);
  const code = encode(ticketDigits(random));
  const frames = {
    'with a ticket': draw(code, { size: 250, turn: 0.4, tilt: 0.3, blur: 0.8, noise: 8 }, random),
    'without one': draw({ side: 1, modules: new Uint8Array(1) }, { size: 8, noise: 8 }, random),
    'of noise alone': draw({ side: 1, modules: new Uint8Array(1) }, { size: 8, noise: 60 }, random),
  };
  const client = await page.context().newCDPSession(page);
  for (const [what, { pixels, width, height }] of Object.entries(frames)) {
    await page.evaluate(async ([text, w, h]) => {
      const { glance } = await import('/static/js/admission/qr/reader.js');
      const bytes = Uint8ClampedArray.from(atob(text), (letter) => letter.charCodeAt(0));
      globalThis.look = (n) => {
        const begin = performance.now();
        glance(bytes, w, h, n);
        return performance.now() - begin;
      };
      for (let n = 0; n < 20; n += 1) globalThis.look(n); // as after the first second at the door
    }, [Buffer.from(pixels).toString('base64'), width, height]);
    await client.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    const times = await page.evaluate(() => Array.from({ length: 120 }, (_, n) => globalThis.look(n)));
    await client.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    line(`a frame ${what}, processor at 1/${slowdown}`, times, 50);
  }
}

/** From the last key to the frame after the one that has the verdict. */
const timed = (page, digits) => page.evaluate((text) => new Promise((resolve) => {
  const press = (key, code) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }));
  document.querySelector('#verdict').replaceChildren();
  for (const digit of text) press(digit, `Digit${digit}`);
  const begin = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begin)));
  }).observe(document.querySelector('#verdict'), { childList: true });
  press('Enter', 'Enter');
}), digits);

async function verdicts(page, digits) {
  const times = [];
  for (let i = 0; i < 60; i += 1) times.push(await timed(page, digits));
  return times.slice(10);
}

/** Does `work(n)` so many times a second for a while, each when it is due, whatever became of those before. Promises all results. */
async function paced(perSecond, work) {
  const begin = Date.now();
  const all = [];
  for (let n = 0; n < kSeconds * perSecond; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begin + n * 1000 / perSecond - Date.now())));
    all.push(work(n));
  }
  return Promise.all(all);
}

async function send(path, body, cookie) {
  const begin = performance.now();
  const answer = await fetch(house.base + path, body && {
    method: 'POST', headers: { 'Content-Type': 'application/json', ...(cookie && { 'Sec-Fetch-Site': 'same-origin', Cookie: cookie }) }, body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return { status: answer.status, took: performance.now() - begin };
}

/** Scans while buyers read and hold: how long the scans took, in ms. */
async function evening(cookie, digits) {
  const [scans] = await Promise.all([
    paced(kScansPerSecond, (n) => send(`/api/door/sessions/${session}/scans`,
      { scans: [{ key: randomUUID(), code: digits[n % digits.length], kind: n % 2 ? 'out' : 'in', gate: String(n % 8) }] }, cookie)),
    paced(kReadsPerSecond, () => send(`/api/sessions/${onSale}/states`)),
    paced(kHoldsPerSecond, () => send(`/api/sessions/${onSale}/holds`, { best: { count: 2 } })),
  ]);
  for (const { status } of scans) if (status !== 200) throw new Error(`a scan was refused: ${status}`);
  return scans.map(({ took }) => took);
}

const soon = Date.now() + 3_600_000;
const house = await House.open({
  sql: `UPDATE session SET starts_at = ${soon}, doors_at = ${soon}, sales_end = ${soon} WHERE slug = '${session}'`,
});
house.more = ['--buyer-rate', '1e8', '--buyer-burst', '1e8', '--max-held-per-address', '1000000']; // all buyers have one address here
await house.stop();
await house.start();
const admin = await house.logIn(await house.visitor(), '/admin', '#section');
const { digits } = await sell(house, admin, session, 6);
const door = await openDoor(house, session, 'A', { bypassCSP: true });
console.log('| what, in milliseconds | median | p95 | p99 | goal |\n|---|---|---|---|---|');
await decoder(door, 4);
line('from code to verdict, with the server', await verdicts(door, digits[0]), 150);
const [{ name, value }] = (await door.context().cookies()).filter((cookie) => cookie.name === 'login');
const times = await evening(`${name}=${value}`, digits);
line(`${kScansPerSecond} scans a second beside ${kReadsPerSecond} reads and ${kHoldsPerSecond} holds a second`, times, 50);
await house.stop();
await timed(door, digits[1]); // it learns that nobody answers
line('from code to verdict, without the server', await verdicts(door, digits[1]), 50);
await house.start();
await house.close();
