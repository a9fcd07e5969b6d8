// Pictures of codes as a camera has them at a door: the same ones each time. libqrencode says what is dark, which is what draws
// the tickets too.
import { execFileSync } from 'node:child_process';

/** Numbers in [0, 1) that look random and are the same for the same seed (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** The modules of a text, or of the bytes of a Buffer: { side, modules } with a byte each, 1 where it is dark. */
export function encode(text, version = 0, level = 'M') {
  const drawn = execFileSync('qrencode', ['-t', 'ASCII', '-m', '0', '-l', level, '-v', String(version), '-o', '-'], { input: text }).toString();
  const lines = drawn.split('\n').filter((line) => line.length > 0);
  const side = lines.length;
  const modules = new Uint8Array(side * side);
  lines.forEach((line, y) => { for (let x = 0; x < side; x += 1) modules[y * side + x] = line[2 * x] === '#' ? 1 : 0; });
  return { side, modules };
}

/** What puts points of the picture (x, y) onto the code, in modules, for a code that is seen at a slant. */
function viewOf({ side, width, height, size, turn = 0, tilt = 0, swing = 0, dx = 0, dy = 0 }) {
  // The plane of the code is turned in itself, leant back about a line at the angle `swing`, and looked at from two and a half widths away.
  const away = 2.5 * size;
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [cs, ss] = [Math.cos(swing), Math.sin(swing)];
  const [ct, st] = [Math.cos(tilt), Math.sin(tilt)];
  const unit = side / size;
  return (x, y) => {
    const [px, py] = [x - width / 2 - dx, y - height / 2 - dy];
    const [ax, ay] = [px * cs + py * ss, -px * ss + py * cs]; // along the line and across it
    const v = ay * away / (away * ct - ay * st);
    const u = ax * (away + v * st) / away;
    const [qx, qy] = [u * cs - v * ss, u * ss + v * cs];
    return [(qx * c + qy * s) * unit + side / 2, (-qx * s + qy * c) * unit + side / 2];
  };
}

function blurred(grey, width, height, sigma) {
  const reach = Math.ceil(sigma * 3);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const whole = weights.reduce((a, b) => a + b);
  const pass = (from, length, lines, step, jump) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line += 1)
      for (let i = 0; i < length; i += 1) {
        let sum = 0;
        for (let k = -reach; k <= reach; k += 1) sum += weights[k + reach] * from[line * jump + Math.min(length - 1, Math.max(0, i + k)) * step];
        to[line * jump + i * step] = sum / whole;
      }
    return to;
  };
  return pass(pass(grey, width, height, 1, width), height, width, width, 1);
}

/**
 * Draws a code into a picture of { width, height } grey levels. `size` is its side in pixels, `turn` and `tilt` are in radians;
 * `low` and `high` are the light of dark and light modules, `shade` of how much the light falls off, `glare` a bright spot
 * { x, y, reach }, `blur` and `noise` in pixels and levels, `cover` a part { x, y, width, height } of the code's side that is grey.
 */
export function draw(code, options, random) {
  const { width = 640, height = 480, low = 30, high = 220, blur = 0, noise = 0, shade = 0, glare, cover, mirrored, inverted, quiet = 4 } = options;
  const { side, modules } = code;
  const view = viewOf({ side, width, height, ...options });
  const grey = new Float32Array(width * height);
  const offsets = [0.25, 0.75];
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, at += 1) {
      let sum = 0;
      for (const oy of offsets)
        for (const ox of offsets) {
          let [u, v] = view(x + ox, y + oy);
          if (mirrored) u = side - u;
          if (u < -quiet || v < -quiet || u >= side + quiet || v >= side + quiet) sum += 0.55 + 0.1 * Math.sin(x / 23) * Math.cos(y / 31); // what is behind the paper
          else if (cover && u >= cover.x * side && u < (cover.x + cover.width) * side && v >= cover.y * side && v < (cover.y + cover.height) * side) sum += 0.5;
          else {
            const dark = u >= 0 && v >= 0 && u < side && v < side && modules[Math.floor(v) * side + Math.floor(u)];
            sum += Boolean(dark) === Boolean(inverted) ? 1 : 0;
          }
        }
      let level = low + (high - low) * sum / 4;
      if (shade) level *= 1 - shade * (x / width + y / height) / 2;
      if (glare) level += 255 * Math.exp(-((x - glare.x) ** 2 + (y - glare.y) ** 2) / (2 * glare.reach ** 2));
      grey[at] = level;
    }
  const soft = blur ? blurred(grey, width, height, blur) : grey;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < soft.length; i += 1) {
    const loud = noise ? noise * (random() + random() + random() + random() - 2) * 1.73 : 0;
    pixels[4 * i] = pixels[4 * i + 1] = pixels[4 * i + 2] = soft[i] + loud;
    pixels[4 * i + 3] = 255;
  }
  return { pixels, width, height };
}

const kLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:';

/** A text that a code of this version has room for, of one of the kinds of characters. */
export function textFor(version, random, level = 'M') {
  const kind = Math.floor(random() * 4);
  const room = { L: [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367], M: [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287] }[level][Math.min(version, 12) - 1];
  const some = (n, one) => Array.from({ length: n }, one).join('');
  const pick = (text) => [...text][Math.floor(random() * [...text].length)];
  if (kind === 0) return some(Math.floor(room * 1.8), () => pick('0123456789'));
  if (kind === 1) return some(Math.floor(room * 1.2), () => pick(kLetters));
  if (kind === 2) return some(Math.floor(room / 3), () => pick('aéßЖxyz'));
  return `https://example.org/${some(Math.max(0, room - 22), () => pick('abcdefgh/-_0123'))}`.slice(0, room - 1);
}

/** Digits as a ticket has them; docs/doors.md says how many. */
export const ticketDigits = (random) => Array.from({ length: 14 }, () => String(Math.floor(random() * 2 ** 50)).padStart(17, '0')).join('');

/** The classes of pictures, each with how its n-th of `count` is made: { text, picture }. */
export function classes(count) {
  const kTurn = Math.PI * 2;
  const made = (seed, how) => Array.from({ length: count }, (_, i) => {
    const random = dice(seed * 1000 + i);
    const version = 1 + i % 12;
    const { text = textFor(version, random), level = 'M', ...options } = how(random, version, i);
    const code = encode(text, options.version ?? 0, level);
    const least = code.side * 3.2; // three pixels a module, unless the class says otherwise
    const size = options.size ?? Math.max(least, 150 + random() * 150);
    const turn = options.turn ?? (random() - 0.5) * 0.3;
    return { text, picture: draw(code, { size, turn, dx: (random() - 0.5) * 60, dy: (random() - 0.5) * 40, ...options }, random) };
  });
  return {
    straight: made(1, () => ({ turn: 0 })),
    rotated: made(2, (random) => ({ turn: random() * kTurn })),
    tilted: made(3, (random) => ({ size: 300, tilt: 0.3 + random() * 0.6, swing: random() * kTurn, turn: random() * kTurn })),
    blurred: made(4, (random, _, i) => ({ size: 320, blur: 1 + (i % 8) * 0.3 })),
    dim: made(5, (random, _, i) => ({ low: 12, high: 60 - (i % 6) * 6, noise: 2, shade: 0.5 })),
    glare: made(6, (random) => ({ size: 300, glare: { x: 250 + random() * 140, y: 180 + random() * 120, reach: 40 + random() * 50 }, shade: 0.4 })),
    noise: made(7, (random, _, i) => ({ size: 320, noise: 15 + (i % 8) * 7 })),
    covered: made(8, (random, _, i) => ({ size: 300, level: 'Q', cover: { x: 0.4 + random() * 0.2, y: 0.4 + random() * 0.2, width: 0.12 + (i % 4) * 0.04, height: 0.15 } })),
    small: made(9, (random, version, i) => ({ size: (17 + 4 * version) * (1.7 + (i % 5) * 0.25), turn: (random() - 0.5) * 0.5 })),
    large: made(10, (random) => ({ size: 400 + random() * 40, dx: 0, dy: 0, turn: 0, quiet: 2 })),
    'versions 13 to 40': made(11, (random, _, i) => {
      const version = 13 + Math.round(i * 27 / Math.max(1, count - 1));
      return { version, width: 960, height: 960, size: (17 + 4 * version) * 4.5, tilt: random() * 0.3, swing: random() * kTurn, dx: 0, dy: 0 };
    }),
    mirrored: made(12, (random) => ({ mirrored: true, turn: random() * kTurn })),
    inverted: made(13, (random) => ({ inverted: true, turn: random() * kTurn })),
    tickets: made(14, (random) => ({
      text: ticketDigits(random), size: 180 + random() * 200, turn: random() * kTurn, tilt: random() * 0.5, swing: random() * kTurn, blur: 0.6 + random() * 0.6,
      noise: random() * 15, shade: random() * 0.5,
    })),
  };
}
