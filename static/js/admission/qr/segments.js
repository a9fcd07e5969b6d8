// From words of data to text: segments, each with a mode, a count and characters (ISO/IEC 18004, 7.4).

const kAlphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

// Of a segment: how many bits its count has, in versions up to 9, up to 26 and beyond.
const kCountBits = { 1: [10, 12, 14], 2: [9, 11, 13], 4: [8, 16, 16], 8: [8, 10, 12] };

// Sets of characters by the number that an ECI has for them. Latin-1 is not here: browsers take its name for another set.
const kSets = {
  20: 'shift_jis',
  21: 'windows-1250',
  22: 'windows-1251',
  23: 'windows-1252',
  24: 'windows-1256',
  25: 'utf-16be',
  26: 'utf-8',
  28: 'big5',
  29: 'gb18030',
  30: 'euc-kr',
};
const kLatin = { 4: 2, 5: 3, 6: 4, 7: 5, 8: 6, 9: 7, 10: 8, 12: 10, 15: 13, 16: 14, 17: 15, 18: 16 };

class Bits {
  constructor(bytes) {
    Object.assign(this, { bytes, at: 0 });
  }

  get left() {
    return this.bytes.length * 8 - this.at;
  }

  /** The next `n` bits as a number; throws RangeError where there are fewer. */
  take(n) {
    if (n > this.left) throw new RangeError('the code ends too early');
    let value = 0;
    for (let i = 0; i < n; i += 1, this.at += 1) value = value * 2 + (this.bytes[this.at >> 3] >> (7 - (this.at & 7)) & 1);
    return value;
  }

  below(limit, n) {
    const value = this.take(n);
    if (value >= limit) throw new RangeError('no such character');
    return value;
  }
}

function digits(bits, count) {
  let text = '';
  for (let left = count; left > 0; left -= 3) {
    const n = Math.min(left, 3);
    text += String(bits.below(10 ** n, [4, 7, 10][n - 1])).padStart(n, '0');
  }
  return text;
}

function alphanumerics(bits, count) {
  let text = '';
  for (let left = count; left > 1; left -= 2) {
    const two = bits.below(45 * 45, 11);
    text += kAlphanumeric[Math.floor(two / 45)] + kAlphanumeric[two % 45];
  }
  return count % 2 ? text + kAlphanumeric[bits.below(45, 6)] : text;
}

/** Bytes in the set that an ECI names; where none does: UTF-8 if they are that, as most write it, else Latin-1 as the standard says. */
function characters(bytes, eci) {
  const set = kSets[eci] ?? (kLatin[eci] ? `iso-8859-${kLatin[eci]}` : null);
  if (set) return new TextDecoder(set, { fatal: true }).decode(bytes);
  if (eci === null) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch { /* it is not UTF-8 */ }
  }
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function kanji(bits, count) {
  const bytes = [];
  for (let i = 0; i < count; i += 1) {
    const value = bits.take(13);
    const both = Math.floor(value / 0xc0) * 256 + value % 0xc0;
    const code = both + (both < 0x1f00 ? 0x8140 : 0xc140);
    bytes.push(code >> 8, code & 255);
  }
  return new TextDecoder('shift_jis', { fatal: true }).decode(Uint8Array.from(bytes));
}

/** The number of an ECI, in one to three bytes. */
function eciOf(bits) {
  const first = bits.take(8);
  if (first < 0x80) return first;
  if (first < 0xc0) return (first & 0x3f) * 256 + bits.take(8);
  return (first & 0x1f) * 65536 + bits.take(16);
}

/** The text, or null where the words are no text, or only a part of one that goes on in other codes. */
export function textOf(data, version) {
  const bits = new Bits(data);
  const column = version < 10 ? 0 : version < 27 ? 1 : 2;
  let [text, eci] = ['', null];
  try {
    while (bits.left >= 4) {
      const mode = bits.take(4);
      if (mode === 0) break;
      if (mode === 7) eci = eciOf(bits);
      else if (mode === 9) bits.take(8); // an application's own mark
      else if (kCountBits[mode]) {
        const count = bits.take(kCountBits[mode][column]);
        if (mode === 1) text += digits(bits, count);
        else if (mode === 2) text += alphanumerics(bits, count);
        else if (mode === 8) text += kanji(bits, count);
        else text += characters(Uint8Array.from({ length: count }, () => bits.take(8)), eci);
      } else if (mode !== 5) return null;
    }
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null; // TypeError: bytes that are not of their set
    throw error;
  }
  return text || null;
}
