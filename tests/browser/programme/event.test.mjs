// The page of an event, and what is read of the pages by who has no scripts: search engines, messengers, people.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

const kPhone = { viewport: { width: 360, height: 740 } };

let house;
before(async () => { house = await House.open(); });
after(() => house.close());
afterEach(() => house.checkGuards());

const textOf = async (path, headers = {}) => (await fetch(house.base + path, { headers })).text();

test('an event has a page of its own, from the programme and back from the picker', async () => {
  const page = await house.visitor({ bypassCSP: true, ...kPhone });
  await page.goto(house.base);
  await page.click('.event h2 a[href="/events/hamlet"]');
  await page.waitForSelector('#event h1:has-text("Hamlet")');
  const rows = await page.locator('#event .session').count();
  assert.ok(rows > 1);
  assert.equal(await page.locator('#event details').count(), 0, 'all dates are shown');
  assert.ok(await page.$eval('.event-about', (about) => about.scrollHeight <= about.clientHeight), 'all of the description is there');
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await axe(page, 'the page of an event');
  await page.click('#event .session >> nth=0');
  await page.waitForSelector('body:not(.is-loading) #to-event');
  await page.click('#to-event');
  await page.waitForURL(/\/events\/hamlet$/);
});

test('the head of a page says what is on it, before and without scripts', async () => {
  for (const [path, wanted] of [['/events/hamlet', /<title>Hamlet · /], ['/sessions/hamlet-3', /<title>Hamlet, \d{4}-\d\d-\d\d \d\d:\d\d · /]]) {
    const html = await textOf(path);
    assert.match(html, wanted, path);
    assert.match(html, /<meta name="description" content="[^"]+">/, path);
    assert.match(html, /<meta property="og:title" content="Hamlet/, path);
    assert.match(html, /<meta property="og:image" content="[^"]+">/, path);
    assert.match(html, new RegExp(`<link rel="canonical" href="${path}">`), path);
    const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/.exec(html)[1]);
    assert.equal(data[0]['@type'], 'Event');
    assert.equal(data[0].name, 'Hamlet');
    assert.match(data[0].offers.lowPrice, /^\d+\.\d\d$/);
    assert.match(data[0].offers.availability, /^https:\/\/schema\.org\/(InStock|SoldOut)$/);
    assert.equal(data[0].location['@type'], 'Place');
  }
  const page = await house.visitor({ javaScriptEnabled: false });
  await page.goto(house.base);
  assert.ok((await page.locator('noscript li a, .plain li a').count()) > 5, 'the programme is read without scripts');
});

test('search engines find the programme and nothing else', async () => {
  const robots = await textOf('/robots.txt');
  assert.match(robots, /Disallow: \/orders\//);
  assert.match(robots, new RegExp(`Sitemap: ${house.base}/sitemap\\.xml`));
  const map = await textOf('/sitemap.xml');
  assert.match(map, new RegExp(`<loc>${house.base}/events/hamlet</loc>`));
  assert.match(map, new RegExp(`<loc>${house.base}/sessions/hamlet-3</loc>`));
  const odd = await textOf('/nothing-here', { Accept: 'text/html' });
  assert.doesNotMatch(odd, /ld\+json/);
});

test('a date, its price and what is left keep their distance, however long the words of a language are', async () => {
  for (const [locale, width] of [['en-US', 1440], ['de-DE', 1440], ['en-US', 320]]) {
    const page = await house.visitor({ locale, viewport: { width, height: 900 } });
    await page.goto(house.base);
    await page.waitForSelector('.session-price');
    const gaps = await page.$$eval('.session', (rows) => rows.flatMap((row) => {
      const cells = [...row.querySelectorAll('.session-when, .session-price, .session-left')].map((cell) => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return words.getBoundingClientRect();
      });
      return cells.slice(1).map((cell, i) => cell.left - cells[i].right);
    }));
    assert.ok(gaps.length > 20 && Math.min(...gaps) >= 8, `${locale} at ${width}: ${Math.min(...gaps)} px`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  }
});

test('a draft is looked at by its link, as its pages will be, and nothing is sold there', async () => {
  const admin = await house.staff('/admin#programme/events/quartet', '.panel-actions');
  const copy = await admin.evaluate(async () => {
    const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    const answer = await fetch('/api/admin/events/quartet/duplicate', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ title: 'Quartet, again', first_day: day }),
    });
    return answer.json();
  });
  await admin.goto(`${house.base}/admin#programme/events/${copy.slug}`);
  await admin.click('.panel-actions >> text=Preview link');
  await admin.waitForSelector('dialog[open] .code a');
  await axe(admin, 'the link to a preview');
  const link = await admin.getAttribute('dialog[open] .code a', 'href');
  assert.match(link, new RegExp(`^${house.base}/preview/${copy.slug}/`));

  const page = await house.visitor({ bypassCSP: true, ...kPhone });
  await page.goto(link);
  await page.waitForSelector('#event h1:has-text("Quartet, again")');
  assert.match(await page.innerText('.preview-note'), /^Preview\n/);
  assert.equal(await page.locator('#event .session').count(), copy.sessions.length);
  assert.equal(await page.locator('#event button:has-text("Share")').count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await axe(page, 'the preview of an event');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.click('#event .session >> nth=0');
  await page.waitForSelector('body:not(.is-loading) #closed .preview-note');
  await page.waitForSelector('#legend-categories .category-left:not(:empty)', { state: 'attached' }); // a phone has no room for it
  await page.click('#best button');
  await page.waitForSelector('.notice:has-text("nothing is sold here yet")');
  assert.equal(await page.locator('#cart-lines li').count(), 0);
  assert.deepEqual(asked.filter((path) => path.startsWith('/api/sessions/')), [], 'nothing is asked of a session that is not public');
  await axe(page, 'the preview of a performance');
  await page.click('#to-event');
  await page.waitForSelector('#event h1:has-text("Quartet, again")');

  // Once it is published the link leads to the page that everybody sees.
  await admin.evaluate(({ slug, version }) => fetch(`/api/admin/events/${slug}/publish`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ version }),
  }), copy);
  await page.goto(link);
  await page.waitForURL(`${house.base}/events/${copy.slug}`);
  await page.waitForSelector('#event h1:has-text("Quartet, again")');
  assert.equal(await page.locator('.preview-note').count(), 0);
});
