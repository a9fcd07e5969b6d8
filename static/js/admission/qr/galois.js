// Arithmetic in GF(256) with the polynomial x⁸ + x⁴ + x³ + x² + 1 (ISO/IEC 18004, 7.5.2).

const kPolynomial = 0x11d;
const kPower = new Uint8Array(510);
const kLog = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i += 1) {
  kPower[i] = kPower[i + 255] = value;
  kLog[value] = i;
  value <<= 1;
  if (value & 256) value ^= kPolynomial;
}

/** 2 to the power of `i`, at least 0. */
export const power = (i) => kPower[i % 255];
export const times = (a, b) => a && b && kPower[kLog[a] + kLog[b]];
/** `b` is not 0. */
export const over = (a, b) => a && kPower[kLog[a] + 255 - kLog[b]];

/** The value at `x` of a polynomial whose coefficients begin with the constant. */
export function valueAt(polynomial, x) {
  let value = 0;
  for (let i = polynomial.length - 1; i >= 0; i -= 1) value = times(value, x) ^ polynomial[i];
  return value;
}
