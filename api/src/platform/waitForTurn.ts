import { setImmediate as nextRound } from 'node:timers/promises';

let last: Promise<unknown> = Promise.resolve();

/** Waits until everybody who came before has had a round of the event loop: between many long computations others are served. */
export async function waitForTurn(): Promise<void> {
  const turn = last.then(async () => await nextRound());
  last = turn;
  await turn;
}
