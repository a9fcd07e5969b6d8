// Places for wheelchairs, made of seats: a wheelchair place takes the room of several chairs, its companion sits beside it.
// Pure: no DOM.
import { point } from './geometry.js';
import { rowsOf } from './plan.js';

const kSeatsPerBay = 3;

/** The selected seats of a row that are neighbours of each other, run by run. */
function runsOf(row, ids) {
  const runs = [];
  let run = null;
  for (const seat of row.seats) {
    if (!ids.has(seat.id)) {
      run = null;
      continue;
    }
    if (run && run.at(-1).next === seat.id) run.push(seat);
    else runs.push(run = [seat]);
  }
  return runs.filter(({ length }) => length > 1);
}

/** Parts of a run that each become a wheelchair place and a companion's seat. */
function partsOf(run) {
  const n = Math.max(1, Math.round(run.length / kSeatsPerBay));
  return Array.from({ length: n }, (_, i) => run.slice(Math.round((i * run.length) / n), Math.round(((i + 1) * run.length) / n)));
}

/** A part as its two places: the last seat is the companion's, the others make room for the wheelchair. */
function bay(part, next) {
  const companion = part.at(-1);
  const room = part.slice(0, -1);
  const at = point((room[0].x + room.at(-1).x) / 2, (room[0].y + room.at(-1).y) / 2);
  return [{ ...room[0], ...at, kind: 'wheelchair', next: companion.id }, { ...companion, kind: 'companion', next }];
}

/**
 * Makes wheelchair bays of the selected seats: of every run of neighbours, one for about three seats. The first seat of a
 * bay stays as the wheelchair place and the last as the companion's; those between go. Who sat beside the run still does.
 */
export function makeBays(plan, ids) {
  const changed = new Map();
  for (const { row } of rowsOf(plan, ids)) {
    const runs = runsOf(row, ids);
    if (!runs.length) continue;
    const places = new Map();
    for (const run of runs) {
      const parts = partsOf(run);
      parts.forEach((part, i) => {
        const two = bay(part, parts[i + 1]?.[0].id ?? run.at(-1).next);
        part.forEach(({ id }) => places.set(id, two.find((seat) => seat.id === id) ?? null));
      });
    }
    const seats = row.seats.map((seat) => (places.has(seat.id) ? places.get(seat.id) : seat)).filter(Boolean);
    changed.set(row, { ...row, seats });
  }
  if (!changed.size) return plan;
  const sections = plan.sections.map((section) => (section.rows.some((row) => changed.has(row))
    ? { ...section, rows: section.rows.map((row) => changed.get(row) ?? row) } :
    section)
  );
  return { ...plan, sections };
}
