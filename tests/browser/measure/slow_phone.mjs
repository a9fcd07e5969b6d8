// slow_phone.mjs: how long a slow phone waits for the seat picker of 12,000 seats. Run by hand, with the program to measure:
//   FRONTROW_EXECUTABLE=build/release/frontrow node tests/browser/measure/slow_phone.mjs
// Chromium slows its network and its processor down itself. Prints a table, of each figure the median of `kRuns` first visits.
import { House } from '../house.mjs';

const session = 'synth-odyssey-1';
const kRuns = Number(process.env.RUNS ?? 5);
const kPhones = [
  { name: '400 kbit/s, processor at 1/6', kbits: 400, latency: 400, slowdown: 6 },
  { name: '1.6 Mbit/s, processor at 1/4', kbits: 1600, latency: 150, slowdown: 4 },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs in the page before its scripts: `times` is what it saw so far, in ms since the page was asked for. */
function observe() {
  const times = { paint: 0, lcp: 0, seats: 0, task: 0, interaction: 0 };
  globalThis.times = times;
  const watch = (type, keep, more) => new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type, buffered: true, ...more });
  watch('paint', (entry) => { if (entry.name === 'first-contentful-paint') times.paint = entry.startTime; });
  watch('largest-contentful-paint', (entry) => { times.lcp = entry.startTime; });
  watch('longtask', (entry) => { times.task = Math.max(times.task, entry.duration); });
  watch('event', (entry) => { if (entry.interactionId) times.interaction = Math.max(times.interaction, entry.duration); }, { durationThreshold: 16 });
  const { fillRect } = CanvasRenderingContext2D.prototype; // with which each painting of the map begins
  CanvasRenderingContext2D.prototype.fillRect = function first(...box) {
    fillRect.apply(this, box);
    if (this.canvas.id !== 'map' || times.seats) return;
    CanvasRenderingContext2D.prototype.fillRect = fillRect;
    requestAnimationFrame(() => setTimeout(() => { times.seats = performance.now(); }));
  };
}

/** One first visit, with nothing kept from before. */
async function visit(house, { kbits, latency, slowdown }) {
  const page = await house.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const client = await page.context().newCDPSession(page);
  let requests = 0;
  let bytes = 0;
  client.on('Network.requestWillBeSent', () => { requests += 1; });
  client.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await client.send('Network.enable');
  const rate = kbits * 1000 / 8;
  await client.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: rate, uploadThroughput: rate });
  await client.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.addInitScript(observe);
  await page.goto(`${house.base}/sessions/${session}`, { timeout: 60_000 });
  await page.waitForFunction(() => globalThis.times.seats > 0, null, { timeout: 60_000 });
  await page.waitForTimeout(1000); // what is painted after the seats, and told later, counts too; a tap ends what counts as LCP
  const loaded = { requests, kilobytes: bytes / 1000, ...await page.evaluate(() => globalThis.times) };
  await page.tap('#zoom-in');
  await page.waitForFunction(() => globalThis.times.interaction > 0, null, { timeout: 60_000 });
  const interaction = await page.evaluate(() => globalThis.times.interaction);
  await page.context().close();
  return { ...loaded, interaction };
}

const house = await House.open();
console.log('| phone | requests | kB | first paint | LCP | seats drawn | longest task | a tap |\n|---|---|---|---|---|---|---|---|');
for (const phone of kPhones) {
  const visits = [];
  for (let n = 0; n < kRuns; n += 1) visits.push(await visit(house, phone));
  const cells = ['requests', 'kilobytes', 'paint', 'lcp', 'seats', 'task', 'interaction'].map((what) => Math.round(median(visits.map((one) => one[what]))));
  console.log(`| ${phone.name} | ${cells.join(' | ')} |`);
}
await house.close();
