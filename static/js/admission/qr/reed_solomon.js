// Mends codewords by their Reed–Solomon checks (ISO/IEC 18004, 7.5.2 and annex B): the algorithm of Berlekamp and Massey says
// where, Forney's says by how much.
import { over, power, times, valueAt } from './galois.js';

function syndromesOf(block, checks) {
  const syndromes = new Uint8Array(checks);
  for (let i = 0; i < checks; i += 1) {
    const x = power(i);
    let value = 0;
    for (const word of block) value = times(value, x) ^ word;
    syndromes[i] = value;
  }
  return syndromes;
}

/** The shortest polynomial, constant first, whose roots are the inverses of the places that are wrong. */
function locatorOf(syndromes) {
  let [locator, before] = [[1], [1]];
  let [errors, gap, last] = [0, 1, 1];
  for (let n = 0; n < syndromes.length; n += 1) {
    let amiss = syndromes[n];
    for (let i = 1; i <= errors; i += 1) amiss ^= times(locator[i] ?? 0, syndromes[n - i]);
    if (amiss === 0) {
      gap += 1;
      continue;
    }
    const factor = over(amiss, last);
    const next = locator.slice();
    before.forEach((value, i) => {
      next[i + gap] = (next[i + gap] ?? 0) ^ times(factor, value);
    });
    for (let i = 0; i < next.length; i += 1) next[i] ??= 0;
    if (2 * errors <= n) [before, last, errors, gap] = [locator, amiss, n + 1 - errors, 1];
    else gap += 1;
    locator = next;
  }
  return { locator, errors };
}

/**
 * Mends `block`, whose last `checks` words are the checks, in place. Returns whether it is whole: false where more than `most`
 * words are wrong, and where the block is of no code.
 */
export function mend(block, checks, most) {
  const syndromes = syndromesOf(block, checks);
  if (syndromes.every((value) => value === 0)) return true;
  const { locator, errors } = locatorOf(syndromes);
  if (errors > most) return false;
  const evaluator = Array.from({ length: checks }, (_, n) => {
    let value = 0;
    for (let i = 0; i <= n && i < locator.length; i += 1) value ^= times(locator[i], syndromes[n - i]);
    return value;
  });
  const slope = locator.map((_, i) => (i % 2 === 0 ? locator[i + 1] ?? 0 : 0));
  let mended = 0;
  for (let place = 0; place < block.length; place += 1) {
    const inverse = power(255 - (place % 255));
    if (valueAt(locator, inverse) !== 0) continue;
    const divisor = valueAt(slope, inverse);
    if (divisor === 0) return false;
    block[block.length - 1 - place] ^= times(power(place), over(valueAt(evaluator, inverse), divisor));
    mended += 1;
  }
  return mended === errors && syndromesOf(block, checks).every((value) => value === 0);
}
