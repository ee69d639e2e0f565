import { startWorker, type Worker } from '../startWorker.ts';
import type { SwarmOptions, SwarmReport } from './Swarm.ts';

/** Starts simulated hosts in a process of their own; whatever is asked, it answers with what it has done since it was asked last. */
export function startSwarm(options: SwarmOptions): Promise<Worker<object, SwarmReport>> {
  return startWorker(new URL('./swarmMain.js', import.meta.url), options);
}
