// The doors: what node's own crypto says of a ticket, and a phone at the entrance, with a network and without.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { openDoor, phone, sell, shoot, verdict } from '../door_steps.mjs';
import { House, axe, loadModule, until } from '../house.mjs';

const { readDigits, bytesOfHex, hexOf } = await loadModule('admission/ticket_digits.js');
const byHand = await loadModule('admission/ed25519.js');

let house;
const session = 'hamlet-4';
before(async () => {
  const soon = Date.now() + 3_600_000; // a door wants it to be today, whatever day the demo has it on
  house = await House.open({ sql: `UPDATE session SET starts_at = ${soon}, doors_at = ${soon}, sales_end = ${soon} WHERE slug = '${session}'` });
});
after(() => house.close());
afterEach(() => house.checkGuards());

let admin;
async function evening() {
  admin = await house.visitor();
  admin.setDefaultTimeout(15_000);
  await house.logIn(admin, '/admin', '#section');
}

test("node's own crypto proves a ticket, and our arithmetic agrees with it", async () => {
  await evening();
  const { order, digits: [digits] } = await sell(house, admin, session);
  const code = readDigits(digits);
  assert.equal(code.reference, order.reference.replace('-', ''));
  assert.equal(code.ticket, order.tickets[0].id);
  assert.equal(code.mark, createHash('sha256').update(order.tickets[0].code).digest('hex').slice(0, 16));
  const { items: [key] } = await house.api(admin, '/api/tickets/keys');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key.public_key, 'hex')]);
  assert.ok(verify(null, code.said, createPublicKey({ key: der, format: 'der', type: 'spki' }), code.signature));
  assert.ok(await byHand.verifyByHand(bytesOfHex(key.public_key), code.signature, code.said));
  assert.equal(readDigits(`${digits}1`).fault, 'trailing');
  assert.equal(readDigits(digits.slice(1)).fault, 'unreadable');
});

test('our arithmetic takes what is signed and nothing else', async () => {
  for (let i = 0; i < 20; i += 1) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
    const message = new Uint8Array(34).map((_, k) => (k * 7 + i) & 255);
    const signature = new Uint8Array(sign(null, message, privateKey));
    assert.ok(await byHand.verifyByHand(key, signature, message));
    for (const [bytes, at] of [[signature, i], [signature, 32 + i], [message, i], [key, i]]) {
      bytes[at] ^= 1;
      assert.equal(await byHand.verifyByHand(key, signature, message), false, hexOf(bytes));
      bytes[at] ^= 1;
    }
    // The same answer once more around the group is another text of it, and refused.
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let answer = [...signature.slice(32)].reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n) + order;
    const twice = Uint8Array.from([...signature.slice(0, 32), ...Array.from({ length: 32 }, () => { const byte = Number(answer & 255n); answer >>= 8n; return byte; })]);
    assert.equal(await byHand.verifyByHand(key, twice, message), false);
  }
});

test('a ticket that was bought comes in once, and one that was given back does not', async () => {
  await evening();
  const { order, digits } = await sell(house, admin, session, 2);
  const door = await openDoor(house, session, 'B');
  await axe(door, 'the page at the door');
  await shoot(door, digits[0]);
  await verdict(door, 'in');
  await axe(door, 'a verdict');
  await shoot(door, digits[0], 'Tab');
  assert.match(await verdict(door, 'already_in'), /gate B/);
  await door.click('.verdict-actions button:has-text("Let out")');
  await verdict(door, 'out');
  await door.click('.verdict-actions button:has-text("Let in again")');
  await verdict(door, 'in');
  await door.click('.verdict-actions button:has-text("Undo")');
  await verdict(door, 'undone');
  await door.click('.verdict-actions button:has-text("Next")');
  // The letters below the picture, typed; a name, looked up.
  await door.fill('#code', order.tickets[0].code);
  await door.press('#code', 'Enter');
  await verdict(door, 'in');
  await door.click('.verdict-actions button:has-text("Next")');
  await door.click('summary:has-text("Arrivals on the map")');
  await door.waitForSelector('.plain-map canvas[aria-label^="Arrivals on the map: 1 of "]');
  await axe(door, 'who has come, on the map');
  await shoot(door, digits[1]);
  await verdict(door, 'in');
  await door.waitForSelector('.plain-map canvas[aria-label^="Arrivals on the map: 2 of "]');
  await door.click('.verdict-actions button:has-text("Next")');
  await door.fill('#code', 'hopper');
  await door.click('.door-form button');
  await door.waitForSelector('#results li');
  const reference = order.reference;
  const given = await admin.evaluate(async (name) => (await fetch(`/api/admin/orders/${name}/cancel`, { method: 'POST' })).status, reference.replace('-', ''));
  assert.equal(given, 200);
  await shoot(door, digits[1]);
  await verdict(door, 'refunded');
  await shoot(door, `${digits[1]}7`);
  await verdict(door, 'trailing');
  const german = await openDoor(house, session, 'A', { locale: 'de-DE' });
  await shoot(german, digits[1]);
  assert.match(await verdict(german, 'refunded'), /Erstattet/);
});

test('a door without a network decides by its list, and what two doors did is told to both', async () => {
  await evening();
  const { digits } = await sell(house, admin, session, 2);
  const doors = [await openDoor(house, session, 'A'), await openDoor(house, session, 'B')];
  for (const door of doors) await door.waitForSelector('html[data-kept]');
  await house.stop();
  // The page itself opens again without a network, and so does the list.
  await doors[0].reload();
  await doors[0].waitForSelector('.door-choice');
  await doors[0].click('.door-choice button');
  await doors[0].waitForSelector('.is-offline #freshness');
  await shoot(doors[0], digits[0]);
  assert.match(await verdict(doors[0], 'in'), /without a network/);
  await shoot(doors[0], digits[0]);
  assert.match(await verdict(doors[0], 'already_in'), /gate A/);
  await shoot(doors[1], digits[0]);
  await verdict(doors[1], 'in'); // it cannot know
  await shoot(doors[0], `${digits[1].slice(0, -1)}${digits[1].endsWith('1') ? 2 : 1}`);
  await verdict(doors[0], 'forged');
  await axe(doors[0], 'a door without a network');
  await house.start();
  for (const door of doors) {
    await door.waitForSelector('body:not(.is-offline)');
    await until('nothing waits', async () => !/wait/.test(await door.textContent('#freshness')));
  }
  for (const door of doors) assert.match(await (await door.waitForSelector('.door-conflicts li')).textContent(), /gate A.*gate B|gate B.*gate A/);
  const state = await house.api(admin, `/api/door/sessions/${session}/state`);
  assert.equal(state.conflicts.length, 1);
  await shoot(doors[0], digits[1]);
  await verdict(doors[0], 'in');
});

test('a page that has nothing but the key proves a code', async () => {
  await evening();
  const { digits: [digits] } = await sell(house, admin, session);
  const page = await house.visitor({ bypassCSP: true, ...phone });
  await page.goto(`${house.base}/verify`);
  await page.waitForSelector('#code');
  await axe(page, 'the page that proves a code');
  const prove = async (text, word) => {
    await page.fill('#code', text);
    await page.click('.door-form button');
    await page.waitForSelector(`[data-word="${word}"]`);
  };
  await prove(digits, 'good');
  await prove(`${digits}0`, 'trailing');
  await prove(digits.slice(3), 'unreadable');
  await prove(`${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`, 'forged');
  await axe(page, 'a code that is forged');
});
