// One attempt to pay, remembered across reloads: the same key and the same body until there is an answer, so
// that a lost answer never becomes a second order.

const storageKey = (hold) => `frontrow.attempt.${hold}`;

/** The attempt that is still without an answer: { key, body }, or null. */
export function openAttempt(hold) {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey(hold)));
  } catch {
    return null;
  }
}

/** Begins an attempt, or goes on with the open one when it asks for the very same. */
export function beginAttempt(hold, body) {
  const open = openAttempt(hold);
  if (open && JSON.stringify(open.body) === JSON.stringify(body)) return open;
  const attempt = { key: newKey(), body };
  try {
    sessionStorage.setItem(storageKey(hold), JSON.stringify(attempt));
  } catch {
    // Without storage the attempt lives as long as the page; the form still retries with the same key.
  }
  return attempt;
}

/** There is an answer, good or bad: the next attempt is a new one. */
export function endAttempt(hold) {
  try {
    sessionStorage.removeItem(storageKey(hold));
  } catch {
    // nothing was stored
  }
}

/** A version 4 UUID; crypto.randomUUID exists only on secure origins, a box office in a LAN may have none. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
