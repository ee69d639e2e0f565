import type { Stack } from './startStack.ts';
import { until } from './until.ts';

/** Kills a process of the stack the hard way and waits until it runs again under another pid. */
export async function killAndAwaitRestart(stack: Stack, title: string): Promise<void> {
  const supervised = stack.process(title);
  const { pid } = supervised;
  if (pid === undefined) throw new Error(`${title} does not run`);
  process.kill(pid, 'SIGKILL');
  await until(`${title} runs again`, () => supervised.pid !== undefined && supervised.pid !== pid, { everyMs: 20 });
}
