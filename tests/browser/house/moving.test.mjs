// A shop that moves: everything of it out of one server, into an empty one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { House, axe } from '../house.mjs';

let old;
let fresh;
before(async () => {
  old = await House.open();
  fresh = await House.open({ command: 'serve' });
});
after(async () => {
  await old.close();
  await fresh.close();
});

/** The archive of a shop like the demo that somebody has made themselves. */
function unmarked(archive) {
  const lines = archive.toString().split('\n');
  const head = lines.findIndex((line) => line.startsWith('{"table":"shop"'));
  const row = JSON.parse(lines[head + 1]);
  row[JSON.parse(lines[head]).columns.indexOf('is_demo')] = 0;
  lines[head + 1] = JSON.stringify(row);
  return Buffer.from(lines.join('\n'));
}

test('an admin takes everything away, and an empty shop begins with it', async () => {
  const page = await old.visitor({ bypassCSP: true });
  await old.logIn(page, '/admin#settings', 'a[download]');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/api/admin/archive"]')]);
  const archive = readFileSync(await file.path());
  const there = await old.api(page, '/api/admin/orders?limit=5');

  const newcomer = await fresh.visitor({ bypassCSP: true });
  await newcomer.goto(fresh.setupLink());
  await newcomer.waitForSelector('.moving');
  await axe(newcomer, 'the setup with its import');
  const bring = (buffer) => newcomer.setInputFiles('.moving [type=file]', { name: 'frontrow.jsonl', mimeType: 'application/jsonl', buffer });
  await bring(archive.subarray(0, archive.length / 2));
  await newcomer.waitForSelector('#trouble:visible');
  // Everybody knows the passwords of a demo, so it moves nowhere; the same shop without the mark does.
  await bring(archive);
  await newcomer.waitForSelector('#trouble:has-text("demo")');
  await bring(unmarked(archive));
  await newcomer.waitForSelector('.plain a[href="/login"]');
  await fresh.logIn(newcomer, '/admin#settings', 'a[download]'); // with the password of there
  const here = await fresh.api(newcomer, '/api/admin/orders?limit=5');
  assert.deepEqual(here, there);
  await old.checkGuards();
  await fresh.checkGuards();
});
