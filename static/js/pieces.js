// Long work is done in pieces, between which the page answers.

const kPieceMs = 30; // on a slow phone a step of the work may take as long again

/** Returns a function to call between two steps: it promises to go on, in a task of its own where this one has lasted long. */
export function pauses() {
  let begun = performance.now();
  return async function pause() {
    if (performance.now() - begun < kPieceMs) return;
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
  };
}
