import { createContext, Script, type Context } from 'node:vm';

const RUN = new Script('run()');
/** How often a function that hardly got any processor time is tried again. */
const MOST_ATTEMPTS = 20;

let context: Context | undefined;

/**
 * Calls a function that may run for ever, such as a pattern or WebAssembly, and interrupts it at the limit: nothing but
 * node:vm can. Then it throws an error of which `isTimeout` is true. On a busy machine it is called again, so it must
 * have no effects.
 */
export function runWithin<T>(limitMs: number, compute: () => T): T {
  for (let attempt = 1; ; attempt += 1) {
    const before = process.threadCpuUsage();
    try {
      return interruptible(limitMs, compute);
    } catch (error) {
      const { user, system } = process.threadCpuUsage(before);
      // The limit is one of elapsed time: without this a busy machine would refuse what is right.
      const wasStarved = user + system < (limitMs * 1000) / 2;
      if (!isTimeout(error) || !wasStarved || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}

/** Whether an error says that a function was interrupted. It belongs to another context, whose Error is not ours. */
export function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

function interruptible<T>(limitMs: number, compute: () => T): T {
  const results: T[] = [];
  context ??= createContext({ __proto__: null });
  context['run'] = (): void => {
    results.push(compute());
  };
  try {
    RUN.runInContext(context, { timeout: limitMs });
  } finally {
    context['run'] = undefined;
  }
  const [result] = results;
  if (result === undefined) throw new Error('nothing was computed');
  return result;
}
