// Where the names of sections are written over a plan: each once, where it can be read and covers no other.
import { inside } from '../../venue_map.js';
import { kSeatRadius } from '../plan/geometry.js';
import { fullName } from '../plan/map_json.js';
import { indexOf } from '../plan/plan_index.js';

const kOverviewScale = 0.3; // below it names lie on their sections, above it behind them
const kReadable = 9; // pixels: a smaller text of the plan is none that one reads
const kSignReach = 80; // so far from its section a text may be what names it

const isApart = (a, b) => a.x > b.x + b.width || a.x + a.width < b.x || a.y > b.y + b.height || a.y + a.height < b.y;
const middleOf = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

const signs = new WeakMap();

/** The decorations that write a section's name themselves, by section: its name near it, or the end of it on an outline around it. */
function signsOf(plan) {
  if (!signs.has(plan)) signs.set(plan, new Map(plan.sections.map((section) => [section, signOf(section, plan.decorations)])));
  return signs.get(plan);
}

function signOf(section, decorations) {
  const { box, count } = indexOf(section);
  if (!count) return null;
  const middle = middleOf(box);
  const near = { x: box.x - kSignReach, y: box.y - kSignReach, width: box.width + 2 * kSignReach, height: box.height + 2 * kSignReach };
  return decorations.find(({ kind, text, points, x, y }) => {
    if (!text) return false;
    if (kind === 'outline') return section.name.endsWith(text) && inside(points, middle.x, middle.y);
    return kind === 'text' && [section.name, fullName(section)].includes(text) && !isApart({ x, y, width: 0, height: 0 }, near);
  }) ?? null;
}

/**
 * The names to be written: `names`, [{ words, size, x, y }] around their middles in map units, and `unsaid`, the keys of the
 * decorations whose texts are said by them. A text of the plan that can be read stands for the name.
 */
export function layNames(ctx, plan, view, { font, isShown }) {
  const names = [];
  const unsaid = new Set();
  ctx.font = `600 100px ${font}`;
  const widthOf = (words, size) => (ctx.measureText(words).width * size) / 100;
  const isNear = (section) => indexOf(section).count > 0 && isShown(section) && !isApart(indexOf(section).box, view.box);
  const sections = plan.sections.filter(isNear);
  const isOverview = view.scale < kOverviewScale;
  const long = isOverview ? tooLong(sections, view, widthOf) : null;
  for (const section of sections) {
    const sign = signsOf(plan).get(section);
    if (sign?.kind === 'text' && sign.size * view.scale >= kReadable) continue;
    const name = isOverview ? nameOn(section, indexOf(section).box, view, long, widthOf) : nameBehind(section, plan.focal, view, widthOf);
    if (names.some((other) => !isApart(other.place, name.place))) continue;
    names.push(name);
    if (sign) unsaid.add(sign.key);
  }
  return { names, unsaid };
}

const laid = (words, size, width, { x, y }) => ({ words, size, x, y, place: { x: x - width / 2, y: y - size / 2, width, height: size } });

const sizeOn = (box, scale) => Math.min(13 / scale, Math.max(box.height * 0.5, 11 / scale));
const allButLast = (name) => name.split(' ').slice(0, -1).join(' ');

/** What the names of those sections begin with that have no room for one of them: "Block" for "Block 101". */
function tooLong(sections, { scale }, widthOf) {
  const long = sections.map((section) => ({ name: fullName(section), box: indexOf(section).box }))
    .filter(({ name, box }) => widthOf(name, sizeOn(box, scale)) > box.width + 2 * kSeatRadius);
  return new Set(long.map(({ name }) => allButLast(name)));
}

/** On its section; one that begins with what is too long gives its last word, which tells it from its neighbours. */
function nameOn(section, box, { scale }, long, widthOf) {
  const size = sizeOn(box, scale);
  const whole = fullName(section);
  const words = long.has(allButLast(whole)) ? whole.split(' ').at(-1) : whole;
  return laid(words, size, widthOf(words, size), middleOf(box));
}

/** Where it covers no seat: behind its section, seen from where everybody looks. */
function nameBehind(section, focal, { scale }, widthOf) {
  const size = 12 / scale;
  const words = fullName(section);
  const width = widthOf(words, size);
  const { way, far } = backOf(section, focal);
  const away = far + kSeatRadius + 16 / scale + (Math.abs(way.x) * width) / 2;
  return laid(words, size, width, { x: focal.x + way.x * away, y: focal.y + way.y * away });
}

const backs = new WeakMap();

/** The way from where everybody looks through a section, and how far along it its last seat is. */
function backOf(section, focal) {
  let back = backs.get(section);
  if (back?.focal !== focal) {
    const seats = section.rows.flatMap((row) => row.seats);
    const mean = (axis) => seats.reduce((sum, seat) => sum + seat[axis], 0) / seats.length - focal[axis];
    const [dx, dy] = [mean('x'), mean('y')];
    const length = Math.hypot(dx, dy) || 1;
    const way = { x: dx / length, y: dy / length };
    const far = seats.reduce((most, seat) => Math.max(most, (seat.x - focal.x) * way.x + (seat.y - focal.y) * way.y), 0);
    backs.set(section, back = { focal, way, far });
  }
  return back;
}
