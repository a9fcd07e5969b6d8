// What one measures by in the seat-map editor, rulers and a grid, kept in this browser as somebody has left them.
const kKey = 'frontrow.editor.aids';
const kFirst = { grid: false, step: 10 };
export const kSteps = { min: 2, max: 200 };

/** { rulers, grid, step, gridStep }: `step` is the distance of the grid's lines in units, `gridStep` the same, or 0 without grid. */
class Aids {
  constructor(values) {
    Object.assign(this, values);
  }

  get gridStep() {
    return this.grid ? this.step : 0;
  }
}

/** As they were left; where that cannot be read, as they are at first: rulers where the board has room for them. */
export function findAids() {
  const first = { ...kFirst, rulers: matchMedia('(min-width: 60rem)').matches };
  try {
    const { rulers, grid, step } = { ...first, ...JSON.parse(localStorage.getItem(kKey)) };
    const within = step >= kSteps.min && step <= kSteps.max ? step : first.step;
    return new Aids({ rulers: Boolean(rulers), grid: Boolean(grid), step: within });
  } catch {
    return new Aids(first);
  }
}

export function keepAids({ rulers, grid, step }) {
  try {
    localStorage.setItem(kKey, JSON.stringify({ rulers, grid, step }));
  } catch {
    // a browser that keeps nothing begins with them as they are at first
  }
}
