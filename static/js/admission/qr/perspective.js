// Where a square lies in a picture that was taken at a slant.

/**
 * A map from a square to a picture by four points: `origin` of (0, 0), `right` of (1, 0), `below` of (0, 1) and `inner` of
 * (part, part). { map(u, v) } with [x, y], or null where they are of no square. Without `inner`, `tilt` says how much smaller
 * things become along both sides: [0, 0] not at all.
 */
export function perspectiveOf({ origin, right, below, inner, part = 1, tilt }) {
  let [g, h] = tilt ?? [0, 0];
  if (inner) {
    const [a, c] = [0, 1].map((i) => part * (inner[i] - right[i]));
    const [b, d] = [0, 1].map((i) => part * (inner[i] - below[i]));
    const [e, f] = [0, 1].map((i) => origin[i] - inner[i] + part * (right[i] + below[i] - 2 * origin[i]));
    const area = a * d - b * c;
    if (Math.abs(area) < 1e-9) return null;
    g = (e * d - b * f) / area;
    h = (a * f - e * c) / area;
  }
  if (1 + g < 0.1 || 1 + h < 0.1 || 1 + g + h < 0.1) return null;
  const [ax, ay] = [0, 1].map((i) => right[i] * (1 + g) - origin[i]);
  const [bx, by] = [0, 1].map((i) => below[i] * (1 + h) - origin[i]);
  const [ox, oy] = origin;
  return {
    map(u, v) {
      const w = 1 + g * u + h * v;
      return [(ox + ax * u + bx * v) / w, (oy + ay * u + by * v) / w];
    },
  };
}
