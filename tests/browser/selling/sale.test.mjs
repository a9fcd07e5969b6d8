// The moment a sale begins goes by the server's clock, and who cannot buy reads why and where else to go.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House } from '../house.mjs';

let house;
before(async () => {
  house = await House.open({ sql: `
    UPDATE session SET sales_start = (strftime('%s', 'now') + 86400) * 1000 WHERE slug = 'hamlet-3';
    UPDATE session SET status = 1 WHERE slug = 'quartet-2';` });
});
after(() => house.close());
afterEach(() => house.checkGuards());

for (const [name, shift] of [['90 seconds slow', -90_000], ['30 hours fast', 30 * 3_600_000]]) {
  test(`a clock that is ${name} changes nothing about the sale`, async () => {
    const page = await house.visitor({ viewport: { width: 390, height: 844 } });
    await page.addInitScript((by) => { const real = Date.now; Date.now = () => real() + by; }, shift);
    await page.goto(`${house.base}/sessions/hamlet-3`);
    await page.waitForSelector('#closed:has-text("On sale from")');
    await page.waitForFunction(() => /^(1 day, |2[0-3]:)/.test(document.querySelector('#closed .time')?.textContent ?? ''));
    const saved = page.waitForEvent('download');
    await page.click('#closed button');
    assert.match((await saved).suggestedFilename(), /^hamlet-3\.ics$/);
  });
}

test('the phases of a sale go by the moment that is given, and the wait is said in days and on the clock', async () => {
  const page = await house.visitor();
  await page.goto(`${house.base}/sessions/hamlet-3`);
  const said = await page.evaluate(async () => {
    const { phaseOf, waitText } = await import('/static/js/selling/sale_state.js');
    const session = { status: 'published', on_sale: false, sales_start: '2026-12-01T10:00:00Z', sales_end: '2026-12-05T10:00:00Z' };
    const start = Date.parse(session.sales_start);
    return {
      phases: [phaseOf(session, start - 90_000), phaseOf({ ...session, on_sale: true }, start), phaseOf({ ...session, on_sale: true }, Date.parse(session.sales_end)),
        phaseOf({ ...session, status: 'cancelled' }, start)],
      waits: [65_000, 3_661_000, 90_061_000].map(waitText),
    };
  });
  assert.deepEqual(said, { phases: ['early', 'open', 'ended', 'cancelled'], waits: ['1:05', '1:01:01', '1 day, 1:01:01'] });
});

test('a cancelled performance says what becomes of tickets, and names other dates', async () => {
  const page = await house.visitor({ viewport: { width: 360, height: 740 } });
  await page.goto(`${house.base}/sessions/quartet-2`);
  await page.waitForSelector('#closed:has-text("This performance is cancelled")');
  await page.waitForSelector('#closed .other-dates a');
});
