import { setImmediate as nextTurn } from 'node:timers/promises';

/** The last piece of work of each request that goes on. */
const last = new WeakMap<object, Promise<unknown>>();

/** Does the heavy pieces of work of one request one after the other, and lets everybody else on before each. Rejects as the work throws. */
export async function inTurn<Result>(request: object, work: () => Result): Promise<Result> {
  const before = last.get(request) ?? Promise.resolve();
  const mine = before.then(async () => await nextTurn()).then(work);
  last.set(
    request,
    mine.then(
      () => undefined,
      () => undefined,
    ),
  );
  return await mine;
}
