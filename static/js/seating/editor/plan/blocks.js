// Blocks of rows by a recipe: how many rows, how many more seats from row to row, bent or on arcs around a point, aisles.
// A block remembers its recipe until it is published, and can be made again by another; its seats then keep their ids.
// Pure: no DOM.
import { addRows } from './edits.js';
import { point, rowPoints } from './geometry.js';
import { labelAt, nextRowLabel } from './numbering.js';
import { findSection, select } from './plan.js';

export const kMostSeats = 500; // in one row
export const kMostRows = 200; // in one block

/** A plain row: what a recipe leaves out is as here. */
export const kRecipe = Object.freeze({
  rows: 1,
  seats: 10,
  more: 0,
  spacing: 24,
  distance: 30,
  curve: 0,
  arcs: false,
  stagger: false,
  aisles: '',
  wedges: false,
  gap: 36,
  kind: 'numbers',
  start: '1',
  from: 'left',
  first: 'A',
});

/** The seats after which an aisle is, from a text: "4, 10" → [4, 10]. */
export const aislesOf = (text) =>
  [...new Set(String(text).split(/[^0-9]+/).filter(Boolean).map(Number))].filter((n) => n > 0 && n < kMostSeats).sort((a, b) => a - b);

/**
 * How far each seat of a row of `count` is from its middle, and which have an aisle behind: aisles part all rows in line, or
 * where they part wedges each row at the same share of it.
 */
function offsets({ seats, spacing, gap, aisles, wedges, stagger }, count, k) {
  const wider = (count - seats) / 2; // that stand to the left of where the first row begins
  const passed = (n) => Math.round(wedges ? (n * count) / seats : n + wider);
  const after = [...new Set(aislesOf(aisles).map(passed))].filter((n) => n > 0 && n < count);
  // A seat more on one side than on the other: the row steps aside, so that the aisle stays in line.
  const uneven = !wedges && after.length && wider % 1 ? -spacing / 2 : 0;
  const shift = uneven + (stagger && k % 2 ? spacing / 2 : 0);
  const width = (count - 1) * spacing + after.length * Math.max(0, gap - spacing);
  return Array.from({ length: count }, (_, i) => {
    const aside = after.filter((n) => n <= i).length * Math.max(0, gap - spacing);
    return { at: i * spacing + aside - width / 2 + shift, aisle: after.includes(i + 1) };
  });
}

/** The points of one row on the bow or line through `middle`, in the direction of `angle`. */
function straightRow(recipe, places, middle, angle) {
  const [first, last] = [places[0].at, places.at(-1).at];
  const on = (at) => ({ x: middle.x + Math.cos(angle) * at, y: middle.y + Math.sin(angle) * at });
  const width = last - first;
  const shares = places.map(({ at }) => (width ? (at - first) / width : 0));
  return rowPoints(on(first), on(last), places.length, recipe.curve, shares);
}

/** The points of one row on a true arc around `centre`, whose middle lies in the direction of `angle`. */
function arcRow(places, centre, radius, angle) {
  return places.map(({ at }) => {
    const turn = angle - at / radius; // counted from the left of who looks at the centre from the seats
    return point(centre.x + Math.cos(turn) * radius, centre.y + Math.sin(turn) * radius);
  });
}

/**
 * Where the seats of a block are: an array of { x, y, aisle } for each row. `anchor` is the middle of the first row and the
 * angle in which it runs, in radians; with `arcs` the rows run around `focal` instead, each further away.
 */
export function blockSpots(recipe, anchor, focal) {
  const rows = Math.min(kMostRows, Math.max(1, recipe.rows));
  const reach = Math.max(1, Math.hypot(anchor.x - focal.x, anchor.y - focal.y));
  return Array.from({ length: rows }, (_, k) => {
    const count = Math.min(kMostSeats, Math.max(1, recipe.seats + k * recipe.more));
    const places = offsets(recipe, count, k);
    const behind = k * recipe.distance;
    const spots = recipe.arcs
      ? arcRow(places, focal, reach + behind, Math.atan2(anchor.y - focal.y, anchor.x - focal.x))
      : straightRow(recipe, places, { x: anchor.x - Math.sin(anchor.angle) * behind, y: anchor.y + Math.cos(anchor.angle) * behind },
        anchor.angle);
    return spots.map((at, i) => ({ ...at, aisle: places[i].aisle }));
  });
}

/** The labels of a row's seats from left to right, by the recipe's scheme. */
const labelsOf = (recipe, count) => Array.from({ length: count }, (_, i) => labelAt(recipe, recipe.from === 'right' ? count - 1 - i : i));

function seatsOfRow(recipe, spots, category) {
  const labels = labelsOf(recipe, spots.length);
  return spots.map(({ x, y, aisle }, i) => ({ x, y, category, label: labels[i], next: aisle || i + 1 === spots.length ? null : i + 1 }));
}

/** Draws a block into a section; promises { plan, selection, keys }. */
export function drawBlock(plan, sectionId, recipe, anchor, category) {
  const { plan: next, selection, keys } = addRowsNamed(plan, sectionId, recipe, blockSpots(recipe, anchor, plan.focal), category);
  const block = keys[0];
  return { plan: remember(next, block, { recipe, anchor, focal: plan.focal, keys }), selection, keys };
}

function addRowsNamed(plan, sectionId, recipe, spots, category) {
  let next = plan;
  const seats = [];
  const keys = [];
  for (const row of spots) {
    const label = nextRowLabel(next, sectionId, recipe.first || 'A');
    const step = addRows(next, sectionId, [{ label, seats: seatsOfRow(recipe, row, category) }]);
    next = step.plan;
    seats.push(...step.selection.seats);
    keys.push(...step.keys);
  }
  return { plan: next, selection: select({ seats }), keys };
}

const remember = (plan, block, values) => ({ ...plan, blocks: { ...plan.blocks, [block]: values } });

/** The rows of a block where they are all there still: { section, rows }, or null. */
function rowsOfBlock(plan, { keys }) {
  for (const section of plan.sections) {
    const rows = keys.map((key) => section.rows.find((row) => row.key === key));
    if (rows.every(Boolean)) return { section, rows };
  }
  return null;
}

/**
 * The block whose rows are the selected ones, as it stands: { key, recipe, anchor, focal, section, rows }. Null where the
 * rows are no block, or have been changed by hand since; a block that was only moved is still one.
 */
export function blockOf(plan, rows) {
  if (!plan.blocks || !rows.length) return null;
  const keys = new Set(rows.map(({ row }) => row.key));
  const [key, block] = Object.entries(plan.blocks).find(([, one]) =>
    one.keys.length === keys.size &&
    one.keys.every((row) => keys.has(row))
  ) ?? [];
  const found = block && rowsOfBlock(plan, block);
  if (!found) return null;
  const spots = blockSpots(block.recipe, block.anchor, block.focal);
  const [dx, dy] = [found.rows[0].seats[0].x - spots[0][0].x, found.rows[0].seats[0].y - spots[0][0].y];
  const isSame = spots.length === found.rows.length && spots.every((row, k) =>
    row.length === found.rows[k].seats.length &&
    row.every((at, i) => Math.hypot(at.x + dx - found.rows[k].seats[i].x, at.y + dy - found.rows[k].seats[i].y) < 1)
  );
  if (!isSame) return null;
  return {
    key,
    recipe: block.recipe,
    ...found,
    anchor: { ...block.anchor, x: block.anchor.x + dx, y: block.anchor.y + dy },
    focal: { x: block.focal.x + dx, y: block.focal.y + dy },
  };
}

/**
 * Makes a block again by another recipe, around where it is. Seats keep their ids, kinds and categories from the left on;
 * who is new goes on behind them. Returns { plan, selection }.
 */
export function remakeBlock(plan, block, recipe) {
  const spots = blockSpots(recipe, block.anchor, block.focal);
  const { category } = block.rows[0].seats[0];
  const kept = block.rows.slice(0, spots.length);
  const gone = new Set(block.rows.slice(spots.length).map(({ key }) => key));
  const fewer = {
    ...plan,
    sections: plan.sections.map((section) => (section.id === block.section.id
      ? { ...section, rows: section.rows.filter(({ key }) => !gone.has(key)) } :
      section)
    ),
  };
  let next = kept.reduce((now, row, k) => placeRow(now, block.section.id, row, seatsOfRow(recipe, spots[k], category)), fewer);
  const added = addRowsNamed(next, block.section.id, recipe, spots.slice(kept.length), category);
  next = added.plan;
  const keys = [...kept.map(({ key }) => key), ...added.keys];
  const rows = findSection(next, block.section.id).rows.filter(({ key }) => keys.includes(key));
  return {
    plan: remember(next, block.key, { recipe, anchor: block.anchor, focal: block.focal, keys }),
    selection: select({ seats: rows.flatMap(({ seats }) => seats.map(({ id }) => id)) }),
  };
}

/** The row with these seats: those that it has take the first places, with their ids. `next` are places in the row. */
export function placeRow(plan, sectionId, row, seats) {
  const kept = row.seats.slice(0, seats.length);
  // Ids for the new ones are found as for any new row, which then becomes a part of this one.
  const more = seats.slice(kept.length).map(({ next, ...seat }) => ({ ...seat, kind: 'standard' }));
  const step = more.length ? addRows(plan, sectionId, [{ label: row.label, seats: more }]) : { plan, keys: [] };
  const section = findSection(step.plan, sectionId);
  const added = section.rows.find(({ key }) => key === step.keys[0])?.seats ?? [];
  const ids = [...kept, ...added].map(({ id }) => id);
  const placed = [...kept, ...added].map((seat, i) => ({
    ...seat,
    x: seats[i].x,
    y: seats[i].y,
    label: seats[i].label,
    next: ids[seats[i].next ?? -1] ?? null,
  }));
  const rows = section.rows.filter(({ key }) => key !== step.keys[0]).map((one) => (one.key === row.key ? { ...one, seats: placed } : one));
  return { ...step.plan, sections: step.plan.sections.map((one) => (one === section ? { ...section, rows } : one)) };
}
