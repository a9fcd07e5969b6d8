// What differs from another version, drawn over the plan. The shape of a mark tells its kind, so that nobody needs colours.

/** How the list names the marks. */
export const kSigns = { added: '＋', removed: '✕', moved: '→', relabelled: '□', changed: '◇' };

const kReach = 14; // of a mark around a seat, in map units
const kLeastPixels = 5; // a smaller mark would not be seen

const kShapes = {
  added(ctx, { after }, r) {
    ctx.moveTo(after.x - r, after.y);
    ctx.lineTo(after.x + r, after.y);
    ctx.moveTo(after.x, after.y - r);
    ctx.lineTo(after.x, after.y + r);
  },
  removed(ctx, { before: { x, y } }, r) {
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x - r, y + r);
    ctx.lineTo(x + r, y - r);
  },
  moved(ctx, { before, after }, r) {
    const far = Math.hypot(after.x - before.x, after.y - before.y);
    const [dx, dy] = [(after.x - before.x) / far, (after.y - before.y) / far];
    const head = Math.min(r * 0.7, far);
    ctx.moveTo(before.x, before.y);
    ctx.lineTo(after.x, after.y);
    ctx.lineTo(after.x - (dx + dy / 2) * head, after.y - (dy - dx / 2) * head);
    ctx.moveTo(after.x, after.y);
    ctx.lineTo(after.x - (dx - dy / 2) * head, after.y - (dy + dx / 2) * head);
  },
  relabelled(ctx, { after: { x, y } }, r) {
    ctx.rect(x - r, y - r, 2 * r, 2 * r);
  },
  changed(ctx, { after: { x, y } }, r) {
    const reach = r * 1.3;
    ctx.moveTo(x, y - reach);
    ctx.lineTo(x + reach, y);
    ctx.lineTo(x, y + reach);
    ctx.lineTo(x - reach, y);
    ctx.closePath();
  },
};

/** A standing area is marked in its middle. */
const middle = (place) => (place?.width === undefined ? place : { x: place.x + place.width / 2, y: place.y + place.height / 2 });

/** Draws the marks that can be seen. `view` is what the board's overlay gets; differences are compare()'s. */
export function drawDifferences(ctx, { scale, box }, differences, theme) {
  const r = Math.max(kReach, kLeastPixels / scale);
  const isSeen = (at) => at && at.x > box.x - r && at.x < box.x + box.width + r && at.y > box.y - r && at.y < box.y + box.height + r;
  ctx.lineJoin = ctx.lineCap = 'round';
  for (const [kind, shape] of Object.entries(kShapes)) {
    ctx.beginPath();
    for (const one of differences[kind]) {
      const pair = { before: middle(one.before), after: middle(one.after) };
      if (isSeen(pair.before) || isSeen(pair.after)) shape(ctx, pair, r);
    }
    ctx.lineWidth = 5 / scale;
    ctx.strokeStyle = theme.surface;
    ctx.stroke();
    ctx.lineWidth = 2 / scale;
    ctx.strokeStyle = kind === 'removed' ? theme.accent : theme.focus;
    ctx.stroke();
  }
}
