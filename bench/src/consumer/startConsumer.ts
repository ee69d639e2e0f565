import { startWorker, type Worker } from '../startWorker.ts';
import type { CallQuestion, CallReport, ConsumerOptions } from './Consumer.ts';

/** Starts a client of the network in a process of its own, connected and ready to call. */
export function startConsumer(options: ConsumerOptions): Promise<Worker<CallQuestion, CallReport>> {
  return startWorker(new URL('./consumerMain.js', import.meta.url), options);
}
