// Maps are fetched row by row; the pages have to know them seat by seat, as the API says them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { admin } from '../editor_steps.mjs';
import { House } from '../house.mjs';

let house;
before(async () => { house = await House.open(); });
after(() => house.close());

/** The map as the pages have it and as the API says it. */
const both = (page, id) => page.evaluate(async (map) => {
  const { loadMap } = await import('/static/js/seating/map_rows.js');
  return [await loadMap(map), await (await fetch(`/api/maps/${map}`)).json()];
}, id);

test('every house of the demo is the same, row by row and seat by seat', async () => {
  const page = await house.visitor();
  await page.goto(house.base);
  const { events } = await house.api(page, '/api/events');
  const slugs = events.flatMap(({ sessions }) => sessions.map(({ slug }) => slug));
  const maps = new Set();
  for (const slug of slugs) maps.add((await house.api(page, `/api/sessions/${slug}`)).map);
  assert.ok(maps.size >= 3);
  for (const map of maps) {
    const [read, said] = await both(page, map);
    assert.deepEqual(read, said);
  }
  await house.checkGuards();
});

test('a house that keeps to no rule is so too', async () => {
  const page = await admin(house);
  await page.goto(house.base);
  const seat = (id, label, x, more = {}) => ({ id, label, x, y: 100, category: 'A', kind: 'standard', ...more });
  const plan = {
    name: 'Odd', width: 400, height: 300, focal: { x: 200, y: 20 },
    categories: [{ name: 'A', color: '#1b6ca8' }, { name: 'B', color: '#2f7d4f' }],
    sections: [{ id: 'odd', name: 'Odd', kind: 'seated', rows: [
      { label: 'A', seats: [seat('x', '01', 1 / 3), seat('odd-A-b', 'b', 24.01, { category: 'B', next: 0, note: 'Säule links' }), seat('third', 'é', 48.1, { kind: 'restricted' })] },
      { label: 'B', seats: [seat('odd-B-9', '9', 0, { y: 130, next: 4 }), seat('odd-B-8', '8', 24.07, { y: 130 })] },
    ] }],
    areas: [], decorations: [],
  };
  const id = await page.evaluate(async (map) => {
    const send = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
      .then((answer) => answer.json());
    await send('/api/venue/venues', { slug: 'odd-house', name: 'Odd house', city: 'Kiel', timezone: 'Europe/Berlin' });
    return send('/api/venue/venues/odd-house/maps', { map });
  }, plan);
  assert.ok(id.id, JSON.stringify(id));
  const [read, said] = await both(page, id.id);
  assert.deepEqual(read, said);
  assert.equal(read.sections[0].rows[0].seats[0].label, '01');
  await house.checkGuards();
});
