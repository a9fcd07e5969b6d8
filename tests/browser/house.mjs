// What the browser tests stand on: the real executable on a free port of loopback, a real Chromium, and guards that
// fail a test whose page throws, breaks its content security policy or asks for anything outside its origin.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import jsQr from 'jsqr';
import { chromium } from 'playwright-core';

const executable = process.env.FRONTROW_EXECUTABLE;

// No file of tests needs a tenth of this. One that waits for ever says so instead of holding up all others.
setTimeout(() => {
  console.error(`${process.argv[1]} does not end`);
  process.exit(1);
}, 20 * 60_000).unref();

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const chromiumArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/**
 * The demo, or with `command: 'serve'` an empty shop, on a database of its own. `sql` changes the data before; `env` is added
 * to the environment; `origins` are others that its pages may go to; without `hasBrowser` it opens no pages
 * itself.
 */
export class House {
  static async open({ sql = '', command = 'demo', env = {}, port, origins = [], hasBrowser = true } = {}) {
    const house = new House();
    Object.assign(house, { command, env, port, origins });
    house.folder = mkdtempSync(join(tmpdir(), 'frontrow-browser-'));
    house.database = join(house.folder, 'shop.db');
    await house.start();
    if (sql) {
      await house.stop();
      execFileSync('sqlite3', [house.database, sql]);
      await house.start();
    }
    if (hasBrowser) house.browser = await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: chromiumArguments });
    house.pages = [];
    return house;
  }

  /** Starts the server; on the port it had before, where it was stopped. */
  async start() {
    this.server = spawn(executable, [this.command, '--listen', `127.0.0.1:${this.port ?? 0}`, '--database',
      `sqlite:${this.database}`, ...(this.more ?? [])], { env: { ...process.env, ...this.env }, stdio: ['ignore', 'ignore', 'pipe'] });
    this.log = '';
    await new Promise((resolve, reject) => {
      this.server.stderr.on('data', (bytes) => {
        this.log += bytes;
        const port = /serves http:\/\/127\.0\.0\.1:(\d+) /.exec(this.log)?.[1];
        if (port && (this.command === 'demo' || this.more || this.setupLink())) { this.port = Number(port); resolve(); }
      });
      this.server.once('exit', () => reject(new Error(`the server ended: ${this.log}`)));
    });
    this.base = `http://127.0.0.1:${this.port}`;
  }

  /** Where an empty shop is set up, as the server says it. */
  setupLink() {
    return /^http:\S+\/setup#\w+$/m.exec(this.log)?.[0];
  }

  async stop() {
    if (this.server.exitCode !== null || this.server.signalCode !== null) throw new Error(`the server has ended: ${this.log}`);
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    const patience = setTimeout(() => this.server.kill('SIGKILL'), 60_000);
    this.server.kill('SIGTERM');
    const code = await ended;
    clearTimeout(patience);
    assert.equal(code, 0, `the server did not end well: ${this.log}`);
  }

  async close() {
    await this.browser?.close();
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** A page of a visitor of their own. What it must not do is collected and checked by `checkGuards`. */
  async visitor(options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
    const page = await context.newPage();
    return this.guard(page);
  }

  /** Logs a page in as somebody of the demo and waits at `path` until `ready` is shown. */
  async logIn(page, path, ready, role = 'admin') {
    await page.goto(`${this.base}/login?next=${encodeURIComponent(path)}`);
    await page.fill('[name=email]', `${role}@demo.example`);
    await page.fill('[name=password]', 'curtain up');
    await page.click('#form [type=submit]');
    await page.waitForSelector(ready);
    return page;
  }

  /** A page of the demo's admin at `path`, which shows `ready` when it is there. Tests may run scripts of their own in it. */
  async staff(path, ready, options = {}) {
    const page = await this.visitor({ bypassCSP: true, ...options });
    page.setDefaultTimeout(20_000);
    return this.logIn(page, path, ready);
  }

  guard(page) {
    page.faults = [];
    page.on('pageerror', (error) => page.faults.push(`threw ${error.stack}`));
    page.on('console', (message) => {
      const expected = /Failed to load resource/.test(message.text()); // a 409 is an answer, not a fault
      if (message.type() === 'error' && !expected) page.faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (![this.base, 'data:', ...this.origins].some((known) => request.url().startsWith(known)))
        page.faults.push(`left the origin: ${request.url()}`);
    });
    this.pages.push(page);
    return page;
  }

  checkGuards() {
    const pages = this.pages.splice(0);
    assert.deepEqual(pages.flatMap((page) => page.faults), []);
    return Promise.all(pages.map((page) => page.context().close()));
  }

  /** The same where letters were looked at: nothing runs inside one, not even what the tests' own tool would have run there. */
  checkGuardsOfLetters() {
    for (const page of this.pages) page.faults = page.faults.filter((fault) => !fault.includes('Blocked script execution'));
    return this.checkGuards();
  }

  async api(page, path) {
    return page.evaluate((url) => fetch(url).then((answer) => answer.json()), path);
  }

  /** Every seat of a session with its state letter, and the unit that it is sold with as a whole or null. */
  async seats(page, session) {
    const { map } = await this.api(page, `/api/sessions/${session}`);
    const geometry = await this.api(page, `/api/maps/${map}`);
    const { states } = await this.api(page, `/api/sessions/${session}/states`);
    const whole = new Map(geometry.units.filter(({ sold }) => sold === 'whole').flatMap((unit) => unit.seats.map((id) => [id, unit])));
    return geometry.sections.flatMap((section) => section.rows.flatMap((row) =>
      row.seats.map((seat) =>
        ({
        ...seat,
        row: row.label,
        section: section.id,
        words: `${section.name}, row ${row.label}, seat ${seat.label}`,
        state: states[seat.index],
        unit: whole.get(seat.id) ?? null,
      }))));
  }

  /** Runs of at least `length` free standard seats that are neighbours and sold one by one, as arrays of seats. */
  async freeRuns(page, session, length) {
    const seats = await this.seats(page, session);
    const free = (seat) => seat && seat.state === 'a' && seat.kind === 'standard' && !seat.unit;
    const followers = new Set(seats.filter(free).map(({ next }) => next));
    const starts = seats.filter((seat) => free(seat) && !followers.has(seat.index));
    const runs = starts.map((start) => {
      const run = [];
      for (let seat = start; free(seat); seat = seats[seat.next ?? -1]) run.push(seat);
      return run;
    });
    return runs.filter((run) => run.length >= length);
  }

  /** Holds a seat of the first session that is on sale and has three beside each other, without the picker, and opens the checkout of it. */
  async openCheckout(page) {
    await page.goto(this.base);
    const { events } = await this.api(page, '/api/events');
    let session;
    let run;
    for (const { slug } of events.flatMap(({ sessions }) => sessions).filter(({ on_sale: isOpen }) => isOpen)) {
      session = slug;
      [run] = await this.freeRuns(page, slug, 3);
      if (run) break;
    }
    const held = await page.evaluate(({ path, body }) =>
      fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
        .then((answer) => answer.json()), { path: `/api/sessions/${session}/holds`, body: { seats: [run[0].id] } });
    await page.goto(`${this.base}/checkout/${held.hold.id}`);
    await page.waitForSelector('body:not(.is-loading)');
  }

  async openPicker(page, session) {
    await page.goto(`${this.base}/sessions/${session}`);
    await page.waitForSelector('body:not(.is-loading)');
    await page.waitForSelector('#map[data-camera]');
  }

  /** Where a seat lies on the screen, once neither the map nor what is around it moves from one picture to the next. */
  async place(page, seat) {
    const read = () => page.evaluate(() => new Promise((done) => {
      const map = document.querySelector('#map');
      const { left, top } = map.getBoundingClientRect();
      requestAnimationFrame(() => done([...map.dataset.camera.split(' ').map(Number), left, top]));
    }));
    let last = [];
    const [scale, x, y, left, top] = await until('the map stands still', async () => {
      const now = await read();
      const stands = now.every((value, i) => value === last[i]);
      last = now;
      return stands && now;
    });
    return { x: left + seat.x * scale + x, y: top + seat.y * scale + y };
  }

  async click(page, seat) {
    const { x, y } = await this.place(page, seat);
    await page.mouse.click(x, y);
  }

  /** Waits until the caller's live hold in the session has so many seats and standing places. Promises the hold. */
  async holdOf(page, session, count) {
    return until(`${count} places held`, async () => {
      const { holds, detail } = await this.api(page, `/api/sessions/${session}/holds`);
      assert.ok(holds, `the holds could not be read: ${detail}`);
      const places = (hold) => hold.seats.length + hold.areas.reduce((sum, area) => sum + area.count, 0);
      if (count === 0) return holds.length === 0 ? true : null;
      return holds.length === 1 && places(holds[0]) === count ? holds[0] : null;
    });
  }

  async toCheckout(page) {
    await page.locator('.to-checkout:visible').first().click();
    await page.waitForURL(/\/checkout\//);
    await page.waitForSelector('body:not(.is-loading)');
  }

  async fillCustomer(page, name = 'Ada Lovelace') {
    await page.fill('[name=name]', name);
    await page.fill('[name=email]', 'ada@example.org');
  }

  /** Orders; what is to be paid online in a demo is accepted on its payment page. */
  async pay(page) {
    await page.click('#pay');
    const ticket = 'body:not([data-status=pending]) .ticket';
    await page.waitForSelector(`#accept:not(:empty), ${ticket}`);
    if (page.url().includes('/demo/pay/')) await page.click('#accept');
    await page.waitForSelector(ticket);
    assert.match(page.url(), /\/orders\//);
  }
}

/** Asks again and again until `probe` gives something truthy; the test's own time limit ends what never comes. */
export async function until(what, probe) {
  const limit = Date.now() + 20_000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    assert.ok(Date.now() < limit, `waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25)); // leaves the browser the processor
  }
}

/** What axe-core finds on the page as it is: must be nothing. */
export async function axe(page, what) {
  // What is fading in has too little contrast until it is there.
  await page.evaluate(() => document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .forEach((animation) => animation.finish()));
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const told = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(' | ')}`);
  assert.deepEqual(told, [], what);
}

/** What a scanner reads from a picture on the page. */
export async function scanned(page, selector) {
  const { pixels, side } = await page.evaluate(async (wanted) => {
    const image = document.querySelector(wanted);
    await image.decode();
    const side = 264;
    const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
    const brush = canvas.getContext('2d');
    brush.drawImage(image, 0, 0, side, side);
    return { pixels: [...brush.getImageData(0, 0, side, side).data], side };
  }, selector);
  return jsQr.default(Uint8ClampedArray.from(pixels), side, side)?.data;
}

/** A module of the pages that imports no other. Node would take the file itself for another kind of module. */
export const loadModule = (path) => import(`data:text/javascript,${encodeURIComponent(
  readFileSync(new URL(`../../static/js/${path}`, import.meta.url), 'utf8'))}`);
