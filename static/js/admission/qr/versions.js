// What differs from version to version of a code (ISO/IEC 18004, tables 1 and 9, annex E).

export const kVersions = 40;

// Of each level, version by version: how many words of checks a block has, and how many blocks there are.
const kChecks = {
  L: '7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30',
  M: '10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28',
  Q: '13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30',
  H: '17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30',
};
const kBlocks = {
  L: '1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25',
  M: '1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49',
  Q: '1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68',
  H: '1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 81',
};
const numbers = (texts) => Object.fromEntries(Object.entries(texts).map(([level, text]) => [level, text.split(' ').map(Number)]));
const [checks, blocks] = [numbers(kChecks), numbers(kBlocks)];

export const sideOf = (version) => 17 + 4 * version;

/** Where the middles of the alignment patterns are, along one side; none in version 1. */
export function alignmentsOf(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = sideOf(version) - 7;
  // Evenly from the end, in even steps; the first step takes the rest. Version 32 is the one that the standard has otherwise.
  const step = version === 32 ? 26 : 2 * Math.ceil((last - 6) / (2 * (count - 1)));
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - (count - 2 - i) * step)];
}

/** A byte a module, 1 where it carries no data: patterns, format and version. */
export function reservedOf(version) {
  const side = sideOf(version);
  const reserved = new Uint8Array(side * side);
  const fill = (left, top, width, height) => {
    for (let y = top; y < top + height; y += 1) reserved.fill(1, y * side + left, y * side + left + width);
  };
  fill(0, 0, 9, 9);
  fill(side - 8, 0, 8, 9);
  fill(0, side - 8, 9, 8);
  fill(6, 0, 1, side);
  fill(0, 6, side, 1);
  if (version >= 7) {
    fill(side - 11, 0, 3, 6);
    fill(0, side - 11, 6, 3);
  }
  for (const [x, y] of alignmentPlaces(version)) fill(x - 2, y - 2, 5, 5);
  return reserved;
}

/** The middles of the alignment patterns: none where a finder is. */
export function alignmentPlaces(version) {
  const along = alignmentsOf(version);
  const last = along.at(-1);
  return along.flatMap((y) => along.map((x) => [x, y])).filter(([x, y]) =>
    !(x === 6 && y === 6) && !(x === 6 && y === last) && !(x === last && y === 6)
  );
}

/**
 * How the words of a code are spread over blocks: { checks, sizes, most }, where `sizes` has the words of data of each block,
 * and `most` words of one may be mended so that a code is not taken for another (the standard keeps some for that).
 */
export function blocksOf(version, level, words) {
  const each = checks[level][version - 1];
  const count = blocks[level][version - 1];
  const data = words - each * count;
  const short = Math.floor(data / count);
  const sizes = Array.from({ length: count }, (_, i) => short + (i >= count - (data % count) ? 1 : 0));
  const kept = { '1L': 3, '1M': 2, '1Q': 1, '1H': 1, '2L': 2, '3L': 1 }[version + level] ?? 0;
  return { checks: each, sizes, most: Math.floor((each - kept) / 2) };
}
