// Our reader of codes beside jsQR and zbar, on one set of pictures; and that it never reads what is not there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import jsQr from 'jsqr';
import { classes, dice, draw, encode, ticketDigits } from '../code_pictures.mjs';
import { pageModules } from '../page_modules.mjs';

const modules = pageModules();
after(() => modules.close());
const { glance, read } = await modules.load('admission/qr/reader.js');
const { alignmentsOf } = await modules.load('admission/qr/versions.js');
const { mend } = await modules.load('admission/qr/reed_solomon.js');

const readPicture = ({ pixels, width, height }) => read(pixels, width, height);

/** What zbar reads in pictures, in their order. */
function byZbar(pictures) {
  const folder = mkdtempSync(join(tmpdir(), 'frontrow-codes-'));
  const files = pictures.map(({ pixels, width, height }, i) => {
    const file = join(folder, `${i}.pgm`);
    writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), Buffer.from(pixels.filter((_, at) => at % 4 === 0))]));
    return file;
  });
  const { stdout, status } = spawnSync('zbarimg', ['--xml', '-q', '-Sdisable', '-Sqrcode.enable', ...files], { maxBuffer: 1 << 26 });
  assert.ok([0, 4].includes(status), 'zbarimg ran'); // 4: some have no code
  const texts = new Map(stdout.toString().split('<source href=').slice(1).map((part) =>
    [/^'([^']+)'/.exec(part)?.[1], /<!\[CDATA\[([^]*?)\]\]>/.exec(part)?.[1]]));
  rmSync(folder, { recursive: true });
  return files.map((file) => texts.get(file));
}

test('on every class of pictures it reads no fewer codes than jsQR, and none wrongly', () => {
  const lines = ['| pictures | ours | jsQR | zbar | of |', '|---|---|---|---|---|'];
  for (const [name, items] of Object.entries(classes(process.env.FRONTROW_LONG ? 36 : 6))) {
    const pictures = items.map(({ picture }) => picture);
    const ours = pictures.map(readPicture);
    items.forEach(({ text }, i) => assert.ok(ours[i] === null || ours[i] === text, `${name} ${i}: ${ours[i]} is not ${text}`));
    const right = (texts) => items.filter(({ text }, i) => texts[i] === text).length;
    const theirs = right(pictures.map(({ pixels, width, height }) => jsQr.default(pixels, width, height)?.data));
    lines.push(`| ${name} | ${right(ours)} | ${theirs} | ${right(byZbar(pictures))} | ${items.length} |`);
    assert.ok(right(ours) >= theirs, lines.at(-1));
  }
  console.log(lines.join('\n'));
});

test('all kinds of characters are read as they were written', () => {
  const texts = ['0', '12', '1234567', 'HELLO WORLD $%*+-./:', 'Grüße', '漢字とカナ', 'abc 123456789012 DEF', 'https://example.org/?a=1&b=é'];
  for (const level of 'LMQH') for (const text of texts) assert.equal(readPicture(draw(encode(text, 0, level), { size: 250, turn: 0 })), text);
  assert.equal(readPicture(draw(encode(Buffer.from('Gr\xfc\xdfe', 'latin1')), { size: 250, turn: 0 })), 'Grüße', 'Latin-1, as the standard says');
});

test('every version and level is read', () => {
  for (let version = 1; version <= 40; version += 1) {
    const level = 'LMQH'[version % 4];
    const code = encode(`VERSION ${version}`, version, level);
    const side = code.side * 4 + 60;
    assert.equal(readPicture(draw(code, { width: side, height: side, size: code.side * 4, turn: 0 })), `VERSION ${version}`);
  }
  assert.deepEqual(alignmentsOf(32), [6, 34, 60, 86, 112, 138]); // of annex E
  assert.deepEqual(alignmentsOf(40), [6, 30, 58, 86, 114, 142, 170]);
});

test('a frame of a film is read as a still picture is', () => {
  const random = dice(7);
  const text = ticketDigits(random);
  const { pixels, width, height } = draw(encode(text), { size: 300, turn: 0.3, noise: 5 }, random);
  for (let n = 0; n < 6; n += 1) assert.equal(glance(pixels, width, height, n), text, `frame ${n}`);
});

test('what has no code in it has no text', () => {
  const random = dice(99);
  const frame = (width, height, level) => {
    const pixels = new Uint8ClampedArray(width * height * 4);
    for (let y = 0, at = 0; y < height; y += 1) for (let x = 0; x < width; x += 1, at += 4) pixels.fill(level(x, y), at, at + 4);
    return { pixels, width, height };
  };
  for (let i = 0; i < 20; i += 1) {
    const coarse = Array.from({ length: 4096 }, () => (random() < 0.5 ? 20 : 230));
    const size = 2 + i % 9;
    for (const picture of [frame(320, 240, () => random() * 256), frame(320, 240, (x, y) => coarse[Math.floor(x / size) * 31 + Math.floor(y / size) & 4095]),
      frame(1 + i * 3, 40, () => 255 * (random() < 0.5)), frame(320, 240, (x) => x % (2 + i) * 50)])
      assert.equal(readPicture(picture), null);
  }
});

test('a damaged code is read rightly or not at all', () => {
  const random = dice(5);
  let unread = 0;
  for (let i = 0; i < 120; i += 1) {
    const text = `TICKET ${i}`;
    const code = encode(text, 1 + i % 4, 'LMQH'[i % 4]);
    const share = 0.01 + (i % 8) * 0.02;
    for (let at = 0; at < code.modules.length; at += 1) {
      const [x, y] = [at % code.side, Math.floor(at / code.side)];
      const isFinder = (x < 8 && y < 8) || (x >= code.side - 8 && y < 8) || (x < 8 && y >= code.side - 8);
      if (!isFinder && random() < share) code.modules[at] ^= 1;
    }
    const got = readPicture(draw(code, { width: 320, height: 320, size: 200, turn: 0 }));
    assert.ok(got === null || got === text, `${got} is not ${text}`);
    unread += got === null;
  }
  assert.ok(unread > 20 && unread < 110, `${unread} could not be read`);
});

test('words are mended up to half as many as there are checks, and no further', () => {
  const random = dice(11);
  for (let i = 0; i < 200; i += 1) {
    const checks = 10 + 2 * (i % 10);
    const block = new Array(40 + checks).fill(0); // nothing but zeros is a code
    const wrong = i % (checks / 2 + 4);
    const places = new Set();
    while (places.size < wrong) places.add(Math.floor(random() * block.length));
    for (const place of places) block[place] = 1 + Math.floor(random() * 255);
    const isMended = mend(block, checks, checks / 2);
    if (wrong <= checks / 2) assert.ok(isMended && block.every((word) => word === 0), `${wrong} of ${checks}`);
    else assert.equal(isMended, false);
  }
});
