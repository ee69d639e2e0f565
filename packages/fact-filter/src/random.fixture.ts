/** Gives numbers from 0 to below 1. */
export type Random = () => number;

/** A linear congruential generator: poor, but the same everywhere. */
export function random(seed: number): Random {
  let state = (seed * 2_654_435_761) % 4_294_967_296;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** One of some choices. */
export function pick<T>(next: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(next() * choices.length)];
  if (choice === undefined) throw new RangeError('Nothing to pick from');
  return choice;
}
