/** Long drawing in short turns, so that the page never stops answering. */

/**
 * Run a generator for at most `budget` milliseconds.
 *
 * @param {Generator<void, void, void>} work @param {number} budget
 * @returns {boolean} whether it has finished
 */
export function runFor(work, budget) {
  const end = performance.now() + budget;
  while (performance.now() < end) {
    if (work.next().done) return true;
  }
  return false;
}

/** @param {Generator<void, void, void>} work */
export function runAll(work) {
  while (!work.next().done);
}

/**
 * Run a generator to its end with pauses; works in hidden tabs too, where animation frames stop.
 *
 * @param {Generator<void, void, void>} work
 * @returns {Promise<void>}
 */
export function runInTurns(work) {
  return new Promise((resolve, reject) => {
    const turn = () => {
      try {
        if (runFor(work, 12)) resolve();
        else setTimeout(turn, 0);
      } catch (error) {
        reject(error);
      }
    };
    turn();
  });
}
