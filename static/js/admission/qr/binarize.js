// Which pixels are dark: those below the mean of what is around them, so that a shadow or a lamp over a part does not matter.

/**
 * A byte a pixel, 1 where it is dark. `reach` says how far "around" goes, in pixels: far for large codes, near where the light
 * changes soon. Where nothing differs from its surroundings everything is light.
 */
export function darkOf(picture, reach) {
  const { grey, width, height, sums, stride } = picture;
  const dark = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    const top = (y > reach ? y - reach : 0) * stride;
    const end = Math.min(y + reach + 1, height);
    const bottom = end * stride;
    const rows = end - (y > reach ? y - reach : 0);
    for (let x = 0; x < width; x += 1, at += 1) {
      const left = x > reach ? x - reach : 0;
      const right = x + reach < width ? x + reach + 1 : width;
      const sum = sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left];
      if ((grey[at] + 2) * rows * (right - left) < sum) dark[at] = 1;
    }
  }
  return dark;
}
