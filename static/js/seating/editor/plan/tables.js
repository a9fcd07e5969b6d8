// Which outlines are tables and boxes: those that carry the label of a row whose seats stand around or in them. Pure: no DOM.

const kReach = 32; // between the edge of a table and the middle of its chairs

const known = new WeakMap();

function boxAround(points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    left: Math.min(...xs) - kReach,
    right: Math.max(...xs) + kReach,
    top: Math.min(...ys) - kReach,
    bottom: Math.max(...ys) + kReach,
  };
}

const isIn = (box, { x, y }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;

/** The row of each outline that has one: a map from the outline's key to { row, section }. */
export function tablesOf(plan) {
  const { sections, decorations } = plan;
  let found = known.get(sections);
  if (found?.decorations === decorations) return found.tables;
  const tables = new Map();
  const taken = new Set();
  for (const { key, kind, text, points } of decorations) {
    if (kind !== 'outline' || !text || points.length < 3) continue;
    const box = boxAround(points);
    for (const section of sections) {
      const row = section.rows.find((one) =>
        one.label.endsWith(text) && !taken.has(one.key) &&
        one.seats.every((seat) => isIn(box, seat))
      );
      if (!row) continue;
      tables.set(key, { row, section });
      taken.add(row.key);
      break;
    }
  }
  known.set(sections, found = { decorations, tables });
  return found.tables;
}
