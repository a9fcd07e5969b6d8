// The level and the mask that a code says of itself, and its version: both in a few bits with many checks
// (ISO/IEC 18004, 7.9 and 7.10, annexes C and D).
import { kVersions } from './versions.js';

/** `value` with the rest of its division by `generator` behind it, in `bits` bits. */
function checked(value, generator, bits) {
  let rest = value << bits;
  for (let i = 31 - Math.clz32(rest); i >= bits; i -= 1) if (rest >> i & 1) rest ^= generator << (i - bits);
  return (value << bits) | rest;
}

const kFormatMask = 0x5412;
const kFormats = Array.from({ length: 32 }, (_, value) => checked(value, 0x537, 10) ^ kFormatMask);
const kVersionWords = Array.from({ length: kVersions - 6 }, (_, i) => checked(i + 7, 0x1f25, 12));
const kLevelOf = 'MLHQ'; // by its two bits
const kMendable = 3; // wrong bits, in either

function apart(a, b) {
  let [bits, n] = [a ^ b, 0];
  for (; bits; bits &= bits - 1) n += 1;
  return n;
}

/** The index of the word nearest to one that was read, with how many bits are wrong. */
function nearest(words, read) {
  let best = { index: -1, wrong: Infinity };
  words.forEach((word, index) => {
    const wrong = apart(word, read);
    if (wrong < best.wrong) best = { index, wrong };
  });
  return best;
}

const wordOf = (places, at) => places.reduce((word, [x, y]) => word << 1 | at(x, y), 0);

/** What the modules say, `at(x, y)` of 0 or 1 each: { level, mask }, or null where neither copy can be read. */
export function formatOf(at, side) {
  const around = [0, 1, 2, 3, 4, 5, 7].map((x) => [x, 8]).concat([8, 7, 5, 4, 3, 2, 1, 0].map((y) => [8, y]));
  const apartFrom = [1, 2, 3, 4, 5, 6, 7].map((i) => [8, side - i]).concat([8, 7, 6, 5, 4, 3, 2, 1].map((i) => [side - i, 8]));
  const [one, other] = [around, apartFrom].map((places) => nearest(kFormats, wordOf(places, at)));
  const { index, wrong } = one.wrong <= other.wrong ? one : other;
  return wrong <= kMendable ? { level: kLevelOf[index >> 3], mask: index & 7 } : null;
}

/** The version from 7 on that the modules say, or null. */
export function versionOf(at, side) {
  const places = [];
  for (let i = 17; i >= 0; i -= 1) places.push([side - 11 + (i % 3), Math.floor(i / 3)]);
  const [one, other] = [places, places.map(([x, y]) => [y, x])].map((some) => nearest(kVersionWords, wordOf(some, at)));
  const { index, wrong } = one.wrong <= other.wrong ? one : other;
  return wrong <= kMendable ? index + 7 : null;
}
