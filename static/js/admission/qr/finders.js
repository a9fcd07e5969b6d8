// The three squares in the corners of a code: along any line through the middle of one, dark and light have the widths
// 1 : 1 : 3 : 1 : 1 (ISO/IEC 18004, 6.3.3.1). In an inverted code light and dark are changed about.

const kMost = 12; // that are worth a look: a picture with more is no code, or has the true ones among the clearest
const kMostNoted = 150; // of a picture that is nothing but noise
const kLeastModule = 1.1; // in pixels

/** Whether five neighbouring widths are those of such a square, give or take what blur and slope do. */
function isSquare(a, b, c, d, e) {
  const unit = (a + b + c + d + e) / 7;
  if (unit < kLeastModule) return false;
  const slack = unit * 0.6 + 0.35;
  return Math.abs(a - unit) < slack && Math.abs(b - unit) < slack && Math.abs(d - unit) < slack && Math.abs(e - unit) < slack &&
    Math.abs(c - 3 * unit) < 2 * slack;
}

class Search {
  constructor(dark, width, height) {
    Object.assign(this, { dark, width, height, found: [[], []] });
    this.shift = 0; // from a pixel to the middle of the square, along the line that was looked at last
    this.size = 0; // of a module along it
  }

  /** Looks at the square around a pixel of its inside along (dx, dy), at most `most` pixels far. Returns whether it is one. */
  #across(x, y, dx, dy, color, most) {
    const { dark, width, height } = this;
    const step = dy * width + dx;
    const here = y * width + x;
    const room = dx ? [width - 1 - x, x] : [height - 1 - y, y];
    const widths = [0, 0, 0, 0, 0, 0]; // from the pixel on three each way; it is in both
    for (let way = 0; way < 2; way += 1) {
      const end = Math.min(room[way], most);
      const by = way ? -step : step;
      let [at, from, i] = [here, 0, 0];
      for (let wanted = color; i < 3; i += 1, wanted = 1 - wanted) {
        while (i < 3 && from <= end && dark[at] === wanted) {
          widths[way * 3 + i] += 1;
          at += by;
          from += 1;
        }
      }
    }
    const [right, b, c, left, d, e] = widths;
    this.shift = (right - left) / 2;
    this.size = (left + right - 1 + b + c + d + e) / 7;
    return isSquare(e, d, left + right - 1, b, c);
  }

  /** Notes a square that is seen in a row, if it is one in its column and again in its row. */
  note(x, y, size, color) {
    const known = this.found[color];
    for (const one of known) {
      if (Math.abs(one.x - x) < one.size * 1.5 && Math.abs(one.y - y) < one.size * 1.8) {
        one.hits += 1;
        return;
      }
    }
    if (known.length === kMostNoted) return;
    let [cx, cy, down] = [Math.round(x), y, 0];
    const most = Math.ceil(size * 9);
    for (let turn = 0; turn < 3; turn += 1) { // nearer to the middle of a square that stands on a corner each time
      if (!this.#across(Math.round(cx), Math.round(cy), 0, 1, color, most)) return;
      [cy, down] = [Math.round(cy) + this.shift, this.size];
      if (!this.#across(Math.round(cx), Math.round(cy), 1, 0, color, most)) return;
      cx = Math.round(cx) + this.shift;
    }
    if (this.size > 2.5 * down || down > 2.5 * this.size) return;
    known.push({ x: cx + 0.5, y: cy + 0.5, size: (this.size + down) / 2, hits: 1 });
  }

  row(y) {
    const { dark, width } = this;
    let [a, b, c, d, from] = [0, 0, 0, 0, 0]; // the widths before this one, and where it begins
    const first = y * width;
    for (let x = 1; x <= width; x += 1) {
      if (x < width && dark[first + x] === dark[first + x - 1]) continue;
      const e = x - from;
      if (c >= a && c >= b && c >= d && c >= e && a > 0 && isSquare(a, b, c, d, e))
        this.note(from - d - (c + 1) / 2, y, (a + b + c + d + e) / 7, dark[first + x - 1]);
      a = b;
      b = c;
      c = d;
      d = e;
      from = x;
    }
  }
}

/** The squares of each color, the clearest first: { x, y, size } with the middle and the width of a module in pixels. */
export function findersOf(dark, width, height) {
  const search = new Search(dark, width, height);
  for (let y = 0; y < height; y += 2) search.row(y); // the middle of one is three modules high
  return search.found.map((some) => {
    const apart = [];
    for (const one of some.sort((a, b) => b.hits / b.size - a.hits / a.size)) {
      if (apart.length === kMost) break;
      if (apart.every(({ x, y, size }) => Math.hypot(x - one.x, y - one.y) > 3 * size)) apart.push(one);
    }
    return apart;
  });
}
