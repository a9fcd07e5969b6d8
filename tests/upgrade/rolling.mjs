// rolling.mjs OLD NEW: two processes of the version before sell on one Postgres and are replaced one after the other by this
// version, while buyers go on. Every order that was confirmed has to be there afterwards, with its seats, and nobody
// else's; no answer may be a failure; and the new version has to find every promise kept.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [old, fresh] = process.argv.slice(2);
const kBuyers = 6;
const kOrdersOfPhase = 60;
const kSessions = ['hamlet-4', 'quartet-2', 'magic-flute-4', 'ice-gala-1']; // of a theatre and of an arena, with seats left

// ---- Postgres of our own

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function startPostgres(folder) {
  const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => a - b);
  const tools = `/usr/lib/postgresql/${versions.at(-1)}/bin`;
  // It refuses to be root's.
  const owner = process.getuid() === 0 ? Object.fromEntries(['uid', 'gid'].map((which, i) => [which, Number(execFileSync('id', [i ? '-g' : '-u', 'postgres']))])) : {};
  if (owner.uid) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  execFileSync(`${tools}/initdb`, ['-D', data, '-U', 'frontrow', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { ...owner, cwd: folder });
  const port = await freePort();
  const server = spawn(`${tools}/postgres`, ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`,
    '-c', 'fsync=off'], { ...owner, cwd: folder, stdio: 'ignore' });
  const url = (database) => `postgresql://frontrow@127.0.0.1:${port}/${database}`;
  for (let tries = 0; spawnSync(`${tools}/createdb`, ['-h', '127.0.0.1', '-p', String(port), '-U', 'frontrow', 'shop']).status !== 0; ++tries) {
    assert.ok(tries < 200, 'Postgres does not start');
    await pause(100);
  }
  return { server, url: url('shop') };
}

// ---- The processes

async function startProcess(executable, command, database, port = 0) {
  const child = spawn(executable, [command, '--listen', `127.0.0.1:${port}`, '--database', database, '--log-level', 'info'],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  const base = await new Promise((resolve, reject) => {
    child.stderr.on('data', (bytes) => {
      log = (log + bytes).slice(-20_000);
      const found = /serves (http:\/\/127\.0\.0\.1:\d+) /.exec(log);
      if (found) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`${executable} ended: ${log}`)));
  });
  return { child, base, executable, failures: () => log.split('\n').filter((line) => /\berror\b/i.test(line)) };
}

async function stopProcess({ child }) {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}

// ---- The buyers

const confirmed = []; // { order, seats, by }
const refused = new Map(); // answers that are no sale, and how many
let processes = [];
let isOver = false;

/** Sends to one of the processes, as a proxy does: where it has just gone, to another. */
async function send(method, path, { body, headers = {} } = {}) {
  for (let tries = 0; ; ++tries) {
    const target = processes[Math.floor(Math.random() * processes.length)];
    try {
      const answer = await fetch(target.base + path, { method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) });
      const text = await answer.text();
      assert.ok(answer.status < 500, `${target.executable} answered ${answer.status} to ${method} ${path}: ${text}`);
      return { status: answer.status, json: text ? JSON.parse(text) : null, cookie: answer.headers.get('set-cookie'), by: target.executable };
    } catch (error) {
      if (error instanceof assert.AssertionError || tries > 50) throw error;
      await pause(50); // its connection was closed: it is being replaced
    }
  }
}

async function buy(buyer, number) {
  const session = kSessions[number % kSessions.length];
  const held = await send('POST', `/api/sessions/${session}/holds`, { body: { best: { count: 1 + (number % 3) } } });
  if (held.status !== 201) return refused.set(held.json.code, (refused.get(held.json.code) ?? 0) + 1);
  const { hold } = held.json;
  const body = {
    hold: hold.id,
    customer: { name: 'Ada Lovelace', email: `b${buyer}.${number}@example.org` },
    payment: { method: 'box_office' },
  };
  const cookie = /^buyer=\w+/.exec(held.cookie)[0];
  const sold = await send('POST', '/api/orders', { body, headers: { cookie, 'idempotency-key': hold.id } });
  if (sold.status !== 201 && sold.status !== 200) return refused.set(sold.json.code, (refused.get(sold.json.code) ?? 0) + 1);
  return confirmed.push({ order: sold.json.order.id, session, seats: hold.seats.map(({ id }) => id).sort(), by: sold.by });
}

async function goOnBuying(buyer) {
  for (let number = buyer; !isOver; number += 1) await buy(buyer, number);
}

const seatsOf = (order) => order.tickets.map(({ seat }) => seat).sort();
const sold = (executable) => confirmed.filter(({ by }) => by === executable).length;

async function untilSold(executable, count) {
  const goal = sold(executable) + count;
  while (sold(executable) < goal) await Promise.race([pause(20), failed]);
}

// ---- What happens

const folder = mkdtempSync(join(tmpdir(), 'frontrow-upgrade-'));
const postgres = await startPostgres(folder);
let failed = new Promise(() => {});
try {
  const seeding = await startProcess(old, 'demo', postgres.url);
  await stopProcess(seeding);
  processes = [await startProcess(old, 'serve', postgres.url), await startProcess(old, 'serve', postgres.url)];
  const buyers = Array.from({ length: kBuyers }, (unused, i) => goOnBuying(i));
  failed = Promise.all(buyers);
  failed.catch(() => {}); // whoever waits for it is told
  await untilSold(old, kOrdersOfPhase);
  const before = confirmed.length;

  const leave = async (process) => {
    processes = processes.filter((one) => one !== process); // a proxy sends it nobody any more
    await stopProcess(process);
  };
  const [first, second] = processes;
  await leave(first);
  processes = [second, await startProcess(fresh, 'serve', postgres.url)]; // brings the schema up to date meanwhile
  await Promise.all([untilSold(old, kOrdersOfPhase), untilSold(fresh, kOrdersOfPhase)]);
  const both = confirmed.length - before;
  // What one has sold the other shows, whichever it was.
  for (const { order, seats } of confirmed.slice(-20))
    for (const { base } of processes) {
      const answer = await fetch(`${base}/api/orders/${order}`);
      assert.equal(answer.status, 200);
      assert.deepEqual(seatsOf((await answer.json()).order), seats);
    }
  await leave(second);
  processes.push(await startProcess(fresh, 'serve', postgres.url));
  await untilSold(fresh, kOrdersOfPhase);
  isOver = true;
  await failed;

  const places = confirmed.flatMap(({ session, seats }) => seats.map((seat) => `${session} ${seat}`));
  assert.equal(new Set(places).size, places.length, 'a seat was sold twice');
  for (const { order, seats } of confirmed) {
    const { status, json } = await send('GET', `/api/orders/${order}`);
    assert.equal(status, 200, order);
    assert.deepEqual(seatsOf(json.order), seats);
  }
  for (const process of processes) {
    await stopProcess(process);
    assert.deepEqual(process.failures(), []);
  }
  const verified = spawnSync(fresh, ['verify', '--database', postgres.url], { encoding: 'utf8' });
  assert.equal(verified.status, 0, verified.stderr);
  console.log(`${confirmed.length} orders of ${places.length} seats: ${before} by two old processes, ${both} by one of each, the rest by two new ones; ` +
    `refused: ${JSON.stringify(Object.fromEntries(refused))}`);
} finally {
  isOver = true;
  for (const { child } of processes) child.kill('SIGKILL');
  postgres.server.kill('SIGINT');
  await once(postgres.server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

