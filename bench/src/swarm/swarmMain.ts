import { serveWorker } from '../serveWorker.ts';
import { Swarm, type SwarmOptions, type SwarmReport } from './Swarm.ts';

// A swarm in a process of its own; see startSwarm.

await serveWorker(async (options: SwarmOptions) => {
  const swarm = await Swarm.start(options);
  return async (_question: object): Promise<SwarmReport> => swarm.report();
});
