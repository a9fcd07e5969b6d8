// Proves a signature of Ed25519 (RFC 8032) by WebCrypto where it knows how, else by the arithmetic itself. Nothing here is
// secret, so it may take a time that depends on the numbers.

const kPrime = 2n ** 255n - 19n;
const kOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (a, m = kPrime) => ((a % m) + m) % m;

function power(base, exponent) {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square))
    if (rest & 1n) result = mod(result * square);
  return result;
}

const inverse = (a) => power(a, kPrime - 2n);
const kD = mod(-121665n * inverse(121666n));
const kRootOfMinusOne = power(2n, (kPrime - 1n) / 4n);

const numberOf = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);

// Points in extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z; RFC 8032, section 5.1.4.
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * kD);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiply(point, scalar) {
  let result = [0n, 1n, 1n, 0n];
  for (let twice = point, rest = scalar; rest > 0n; rest >>= 1n, twice = add(twice, twice)) if (rest & 1n) result = add(result, twice);
  return result;
}

const isSame = ([x1, y1, z1], [x2, y2, z2]) => mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;

/** The point of 32 bytes, or null where they are none; RFC 8032, section 5.1.3. */
function pointOf(bytes) {
  const packed = numberOf(bytes);
  const isOdd = packed >> 255n;
  const y = packed & ((1n << 255n) - 1n);
  if (y >= kPrime) return null;
  const [u, v] = [mod(y * y - 1n), mod(kD * y * y + 1n)];
  let x = mod(u * v ** 3n * power(u * v ** 7n, (kPrime - 5n) / 8n));
  const check = mod(v * x * x);
  if (check !== u) {
    if (check !== mod(-u)) return null;
    x = mod(x * kRootOfMinusOne);
  }
  if (x === 0n && isOdd) return null;
  if ((x & 1n) !== isOdd) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}

const kBase = pointOf(Uint8Array.from([0x58, ...Array(31).fill(0x66)]));

/** The same by our own arithmetic. It has to have SHA-512, which every browser gives to pages that came over TLS. */
export async function verifyByHand(publicKey, signature, message) {
  const key = pointOf(publicKey);
  const commitment = pointOf(signature.slice(0, 32));
  const answer = numberOf(signature.slice(32));
  if (!key || !commitment || answer >= kOrder) return false;
  const bytes = Uint8Array.from([...signature.slice(0, 32), ...publicKey, ...message]);
  const challenge = mod(numberOf(new Uint8Array(await crypto.subtle.digest('SHA-512', bytes))), kOrder);
  return isSame(multiply(kBase, answer), add(commitment, multiply(key, challenge)));
}

let hasNative = true;

/** Whether the signature of these bytes was made with the secret of this public key. All are Uint8Arrays. */
export async function verify(publicKey, signature, message) {
  if (hasNative) {
    try {
      const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
      return await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message);
    } catch (error) {
      if (error.name !== 'NotSupportedError' && error.name !== 'SyntaxError') return false; // no key at all
      hasNative = false;
    }
  }
  return verifyByHand(publicKey, signature, message);
}
