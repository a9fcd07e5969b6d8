// Mail goes over TLS with a server whose certificate is right, or not at all: a real mail server with certificates of all
// kinds, and everything that is said to it before TLS.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { House, until } from '../house.mjs';

const kHost = '127.0.0.2'; // which does not count as this machine
const kPassword = 'swordfish';
const [kWaiting, kSent] = [0, 1]; // states and kind of a message, as the database has them
const kLinks = 7;
let house, folder, listener, behind, said, mails;
let lastAnswer = '';

const file = (name) => join(folder, name);
const openssl = (...parameters) => execFileSync('openssl', parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
const newKey = (name) => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file(`${name}.key`)];
const keyPair = (name) => ({ key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.pem`)) });

/** A certificate for `names` that the authority of this test signs, and its key. */
function certificate(name, names, days = 2) {
  openssl('req', '-new', ...newKey(name), '-subj', '/CN=mail', '-out', file(`${name}.csr`));
  writeFileSync(file(`${name}.ext`), `subjectAltName=${names}`);
  openssl('x509', '-req', '-in', file(`${name}.csr`), '-CA', file('authority.pem'), '-CAkey', file('authority.key'),
    '-CAcreateserial', '-days', `${days}`, '-extfile', file(`${name}.ext`), '-out', file(`${name}.pem`));
  return keyPair(name);
}

function selfSigned(name) {
  openssl('req', '-x509', ...newKey(name), '-days', '2', '-subj', '/CN=mail', '-addext', `subjectAltName=IP:${kHost}`,
    '-out', file(`${name}.pem`));
  return keyPair(name);
}

/** A mail server that takes letters from whoever knows the password, and how it ends. */
async function mailServer(options) {
  const server = new SMTPServer({
    onAuth: ({ password }, session, done) => done(password === kPassword ? null : new Error('no'), { user: 'us' }),
    onData: (stream, session, done) => simpleParser(stream).then((mail) => { mails.push({ mail, session }); done(); }, done),
    ...options,
  });
  server.on('error', () => {}); // whoever breaks a handshake off
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: server.server.address().port, close: () => server.close() };
}

/** A server that says it can, and then talks on in the clear. */
async function talker() {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 here\r\n');
    socket.on('data', (bytes) => {
      const line = bytes.toString('latin1');
      if (line.startsWith('EHLO')) socket.write('250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n');
      else if (line.startsWith('STARTTLS')) socket.write('220 go\r\n250-here\r\n250 AUTH PLAIN\r\n');
      else socket.end('250 OK\r\n');
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: server.address().port, close: () => server.close() };
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frontrow-tls-'));
  openssl('req', '-x509', ...newKey('authority'), '-days', '2', '-subj', '/CN=The authority of a test', '-out', file('authority.pem'));
  // Keeps what comes from the shop, and passes it on to the server that stands behind it at the time.
  listener = net.createServer((client) => {
    const server = net.connect(behind.port, '127.0.0.1');
    client.on('data', (bytes) => said.push(bytes));
    for (const end of [client, server]) end.on('error', () => { client.destroy(); server.destroy(); });
    client.pipe(server).pipe(client);
  });
  await new Promise((ready) => listener.listen(0, kHost, ready));
  house = await House.open();
  await house.stop();
  Object.assign(house, { command: 'serve', more: ['--serve-demo-data'] });
  await house.start();
  const asked = await fetch(`${house.base}/api/order-links`, { method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'guest@example.org', language: 'en' }) });
  assert.equal(asked.status, 202);
  await house.stop();
  house.env = { MAIL_FROM: 'tickets@house.example', MAIL_AUTHORITIES: file('authority.pem'),
    FRONTROW_PUBLIC_URL: 'https://tickets.house.example' };
});
after(async () => {
  listener.close();
  house.env = {};
  await house.start();
  await house.close();
  rmSync(folder, { recursive: true });
});

/** Lets the shop try its letter with that server, right away and before any other. Promises what it says of it then. */
async function attempt(server, scheme = 'smtp') {
  behind = server;
  said = [];
  mails = [];
  const sql = (statement) => execFileSync('sqlite3', ['-json', house.database, statement]).toString();
  const kIsOurs = `address = 'guest@example.org' AND kind = ${kLinks}`;
  sql(`DELETE FROM outbox WHERE NOT (${kIsOurs}); UPDATE outbox SET next_try = created_at`);
  house.env.SMTP_URL = `${scheme}://us:${kPassword}@${kHost}:${listener.address().port}`;
  await house.start();
  try {
    return await until('a try', async () => {
      const [letter] = JSON.parse(sql(`SELECT state, answer, message_id FROM outbox WHERE ${kIsOurs} AND answer <> '${lastAnswer}'`) || '[]');
      lastAnswer = letter?.answer.replaceAll("'", "''") ?? lastAnswer;
      return letter;
    });
  } finally {
    await house.stop();
    server.close();
  }
}

/** What the shop has said before it was TLS, or all where it never was. */
const inTheClear = () => {
  const bytes = Buffer.concat(said);
  const hello = bytes.indexOf(Buffer.from([0x16, 0x03])); // a record of a TLS handshake
  return bytes.subarray(0, hello < 0 ? bytes.length : hello).toString('latin1');
};

function nothingWasSent(letter, why) {
  assert.equal(letter.state, kWaiting);
  assert.match(letter.answer, why);
  assert.deepEqual(mails, []);
  for (const line of inTheClear().split('\r\n')) assert.match(line, /^(EHLO \S+|HELO \S+|STARTTLS|QUIT)?$/);
  assert.ok(!Buffer.concat(said).toString('latin1').includes(kPassword));
}

test('a letter waits until the mail server is one that can be trusted, and says why', async () => {
  const good = certificate('good', `IP:${kHost}`);
  nothingWasSent(await attempt(await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, authOptional: true })),
    /^The mail server offers no TLS \(STARTTLS\)/);
  nothingWasSent(await attempt(await mailServer(certificate('elsewhere', 'DNS:mail.elsewhere.example'))),
    /certificate is refused: .*127\.0\.0\.2/);
  nothingWasSent(await attempt(await mailServer(certificate('expired', `IP:${kHost}`, -1))), /certificate is refused: .*expired/);
  nothingWasSent(await attempt(await mailServer(selfSigned('itself'))), /certificate is refused: self-signed/);
  nothingWasSent(await attempt(await mailServer({ ...good, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' })),
    /^No TLS connection with the mail server/);
  nothingWasSent(await attempt(await talker()), /./);
  nothingWasSent(await attempt(await mailServer({ ...certificate('other', 'DNS:localhost'), secure: true }), 'smtps'),
    /certificate is refused: .*127\.0\.0\.2/);

  const letter = await attempt(await mailServer(good));
  assert.equal(letter.state, kSent);
  const { mail, session } = mails.find(({ mail: { to } }) => to.value[0].address === 'guest@example.org');
  assert.ok(session.secure);
  assert.equal(session.user, 'us');
  assert.equal(mail.messageId, `<${letter.message_id}>`);
  assert.match(inTheClear(), /^EHLO \S+\r\nSTARTTLS\r\n$/);
});
