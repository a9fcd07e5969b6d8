// A frame in grey, with the sums that tell the mean of any part of it at once.

export class Picture {
  /** `grey` has a byte a pixel, row by row. */
  constructor(grey, width, height) {
    Object.assign(this, { grey, width, height });
    const stride = width + 1;
    const sums = new Uint32Array(stride * (height + 1)); // sums[y][x] is of all pixels above y and left of x
    for (let y = 0; y < height; y += 1) {
      let row = 0;
      let at = (y + 1) * stride + 1;
      for (let from = y * width, end = from + width; from < end; from += 1, at += 1) {
        row += grey[from];
        sums[at] = sums[at - stride] + row;
      }
    }
    Object.assign(this, { stride, sums });
  }

  /** Of the pixels of a canvas, four bytes each, by the weights of ITU-R BT.601. */
  static ofPixels(data, width, height) {
    const grey = new Uint8Array(width * height);
    for (let i = 0, from = 0; i < grey.length; i += 1, from += 4)
      grey[i] = (data[from] * 77 + data[from + 1] * 150 + data[from + 2] * 29) >> 8;
    return new Picture(grey, width, height);
  }

  /** The same with four pixels in one: smaller, and with less noise. */
  halved() {
    const [width, height] = [this.width >> 1, this.height >> 1];
    const grey = new Uint8Array(width * height);
    for (let y = 0, at = 0; y < height; y += 1) {
      let from = 2 * y * this.width;
      for (let x = 0; x < width; x += 1, at += 1, from += 2)
        grey[at] = (this.grey[from] + this.grey[from + 1] + this.grey[from + this.width] + this.grey[from + this.width + 1] + 2) >> 2;
    }
    return new Picture(grey, width, height);
  }

  /** The same with each pixel the mean of the three by three around it: less noise, edges less sharp. */
  calmed() {
    const { width, height } = this;
    const grey = new Uint8Array(width * height);
    for (let y = 0, at = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1, at += 1) grey[at] = this.mean(x, y, 1) + 0.5;
    return new Picture(grey, width, height);
  }

  /** The mean of the pixels at most `reach` away from one inside, as far as there are any. */
  mean(x, y, reach) {
    const left = x > reach ? x - reach : 0;
    const top = y > reach ? y - reach : 0;
    const right = x + reach < this.width ? x + reach + 1 : this.width;
    const bottom = y + reach < this.height ? y + reach + 1 : this.height;
    const { sums, stride } = this;
    const sum = sums[bottom * stride + right] - sums[top * stride + right] - sums[bottom * stride + left] + sums[top * stride + left];
    return sum / ((right - left) * (bottom - top));
  }

  /** The light at a place between the middles of pixels: of the four around it by how near they are. */
  between(px, py) {
    const { grey, width, height } = this;
    const x = Math.min(Math.max(px - 0.5, 0), width - 1.001);
    const y = Math.min(Math.max(py - 0.5, 0), height - 1.001);
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [x - left, y - top];
    const at = top * width + left;
    return (grey[at] * (1 - u) + grey[at + 1] * u) * (1 - v) + (grey[at + width] * (1 - u) + grey[at + width + 1] * u) * v;
  }
}
