// What the picker shows before its scripts run is what they show afterwards, where it was.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House } from '../house.mjs';

const kLocales = ['en-GB', 'de-DE', 'fr-FR', 'it-IT', 'es-ES', 'nl-NL', 'pl-PL', 'cs-CZ'];
const kSessions = ['synth-odyssey-1', 'quartet-2']; // pounds and a fee, euros and wheelchair spaces
const kPhone = { width: 390, height: 844 };

let house;
before(async () => {
  house = await House.open({ sql: "UPDATE shop SET edition = max(edition, 1), more_languages = 'en de fr it es nl pl cs'" });
});
after(() => house.close());
afterEach(() => house.checkGuards());

/** The page as the server painted it: its scripts never come. */
async function painted(session, options) {
  const page = await house.visitor(options);
  await page.route('**/*.js', (route) => route.abort());
  await page.goto(`${house.base}/sessions/${session}`);
  return page;
}

async function whole(session, options) {
  const page = await house.visitor(options);
  await house.openPicker(page, session);
  await page.waitForFunction(() => document.querySelector('.category-left')?.textContent);
  return page;
}

/** What one reads in the head, the prices and the form for the best places; not how many seats are left. */
const read = (page) => page.evaluate(() => {
  const textOf = (selector) => {
    const copy = document.querySelector(selector).cloneNode(true);
    for (const gone of copy.querySelectorAll('[hidden], .category-left, .key ul')) gone.remove();
    return copy.textContent.replace(/[^\S\u00a0\u202f]+/g, ' ').replace(/> </g, '').trim();
  };
  const closeUp = (text) => text.replaceAll(' ', '');
  return {
    head: ['#title', '#artist', '#to-event', '#when', '#where'].map(textOf),
    prices: [...document.querySelectorAll('.category')].map((one) => closeUp(one.textContent.replace(one.querySelector('.category-left').textContent, ''))),
    fee: textOf('#legend-fee'),
    titles: ['#best h2', '#legend h2', '.key summary', '#cart h2', '#cart-empty'].map(textOf),
    best: [...document.querySelectorAll('#best-fields .field')].filter(({ hidden }) => !hidden).map((field) =>
      [field.querySelector('span').textContent, [...field.querySelectorAll('option')].map(({ value, text, selected }) => [value, text, selected])]),
    button: textOf('#best button'),
  };
});

const boxes = (page) => page.evaluate(() => ['#title', '#when', '#map-box', '#best', '#legend', '.category', '#cart'].map((selector) => {
  const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
  return [selector, x, y, width, height].map((value) => (typeof value === 'number' ? Math.round(value) : value)).join(' ');
}));

for (const session of kSessions) {
  test(`${session} is painted in every language as its scripts write it`, async () => {
    for (const locale of kLocales) {
      const before = await read(await painted(session, { locale }));
      assert.ok(before.head.every(Boolean) && before.prices.length > 1 && before.best.length > 1, locale);
      assert.deepEqual(before, await read(await whole(session, { locale })), locale);
    }
  });

  test(`nothing of ${session} moves when its scripts take over`, async () => {
    for (const options of [{ viewport: kPhone, hasTouch: true, isMobile: true }, {}])
      assert.deepEqual(await boxes(await painted(session, options)), await boxes(await whole(session, options)));
  });
}

const inert = (page) => page.$$eval('#map-tools, #best, #bar, .category', (all) => all.map((one) => one.inert));

test('what is painted can be seen, and takes no finger before it can answer', async () => {
  const before = await painted(kSessions[0], { viewport: kPhone });
  assert.ok(await before.isVisible('#best button'));
  assert.deepEqual(await inert(before), Array(7).fill(true));
  const page = await whole(kSessions[0], { viewport: kPhone });
  assert.deepEqual(await inert(page), Array(7).fill(false));
});

test('without scripts one reads what is played, when, where and for how much', async () => {
  const page = await house.visitor({ javaScriptEnabled: false });
  await page.goto(`${house.base}/sessions/${kSessions[0]}`);
  for (const [selector, words] of [['h1', 'Synth Odyssey'], ['#where', 'Riverlight Arena, London'], ['.category', 'Golden Circle'], ['.category', '£115.00']])
    assert.ok(await page.locator(selector, { hasText: words }).isVisible(), words);
});

test('what stands only is painted without a form for the best seats', async () => {
  const page = await house.visitor();
  await page.goto(house.base);
  const { events } = await house.api(page, '/api/events');
  for (const { slug } of events.flatMap(({ sessions }) => sessions)) {
    const { map } = await house.api(page, `/api/sessions/${slug}`);
    const { sections } = await house.api(page, `/api/maps/${map}`);
    if (sections.length > 0) continue;
    assert.equal(await (await painted(slug)).isVisible('#best'), false);
    assert.ok(await (await painted(slug)).isVisible('.category'));
    return;
  }
});
