// Reads QR codes from pictures, by the reference algorithm of ISO/IEC 18004 (clause 12), for browsers that read none themselves.
// Knows no page; one thread.
import { darkOf } from './binarize.js';
import { dataOf } from './codewords.js';
import { triplesOf } from './corners.js';
import { findersOf } from './finders.js';
import { formatOf, versionOf } from './format.js';
import { gridsOf } from './grid.js';
import { modulesOf } from './modules.js';
import { Picture } from './picture.js';
import { textOf } from './segments.js';

/** The text of modules as they lie or, where the code is seen in a mirror, with rows and columns changed about. */
function textIn(modules, { version, side }) {
  for (const at of [(x, y) => modules[y * side + x], (x, y) => modules[x * side + y]]) {
    const format = formatOf(at, side);
    if (!format || (version >= 7 && versionOf(at, side) !== version)) continue;
    const data = dataOf(at, version, format);
    const text = data && textOf(data, version);
    if (text) return text;
  }
  return null;
}

/** Looks at a picture once. `part` of its longer side is how far the light is compared. */
function look(picture, part) {
  const { width, height } = picture;
  const dark = darkOf(picture, Math.max(6, Math.round(Math.max(width, height) * part)));
  const colors = findersOf(dark, width, height);
  for (const color of [1, 0]) {
    const view = { picture, dark, width, height, color };
    for (const triple of triplesOf(colors[color])) {
      for (const grid of gridsOf(view, triple)) {
        const modules = modulesOf(view, grid);
        const text = modules && textIn(modules, grid);
        if (text) return text;
      }
    }
  }
  return null;
}

/**
 * The ways to look, from the one that mostly does to those for noise, glare and large pictures; each is tried where those before
 * have found nothing.
 */
const kLooks = [
  (picture) => look(picture, 1 / 12),
  (picture) => look(picture.halved(), 1 / 12),
  (picture) => look(picture.calmed(), 1 / 30),
  (picture) => look(picture.halved(), 1 / 40),
];

const kLeast = 21; // pixels: the smallest code has as many modules

/** The text of the code in a picture of four bytes a pixel, as a canvas has it; null where none can be read. */
export function read(pixels, width, height) {
  if (Math.min(width, height) < kLeast) return null;
  const picture = Picture.ofPixels(pixels, width, height);
  for (const one of kLooks) {
    const text = one(picture);
    if (text) return text;
  }
  return null;
}

/** The same for the n-th picture of a film: one look, mostly the first, since the next picture is soon there. */
export function glance(pixels, width, height, n) {
  if (Math.min(width, height) < kLeast) return null;
  const which = n % 2 ? 1 + (n >> 1) % (kLooks.length - 1) : 0;
  return kLooks[which](Picture.ofPixels(pixels, width, height));
}
