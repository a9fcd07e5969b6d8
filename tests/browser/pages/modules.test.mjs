// The modules without DOM or fetch, and the message tables.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule as load } from '../house.mjs';

const { default: en } = await load('messages/en.js');
const { default: de } = await load('messages/de.js');
const selection = await load('selling/selection.js');
const { find, period } = await load('programme/catalogue.js');
const { VenueMap } = await load('seating/venue_map.js');
const { pauses } = await load('pieces.js');

const seat = (id, type = 'adult') => ({ id, type });
const ids = (state) => [...selection.view(state).seats.keys()];

test('both languages have the same messages with the same blanks, and none is empty', () => {
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
  const blanks = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
  for (const key of Object.keys(en)) {
    assert.deepEqual(blanks(de[key]), blanks(en[key]), key);
    assert.notEqual(de[key], '', key);
    assert.notEqual(en[key], '', key);
  }
});

test('a wish is seen at once and asked for first as a new hold, then as a change', () => {
  let state = selection.wish(selection.empty, { add: [seat('A-1')] });
  assert.deepEqual(ids(state), ['A-1']);
  assert.deepEqual(selection.request(state), { create: { seats: [seat('A-1')] } });
  state = selection.grant(selection.send(state), { id: 'h', seats: [seat('A-1')], areas: [] });
  state = selection.wish(state, { add: [seat('A-2')] });
  assert.deepEqual(selection.request(state), { change: { add: [seat('A-2')] } });
});

test('a seat put back before it was asked for is never asked for', () => {
  let state = selection.wish(selection.empty, { add: [seat('A-1')] });
  state = selection.wish(state, selection.toggle(state, ['A-1']));
  assert.equal(selection.request(state), null);
  assert.deepEqual(ids(state), []);
});

test('a seat put back while it is being asked for is given back afterwards', () => {
  let state = selection.send(selection.wish(selection.empty, { add: [seat('A-1')] }));
  state = selection.wish(state, selection.toggle(state, ['A-1']));
  assert.deepEqual(ids(state), []);
  state = selection.grant(state, { id: 'h', seats: [seat('A-1')], areas: [] });
  assert.deepEqual(selection.request(state), { change: { remove: ['A-1'] } });
});

test('a refused wish is taken back and the others stand', () => {
  let state = selection.wish(selection.empty, { add: [seat('A-1')] });
  state = selection.wish(state, { add: [seat('A-2')] });
  state = selection.refuse(selection.send(state));
  assert.deepEqual(ids(state), ['A-2']);
});

const titles = (events) => events.map(({ title }) => title);

test('events are found by words of any case and accent', () => {
  const sessions = [{ venue: { slug: 'v', name: 'Haus', city: 'Köln' } }];
  const events = [{ title: 'Così fan tutte', artist: 'Oper', description: '', sessions },
    { title: 'Hamlet', artist: 'Company', description: '', sessions }];
  assert.deepEqual(titles(find(events, { words: 'cosi' })), ['Così fan tutte']);
  assert.deepEqual(titles(find(events, { words: 'KOLN company' })), ['Hamlet']);
  assert.deepEqual(find(events, { words: 'zzz' }), []);
});

test('events are filtered by venue and day, and the soonest is first', () => {
  const at = (venue, day) => ({ venue: { slug: venue, name: venue, city: '' }, starts_at: `${day}T19:00:00Z` });
  const events = [{ title: 'Late', sessions: [at('opera', '2026-05-09'), at('club', '2026-05-02')] },
    { title: 'Early', sessions: [at('opera', '2026-05-08'), at('opera', '2026-05-01')] }];
  const days = (found) => found.map(({ sessions }) => sessions.map((session) => session.starts_at.slice(0, 10)));
  assert.deepEqual(titles(find(events, {})), ['Early', 'Late']);
  assert.deepEqual(days(find(events, {})), [['2026-05-01', '2026-05-08'], ['2026-05-02', '2026-05-09']]);
  assert.deepEqual(days(find(events, { venue: 'opera' })), [['2026-05-01', '2026-05-08'], ['2026-05-09']]);
  assert.deepEqual(titles(find(events, { venue: 'club' })), ['Late']);
  assert.deepEqual(titles(find(events, { fits: (session) => session.starts_at > '2026-05-08T20' })), ['Late']);
});

test('a period is its first and its last day', () => {
  const monday = '2026-03-02';
  assert.deepEqual(period('today', monday), [monday, monday]);
  assert.deepEqual(period('week', monday), [monday, '2026-03-08']);
  assert.deepEqual(period('weekend', monday), ['2026-03-06', '2026-03-08']);
  assert.deepEqual(period('weekend', '2026-03-07'), ['2026-03-07', '2026-03-08']);
  assert.deepEqual(period('weekend', '2026-03-08'), ['2026-03-08', '2026-03-08']);
  assert.deepEqual(period('2026-12', monday), ['2026-12-01', '2026-12-31']);
  const [first, last] = period('', monday);
  assert.ok(first <= '0001-01-01' && last >= '3000-01-01', 'no period is all of time');
});

test('a seat is found where it lies, its neighbour in the direction one looks', () => {
  const seats = [0, 1, 2].map((index) => ({ id: `A-${index}`, index, label: `${index}`, x: 50 + 24 * index, y: 50,
    category: 'c', kind: 'standard', next: index < 2 ? index + 1 : null }));
  const map = new VenueMap({ id: 'm', width: 200, height: 100, focal: { x: 0, y: 0 }, categories: [{ name: 'c', color: '#000000' }],
    sections: [{ id: 's', name: 'S', kind: 'seated', rows: [{ label: 'A', seats }] }], areas: [], decorations: [] });
  assert.equal(map.seatAt(75, 52).id, 'A-1');
  assert.equal(map.seatAt(150, 90), null);
  assert.equal(map.seatTowards(map.byId.get('A-1'), 1, 0).id, 'A-2');
  assert.equal(map.seatTowards(map.byId.get('A-1'), -1, 0).id, 'A-0');
});

test('a map is the same when it is made in pieces, with a pause after each section', async () => {
  const seats = (section) => Array.from({ length: 40 }, (_, i) => ({ id: `${section}-${i}`, index: 40 * section + i, label: `${i}`,
    x: 500 * section + 24 * (i % 8) + (i * 7) % 5, y: 24 * Math.floor(i / 8), category: 'c', kind: 'standard', next: null }));
  const map = { id: 'm', width: 2000, height: 200, focal: { x: 0, y: 0 }, categories: [{ name: 'c', color: '#000000' }],
    sections: [0, 1, 2].map((n) => ({ id: `s${n}`, name: `Floor ${n}`, kind: 'seated', rows: [{ label: 'A', seats: seats(n) }] })),
    areas: [], units: [{ name: 'Table', sold: 'whole', seats: ['1-0', '1-1'] }],
    decorations: [{ kind: 'outline', text: '2', points: [[980, -20], [1200, -20], [1200, 130], [980, 130]] }] };
  let pausesMade = 0;
  assert.deepEqual(await VenueMap.inPieces(map, async () => { pausesMade += 1; }), new VenueMap(map));
  assert.equal(pausesMade, 3);
});

test('the hull of a section encloses its seats, with room around them', () => {
  const place = (x, y, index) => ({ id: `${index}`, index, label: `${index}`, x, y, category: 'c', kind: 'standard', next: null });
  const hullOf = (...places) => new VenueMap({ categories: [], sections: [{ id: 's', name: 'S', rows: [{ label: 'A',
    seats: places.map(([x, y], i) => place(x, y, i)) }] }] }).sections[0].hull;
  const corners = (points) => points.map(String).sort();
  assert.deepEqual(corners(hullOf([100, 100])), corners([[83, 100], [117, 100], [100, 83], [100, 117]]));
  assert.deepEqual(corners(hullOf([100, 100], [200, 100])), corners([[83, 100], [100, 83], [200, 83], [217, 100], [200, 117], [100, 117]]));
  assert.deepEqual(corners(hullOf([100, 100], [150, 110], [200, 100], [150, 200])),
    corners([[83, 100], [100, 83], [200, 83], [217, 100], [167, 200], [150, 217], [133, 200]]));
});

test('a pause is a task of its own only after a while', async () => {
  const { now } = performance;
  let time = 0;
  performance.now = () => time;
  try {
    const pause = pauses();
    let tasks = 0;
    const other = () => { tasks += 1; timer = setTimeout(other); };
    let timer = setTimeout(other);
    for (let i = 0; i < 5; i += 1) await pause();
    assert.equal(tasks, 0);
    time = 40;
    await pause();
    clearTimeout(timer);
    assert.equal(tasks, 1);
  } finally {
    performance.now = now;
  }
});
