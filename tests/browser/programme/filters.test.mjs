// The list of events as a visitor narrows it: the venue, the dates, and the order of what is left.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { House } from '../house.mjs';

let house;
let events;
before(async () => {
  house = await House.open();
  ({ events } = await (await fetch(`${house.base}/api/events`)).json());
});
after(() => house.close());
afterEach(() => house.checkGuards());

const dayOf = ({ starts_at: starts, venue }, days = 0) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: venue.timezone }).format(new Date(starts).getTime() + days * 86_400_000);

/** The sessions that are to be shown, soonest first within the event that begins soonest. */
function wanted(fits) {
  const inTime = (a, b) => new Date(a.starts_at) - new Date(b.starts_at);
  return events.map(({ sessions }) => sessions.filter(fits).sort(inTime)).filter((sessions) => sessions.length)
    .sort(([a], [b]) => inTime(a, b)).map((sessions) => sessions.map(({ slug }) => slug));
}

/** The sessions that are shown, card by card. */
const shown = (page) => page.$$eval('#events .event', (cards) => cards.map((card) =>
  [...card.querySelectorAll('a.session')].map((link) => link.getAttribute('href').replace('/sessions/', ''))));

const soonest = () => events.flatMap(({ sessions }) => sessions).sort((a, b) => new Date(a.starts_at) - new Date(b.starts_at))[0];

async function list(search = '') {
  const page = await house.visitor();
  await page.clock.setFixedTime(soonest().starts_at);
  await page.goto(`${house.base}/${search}`);
  await page.waitForSelector('#filters:not([hidden])');
  return page;
}

test('all events are shown, soonest first', async () => {
  assert.deepEqual(await shown(await list()), wanted(() => true));
});

test('a venue shows what is played there, and the address brings it back', async () => {
  const page = await list();
  const venues = await page.$$eval('#venue option', (options) => options.map(({ value }) => value).filter(Boolean));
  assert.ok(venues.length > 1);
  for (const slug of venues) {
    await page.selectOption('#venue', slug);
    assert.deepEqual(await shown(page), wanted(({ venue }) => venue.slug === slug), slug);
  }
  assert.deepEqual(await shown(await list(new URL(page.url()).search)), await shown(page));
});

test('a date shows what is played then, by the clocks of the venue, and both filters go together', async () => {
  const page = await list();
  const today = dayOf(soonest());
  const fits = {
    today: (session) => dayOf(session) === today,
    week: (session) => dayOf(session) >= today && dayOf(session, -6) <= today,
  };
  const months = await page.$$eval('#when option', (options) => options.map(({ value }) => value).filter((value) => /^\d/.test(value)));
  assert.ok(months.length > 0);
  for (const month of months) fits[month] = (session) => dayOf(session).startsWith(month);
  for (const [name, fit] of Object.entries(fits)) {
    await page.selectOption('#when', name);
    assert.deepEqual(await shown(page), wanted(fit), name);
  }
  assert.ok(wanted(fits.today).flat().length < wanted(fits.week).flat().length, 'the periods differ');

  const { venue } = soonest();
  await page.selectOption('#when', 'today');
  await page.selectOption('#venue', venue.slug);
  assert.deepEqual(await shown(page), wanted((session) => fits.today(session) && session.venue.slug === venue.slug));
  await page.fill('#query', 'nothing is called so');
  await page.click('#clear');
  assert.deepEqual(await shown(page), wanted(() => true));
});
