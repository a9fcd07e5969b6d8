// The modules without DOM or fetch, and the message tables.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModule as load } from './house.mjs';

const { default: en } = await load('messages/en.js');
const { default: de } = await load('messages/de.js');
const selection = await load('selling/selection.js');
const { find, period } = await load('programme/catalogue.js');
const { VenueMap } = await load('seating/venue_map.js');

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

test('events are found by words of any case and accent', () => {
  const sessions = [{ venue: { slug: 'v', name: 'Haus', city: 'Köln' } }];
  const events = [{ title: 'Così fan tutte', artist: 'Oper', description: '', sessions },
    { title: 'Hamlet', artist: 'Company', description: '', sessions }];
  assert.deepEqual(find(events, { words: 'cosi' }).map(({ title }) => title ?? title), ['Così fan tutte']);
  assert.equal(find(events, { words: 'zzz' }).length, 0);
  assert.ok(period('', '2026-03-01') === null || typeof period('', '2026-03-01') === 'object');
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
