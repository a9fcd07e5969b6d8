// Five real houses as scripts of what a person does in the editor, each act counted: a click, a drag, a key, a field that is
// filled. Afterwards each is put on sale, and best available gives the seats that docs/benchmarks.md has for a person's choice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Hand } from '../editor_hand.mjs';
import { addVenue, admin, openEditor, venueOf } from '../editor_steps.mjs';
import { House } from '../house.mjs';
import { arena } from './houses/arena.mjs';
import { cabaret } from './houses/cabaret.mjs';
import { opera } from './houses/opera.mjs';
import { school } from './houses/school.mjs';
import { theatre } from './houses/theatre.mjs';

const kParties = [1, 2, 4, 8];

let house;
let page;
before(async () => { house = await House.open(); });
after(() => house.close());
beforeEach(async () => {
  page = await admin(house);
  page.setDefaultTimeout(20_000);
});
afterEach(() => house.checkGuards());

/** What the docs say that a person would give, by the name of the house: the cells of its line. */
const wanted = new Map(readFileSync(new URL('../../../docs/benchmarks.md', import.meta.url), 'utf8').split('\n')
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  .filter(({ length }) => length === kParties.length + 1)
  .map(([name, ...cells]) => [name, cells]));

async function send(path, data, method = 'post') {
  const answer = await page.request[method](`${house.base}${path}`, { data, headers: { Origin: house.base } });
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
}

/** An evening in the venue, on sale: the slug of its session. */
async function putOnSale(venue, { categories }) {
  const { slug } = await send('/api/admin/events', { title: venue });
  const starts = new Date(Date.now() + 20 * 86_400_000).toISOString();
  const prices = categories.map(({ name }) => ({ category: name, ticket_type: 'adult', amount: 2000 }));
  const session = await send(`/api/admin/events/${slug}/sessions`, { venue, starts_at: starts, prices, max_seats: 10 });
  const { items } = await house.api(page, '/api/admin/events');
  await send(`/api/admin/events/${slug}/publish`, { version: items.find((event) => event.slug === slug).version });
  return session.slug;
}

/** Seats as one says them: "Stalls A 5, 6"; seats of one row go together. */
function said(map, ids) {
  const wantedIds = new Set(ids);
  const rows = map.sections.flatMap(({ name, rows: own }) => own.map((row) => ({ name, row })));
  return rows.map(({ name, row }) => [`${name} ${row.label}`, row.seats.filter(({ id }) => wantedIds.has(id)).map(({ label }) => label)])
    .filter(([, labels]) => labels.length).map(([where, labels]) => `${where}: ${labels.join(' ')}`).join('; ');
}

async function best(session, map, count) {
  const { hold } = await send(`/api/sessions/${session}/holds`, { best: { count } });
  await send(`/api/holds/${hold.id}`, undefined, 'delete');
  return said(map, hold.seats.map(({ id }) => id));
}

for (const { name, places, mostActs, parts, check } of [opera, theatre, cabaret, school, arena]) {
  test(`${name}: ${places} places with at most ${mostActs} acts, and the seats that a person would give`, async (t) => {
    const slug = name.replaceAll(' ', '-');
    await addVenue(house, page, slug);
    await openEditor(house, page, slug);
    const hand = new Hand(page);
    const began = performance.now();
    for (const part of parts) {
      await part(hand);
      t.diagnostic(`${part.name}: ${hand.acts} acts so far`);
    }
    await hand.publish();
    const seconds = Math.round((performance.now() - began) / 1000);
    t.diagnostic(`${hand.acts} acts; ${seconds} s by the script, ${(hand.seconds / 60).toFixed(1)} min by a person`);
    if (process.env.FRONTROW_SHOTS) await page.screenshot({ path: `${process.env.FRONTROW_SHOTS}/${slug}.png` });

    const { map: id } = await venueOf(house, page, slug);
    const map = await (await page.request.get(`${house.base}/api/maps/${id}`)).json();
    const count = ({ sections, areas }) =>
      sections.reduce((sum, { rows }) => sum + rows.reduce((n, { seats }) => n + seats.length, 0), 0) +
      areas.reduce((sum, { capacity }) => sum + capacity, 0);
    assert.equal(count(map), places);
    check(map);
    assert.ok(hand.acts <= mostActs, `${hand.acts} acts`);
    const session = await putOnSale(slug, map);
    const given = [];
    for (const party of kParties) given.push(await best(session, map, party));
    assert.deepEqual(given, wanted.get(name));
  });
}
