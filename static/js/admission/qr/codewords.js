// From modules to the words of a code: the mask taken off, read in zigzag, and put back into blocks (ISO/IEC 18004, 7.6 to 7.8).
import { mend } from './reed_solomon.js';
import { blocksOf, reservedOf, sideOf } from './versions.js';

const kMasks = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => ((y >> 1) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => (x * y) % 2 + (x * y) % 3 === 0,
  (x, y) => ((x * y) % 2 + (x * y) % 3) % 2 === 0,
  (x, y) => ((x + y) % 2 + (x * y) % 3) % 2 === 0,
];

const kept = new Map(); // what is reserved, by version: a door sees the same one all evening

function wordsOf(at, version, mask) {
  if (!kept.has(version)) kept.set(version, reservedOf(version));
  const reserved = kept.get(version);
  const side = sideOf(version);
  const masks = kMasks[mask];
  const words = [];
  let [word, bits, isUp] = [0, 0, true];
  for (let right = side - 1; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right = 5; // the timing pattern has a column of its own
    for (let step = 0; step < side; step += 1) {
      const y = isUp ? side - 1 - step : step;
      for (let x = right; x > right - 2; x -= 1) {
        if (reserved[y * side + x]) continue;
        word = word << 1 | (at(x, y) ^ (masks(x, y) ? 1 : 0));
        bits += 1;
        if (bits === 8) {
          words.push(word);
          [word, bits] = [0, 0];
        }
      }
    }
  }
  return words;
}

/** The words of data, mended, or null where they are of no code. `at(x, y)` is 1 where a module is dark. */
export function dataOf(at, version, { level, mask }) {
  const words = wordsOf(at, version, mask);
  const { checks, sizes, most } = blocksOf(version, level, words.length);
  const blocks = sizes.map(() => []);
  const longest = sizes.at(-1);
  let next = 0;
  for (let i = 0; i < longest; i += 1) sizes.forEach((size, block) => i < size && blocks[block].push(words[next++]));
  for (let i = 0; i < checks; i += 1) for (const block of blocks) block.push(words[next++]);
  if (!blocks.every((block) => mend(block, checks, most))) return null;
  return Uint8Array.from(blocks.flatMap((block, i) => block.slice(0, sizes[i])));
}
