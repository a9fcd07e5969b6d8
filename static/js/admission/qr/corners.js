// Which three squares are the corners of one code, and which of them is where the two others meet.

const kMost = 10;

function cornersOf(three) {
  // The longest side of the three lies opposite to the corner.
  const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
  const [a, b, c] = three;
  const sides = [[far(b, c), a, b, c], [far(a, c), b, c, a], [far(a, b), c, a, b]].sort((one, other) => other[0] - one[0]);
  const [, corner, one, other] = sides[0];
  const turn = (one.x - corner.x) * (other.y - corner.y) - (one.y - corner.y) * (other.x - corner.x);
  const [right, below] = turn > 0 ? [one, other] : [other, one];
  return { corner, right, below };
}

/** How far three squares are from those of a code that is seen from straight above: 0 is perfect. Infinity is none. */
function strain({ corner, right, below }) {
  const sizes = [corner.size, right.size, below.size];
  const spread = Math.max(...sizes) / Math.min(...sizes);
  if (spread > 2.2) return Infinity;
  const [ax, ay, bx, by] = [right.x - corner.x, right.y - corner.y, below.x - corner.x, below.y - corner.y];
  const [a, b] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
  const size = (sizes[0] + sizes[1] + sizes[2]) / 3;
  if (Math.min(a, b) < 9 * size || Math.max(a, b) > 260 * size) return Infinity;
  const slope = Math.abs((ax * bx + ay * by) / (a * b));
  const uneven = Math.max(a, b) / Math.min(a, b);
  if (slope > 0.75 || uneven > 3) return Infinity;
  return Math.log(spread) + slope + Math.log(uneven);
}

/** Threes that may be the corners of a code, the likeliest first: { corner, right, below }, clockwise as they are seen. */
export function triplesOf(finders) {
  const triples = [];
  for (let i = 0; i < finders.length; i += 1)
    for (let j = i + 1; j < finders.length; j += 1)
      for (let k = j + 1; k < finders.length; k += 1) {
        const triple = cornersOf([finders[i], finders[j], finders[k]]);
        const cost = strain(triple) + 0.05 * (i + j + k - 3);
        if (cost < Infinity) triples.push({ ...triple, cost });
      }
  return triples.sort((a, b) => a.cost - b.cost).slice(0, kMost);
}
