// The code on a ticket: what its digits say, before anything about it is believed. docs/doors.md describes it.

const kVersion = 1;
const kSaidBytes = 34;
const kSignatureBytes = 64;
const kGroupBytes = 7;
const kGroupDigits = 17;
const kGroups = (kSaidBytes + kSignatureBytes) / kGroupBytes;
export const kDigits = kGroups * kGroupDigits;
const kBase32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const hexOf = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
export const bytesOfHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16));

/** The bytes of kDigits digits, or null where a group of them is larger than its bytes. */
function bytesOf(digits) {
  const bytes = new Uint8Array(kGroups * kGroupBytes);
  for (let group = 0; group < kGroups; group += 1) {
    let number = BigInt(digits.slice(group * kGroupDigits, (group + 1) * kGroupDigits));
    if (number >> BigInt(8 * kGroupBytes)) return null;
    for (let i = kGroupBytes - 1; i >= 0; i -= 1, number >>= 8n) bytes[group * kGroupBytes + i] = Number(number & 0xffn);
  }
  return bytes;
}

function referenceOf(bytes) {
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = '';
  for (let i = 0; i < 8; i += 1, number >>= 5n) text = kBase32[Number(number & 31n)] + text;
  return text;
}

/** Whether this is meant to be a printed code, good or not, and not something that a person types. */
export const looksPrinted = (text) => /^\d{60,}/.test(text);

/**
 * { key, session, reference, ticket, place, mark, validFrom, validUntil, said, signature } with times in milliseconds and
 * `mark` in hexadecimal digits, or { fault } in the words of the server.
 */
export function readDigits(text) {
  if (!/^\d+$/.test(text.slice(0, kDigits)) || text.length < kDigits) return { fault: 'unreadable' };
  if (text.length > kDigits) return { fault: 'trailing' };
  const bytes = bytesOf(text);
  if (!bytes) return { fault: 'unreadable' };
  if (bytes[0] !== kVersion) return { fault: 'other_version' };
  const view = new DataView(bytes.buffer);
  const reference = referenceOf(bytes.slice(7, 12));
  return {
    key: view.getUint16(1),
    session: view.getUint32(3),
    reference,
    ticket: `${reference}-${view.getUint16(12)}`,
    place: view.getUint32(14),
    mark: hexOf(bytes.slice(18, 26)),
    validFrom: view.getUint32(26) * 60_000,
    validUntil: view.getUint32(30) * 60_000,
    said: bytes.slice(0, kSaidBytes),
    signature: bytes.slice(kSaidBytes),
  };
}

const kSameDayMs = 12 * 3_600_000;

/** What is wrong with coming at `now` where one may come in [from, until), or null. */
export function faultOfTime(from, until, now) {
  if (now < from) return from - now <= kSameDayMs ? 'not_yet' : 'other_day';
  return now >= until ? 'other_day' : null;
}

/** The mark of a ticket's secret code, by which a list knows it. */
export async function markOf(code) {
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code))).slice(0, 8));
}

/** The 26 letters that somebody has typed, or an empty text. */
export function lettersOf(text) {
  const letters = text.toUpperCase().replace(/[\s-]/g, '');
  return letters.length === 26 && [...letters].every((letter) => kBase32.includes(letter)) ? letters : '';
}
