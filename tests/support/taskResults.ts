import type { Asker } from './askApi.ts';

/** What the graph says about one host of a task. */
export interface HostResult {
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly statusCode: number | null;
  readonly statusMessage: string | null;
  readonly outputs: unknown;
}

const TARGETS = `query ($id: ID!) {
  task(id: $id) { targets(first: 500) { nodes { name outcome reason statusCode statusMessage outputs } } }
}`;

interface Answer {
  readonly task: { readonly targets: { readonly nodes: readonly (HostResult & { readonly name: string })[] } };
}

/** Reads the results of a task of up to 500 hosts, by name. */
export async function resultsOf(asker: Asker, taskId: string): Promise<ReadonlyMap<string, HostResult>> {
  const { task } = await asker.ask<Answer>(TARGETS, { id: taskId });
  return new Map(task.targets.nodes.map(({ name, ...result }) => [name, result]));
}
