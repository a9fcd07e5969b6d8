// Maps to begin with: a few houses by the sizes that one types. Pure: no DOM.
import { drawBlock, kRecipe } from './blocks.js';
import { drawRound, drawStage } from './drawing.js';
import { addSection, move } from './edits.js';
import { boundsOf, everything } from './plan.js';

const kMargin = 60;

/** What each house asks for: name, what is there at first, the least and the most. */
export const kStarters = {
  theatre: [['rows', 14, 1, 60], ['seats', 16, 2, 80], ['more', 1, 0, 6]],
  concert: [['rows', 20, 1, 100], ['seats', 24, 2, 100]],
  cabaret: [['across', 5, 1, 20], ['deep', 4, 1, 20], ['chairs', 6, 1, 12]],
  arena: [['rows', 12, 1, 40], ['seats', 40, 4, 120]],
  church: [['rows', 16, 1, 60], ['side', 6, 1, 20]],
  hall: [['rows', 12, 1, 60], ['seats', 18, 1, 60]],
};

const box = (x, y, width, height) => [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];

/** A plan with a stage over the middle of x = 0, its edge at y = 0. */
const withStage = (plan, text, width, height = 80) => drawStage(plan, text, box(-width / 2, -height, width, height)).plan;

function block(plan, name, category, recipe, anchor) {
  const { plan: next, id } = addSection(plan, name);
  return drawBlock(next, id, { ...kRecipe, ...recipe }, anchor, category).plan;
}

const kBuild = {
  theatre(plan, { rows, seats, more }, words, category) {
    const radius = Math.max(140, (seats * kRecipe.spacing) / 1.5);
    const staged = withStage(plan, words.stage, Math.max(200, seats * 18));
    const aisles = seats > 7 ? String(Math.floor(seats / 2)) : '';
    return block(staged, words.stalls, category, { rows, seats, more, arcs: true, aisles, gap: 44 }, { x: 0, y: radius, angle: 0 });
  },
  concert(plan, { rows, seats }, words, category) {
    const staged = withStage(plan, words.stage, Math.max(240, seats * 16), 110);
    return block(staged, words.stalls, category, { rows, seats, aisles: String(Math.floor(seats / 2)), gap: 60 }, {
      x: 0,
      y: 90,
      angle: 0,
    });
  },
  cabaret(plan, { across, deep, chairs }, words, category) {
    const radius = Math.max(22, (chairs * 25) / (2 * Math.PI) - 15);
    const apart = 2 * (radius + 15) + 60;
    const { plan: start, id } = addSection(withStage(plan, words.stage, Math.max(200, across * 60)), words.tables);
    let next = start;
    for (let k = 0; k < deep; k += 1) {
      for (let i = 0; i < across; i += 1) {
        const at = { x: (i - (across - 1) / 2) * apart, y: 40 + apart / 2 + k * apart };
        next = drawRound(next, id, category, { count: chairs }, at, Math.round(radius)).plan;
      }
    }
    return next;
  },
  arena(plan, { rows, seats }, words, category) {
    const reach = (seats * kRecipe.spacing) / 2 + 30;
    const field = drawStage(plan, words.field, box(-reach * 0.8, -reach * 0.8, reach * 1.6, reach * 1.6)).plan;
    const sides = [['south', 0, reach, 0], ['west', -reach, 0, Math.PI / 2], ['north', 0, -reach, Math.PI], ['east', reach, 0,
      -Math.PI / 2]];
    const round = sides.reduce((next, [side, x, y, angle]) => block(next, words[side], category, { rows, seats }, { x, y, angle }), field);
    return { ...round, focal: { x: 0, y: 0 } };
  },
  church(plan, { rows, side }, words, category) {
    return block(withStage(plan, words.altar, 160, 60), words.nave, category, {
      rows,
      seats: 2 * side,
      aisles: String(side),
      gap: 70,
      distance: 36,
      first: '1',
    }, { x: 0, y: 80, angle: 0 });
  },
  hall(plan, { rows, seats }, words, category) {
    return block(withStage(plan, words.stage, Math.max(200, seats * 20)), words.stalls, category, { rows, seats }, {
      x: 0,
      y: 80,
      angle: 0,
    });
  },
};

/** The house `name` of kStarters, drawn into an empty plan; `words` names its parts. */
export function startWith(plan, name, sizes, words, category) {
  const drawn = kBuild[name](plan, sizes, words, category);
  const { x, y } = boundsOf(drawn);
  return move(drawn, everything(drawn), kMargin - x, kMargin - y);
}
