// What the map looks like: decorations, areas, sections or seats, drawn onto the canvas frame by frame.
import { centerText, css, legible, mix, readTheme, rgb } from '../theme.js';
import { drawBand, drawSeat, SeatStamps, sectionFill } from './seat_shapes.js';
import { drawSymbol } from './symbols.js';
import { areaCorners, boxOf, centroid, grow, kSeatRadius, traceArea, tracePolygon } from './venue_map.js';

const kLabelScale = 0.5; // below it the labels of rows are too small to read
const kLeastSymbol = 14; // pixels
const kMineRadius = 6; // pixels of one's own seat where others are too small to be drawn
const kNamedSeats = 1500; // from here on one may get lost among the sections

export class MapPainter {
  #stamps = null;

  constructor(ctx, venue, camera, look) {
    Object.assign(this, { ctx, venue, camera, look });
    this.colors = new Map(venue.categories.map(({ name, color }) => [name, color]));
    this.readTheme();
  }

  readTheme() {
    this.theme = readTheme(this.ctx.canvas);
    this.#stamps = new SeatStamps(this.theme, this.colors);
  }

  /** One frame. `marks` is { hovered, focused, highlight }: two seats and a set of categories, each may be null. */
  draw(ratio, overview, marks) {
    Object.assign(this, { ratio, highlight: marks.highlight });
    const { ctx, camera, theme } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = theme.surface;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    const scale = camera.scale * ratio;
    ctx.setTransform(scale, 0, 0, scale, camera.x * ratio, camera.y * ratio);
    for (const decoration of this.venue.decorations) this.#drawDecoration(decoration);
    for (const area of this.venue.areas) this.#drawArea(area);
    if (overview) this.#drawSections();
    else this.#drawSeats(scale);
    ctx.setTransform(scale, 0, 0, scale, camera.x * ratio, camera.y * ratio);
    if (marks.hovered && marks.hovered !== marks.focused) this.#ring(marks.hovered, theme.ink, 1.5);
    if (marks.focused) this.#ring(marks.focused, theme.focus, 3);
  }

  /** Sections in place of their seats, and on them the places that are one's own. */
  #drawSections() {
    for (const section of this.venue.sections) this.#drawSection(section);
    const { ctx, camera, ratio, theme } = this;
    const rim = () => {
      ctx.fillStyle = theme.surface; // they may lie on any colour
      ctx.beginPath();
      ctx.arc(0, 0, kMineRadius * 1.5, 0, 2 * Math.PI);
      ctx.fill();
    };
    const mark = () => drawSeat(ctx, kMineRadius, { kind: 'standard', letter: 'm', theme });
    for (const draw of [rim, mark]) {
      for (const seat of this.look.mine()) {
        const { x, y } = camera.toScreen(seat.x, seat.y);
        ctx.setTransform(ratio, 0, 0, ratio, x * ratio, y * ratio);
        draw();
      }
    }
  }

  /** Another category than those that stand out. */
  #isDimmed(category) {
    return Boolean(this.highlight) && !this.highlight.has(category);
  }

  #drawSeats(scale) {
    const { ctx, camera, ratio, look } = this;
    this.#drawSectionSigns();
    this.#drawUnits();
    this.#drawRowLabels();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    this.#stamps.prepare(kSeatRadius * camera.scale, ratio);
    const { half } = this.#stamps;
    const [left, top] = [camera.x * ratio - half, camera.y * ratio - half];
    this.venue.forVisible(grow(camera.visible(), 2 * kSeatRadius), (seat) => {
      const dimmed = this.#isDimmed(seat.category);
      if (dimmed) ctx.globalAlpha = 0.22;
      const letter = look.letter(seat);
      ctx.drawImage(this.#stamps.of(seat, letter, letter === 'b' ? look.tint?.(seat) : ''), Math.round(seat.x * scale + left),
        Math.round(seat.y * scale + top));
      if (dimmed) ctx.globalAlpha = 1;
    });
  }

  /** Behind the seats of a big map stands where one is. */
  #drawSectionSigns() {
    const { ctx, theme } = this;
    const { sections, seats } = this.venue;
    const box = grow(this.camera.visible(), 60);
    const faint = css(mix(rgb(theme.surface), rgb(theme.stage), 0.7));
    for (const { name, center, box: own, hull, sign } of sections) {
      if (!overlaps(own, box)) continue;
      if (sign) this.#trace(hull);
      if (seats.length > kNamedSeats) {
        this.#text(Math.min(own.height * 0.4, (own.width * 1.1) / name.length), faint, 600, theme.serif);
        ctx.fillText(name, center.x, center.y);
      }
      if (!sign) continue;
      this.#text(sign.size ?? 14, theme.muted, 'italic 400', theme.serif);
      ctx.fillText(sign.text, sign.x, sign.y);
    }
  }

  /** What is sold as a whole has a band around its seats. */
  #drawUnits() {
    const { ctx, camera, theme } = this;
    const box = camera.visible();
    for (const { hull, category } of this.venue.units) {
      if (!overlaps(boxOf(hull), box)) continue;
      this.#trace(hull);
      drawBand(ctx, 2 / camera.scale, css(legible(this.colors.get(category), theme)));
    }
  }

  /** A hairline around a polygon. */
  #trace(points) {
    const { ctx, camera, theme } = this;
    tracePolygon(ctx, points);
    ctx.lineWidth = 1 / camera.scale;
    ctx.strokeStyle = css(mix(rgb(theme.line), rgb(theme.muted), 0.3));
    ctx.stroke();
  }

  #drawRowLabels() {
    if (this.camera.scale < kLabelScale) return;
    const box = grow(this.camera.visible(), 30);
    this.#text(11, this.theme.muted);
    for (const section of this.venue.sections) {
      if (!overlaps(section.box, box)) continue;
      for (const { label, ends } of section.rows) for (const { x, y } of ends) this.ctx.fillText(label, x, y);
    }
  }

  #drawSection(section) {
    const { ctx, camera, look, theme } = this;
    const left = look.sectionLeft(section);
    const color = this.colors.get(section.category);
    tracePolygon(ctx, section.hull);
    ctx.globalAlpha = section.categories.some((category) => !this.#isDimmed(category)) ? 1 : 0.3;
    ctx.fillStyle = sectionFill(color, theme, left / section.seats.length);
    ctx.fill();
    ctx.lineWidth = 1.5 / camera.scale;
    ctx.strokeStyle = left ? css(legible(color, theme)) : theme.line;
    ctx.stroke();
    this.#caption(section.center, section.box, section.name, look.sectionText(section, left), section.fullness);
    ctx.globalAlpha = 1;
  }

  /**
   * A name and a line below it, as large as the box allows. When room is short a long name gives its last word, which
   * tells it from its neighbours; then the line goes.
   */
  #caption({ x, y }, box, name, line, fullness = 1) {
    const { ctx, camera, theme } = this;
    const room = box.width * 0.92 * fullness;
    const height = box.height * camera.scale; // on the screen
    const isTall = height > 34;
    const most = Math.min(17, height * (isTall ? 0.32 : 0.6)) / camera.scale;
    const least = 10 / camera.scale;
    this.#text(most, theme.ink, 600);
    const sizeOf = (words) => Math.min(most, (most * room) / ctx.measureText(words).width);
    if (sizeOf(name) < least) name = name.split(' ').at(-1);
    const size = sizeOf(name);
    if (size < least) return;
    const small = Math.min(size * 0.85, 13 / camera.scale);
    const isBoth = isTall && small * camera.scale >= 8 && this.#widthOf(line, small) <= room;
    this.#text(size, theme.ink, 600);
    ctx.fillText(name, x, isBoth ? y - small * 0.55 : y);
    if (!isBoth) return;
    this.#text(small, theme.ink);
    ctx.fillText(line, x, y + small * 0.85);
  }

  #widthOf(line, size) {
    this.#text(size, this.theme.ink);
    return this.ctx.measureText(line).width;
  }

  #drawArea(area) {
    const { ctx, look, theme, camera } = this;
    const left = look.areaLeft(area);
    const color = this.colors.get(area.category);
    ctx.globalAlpha = this.#isDimmed(area.category) ? 0.3 : 1;
    traceArea(ctx, area);
    ctx.fillStyle = sectionFill(color, theme, left / area.capacity);
    ctx.fill();
    ctx.setLineDash([6 / camera.scale, 4 / camera.scale]);
    ctx.lineWidth = 1.5 / camera.scale;
    ctx.strokeStyle = css(legible(color, theme));
    ctx.stroke();
    ctx.setLineDash([]);
    const { center, surface } = centroid(areaCorners(area));
    const fullness = Math.min(1, (1.1 * surface) / (area.width * area.height || 1));
    this.#caption(center, area, area.name, look.areaText(area, left), fullness);
    ctx.globalAlpha = 1;
  }

  /** A symbol is at least so large that it can be told from others, but never twice as large as it was drawn. */
  #drawSymbol(decoration) {
    const size = Math.min(2 * decoration.size, Math.max(decoration.size, kLeastSymbol / this.camera.scale));
    drawSymbol(this.ctx, { ...decoration, size }, this.theme);
  }

  #drawDecoration(decoration) {
    if (decoration.symbol) return this.#drawSymbol(decoration);
    const { kind, text, x, y, width = 0, height = 0, size = 14 } = decoration;
    let { points } = decoration;
    if (!points?.length && kind !== 'text' && width && height) {
      points = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
    }
    const { ctx, theme } = this;
    if (points?.length) {
      this.#trace(points);
      if (kind === 'stage') {
        ctx.fillStyle = theme.stage;
        ctx.fill();
      }
    }
    if (!text) return;
    const box = points?.length ? boxOf(points) : { x, y, width, height };
    const large = kind === 'stage' ? Math.max(size, Math.min(box.width, box.height) * 0.26) : size;
    this.#text(large, points?.length ? theme.ink : theme.muted, 'italic 400', theme.serif);
    ctx.fillText(text, box.x + box.width / 2, box.y + box.height / 2);
  }

  #text(...look) {
    centerText(this.ctx, this.theme, ...look);
  }

  #ring(seat, color, width) {
    const { ctx, camera } = this;
    ctx.beginPath();
    ctx.arc(seat.x, seat.y, kSeatRadius * 1.3 + 2 / camera.scale, 0, 2 * Math.PI);
    ctx.lineWidth = width / camera.scale;
    ctx.strokeStyle = color;
    ctx.stroke();
  }
}

const overlaps = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
