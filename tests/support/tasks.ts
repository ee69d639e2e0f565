import { setTimeout as sleep } from 'node:timers/promises';
import type { Asker } from './askApi.ts';

export interface Counts {
  readonly targeted: number;
  readonly pending: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
}

export interface TargetView {
  readonly name: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly statusMessage: string | null;
  readonly revision: number;
}

export interface Progress {
  readonly revision: number;
  readonly state: string;
  readonly verdict: string | null;
  readonly counts: Counts;
  readonly targets: readonly TargetView[];
}

/** The fields of TaskProgress that the tests look at. */
export const PROGRESS_FIELDS = `
  revision state verdict counts { targeted pending succeeded failed unknown notSent }
  targets { name state outcome reason statusMessage revision }`;

const RUN = 'mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }';
const PROGRESS = `query ($id: ID!, $since: Int!) { taskProgress(id: $id, since: $since, waitSeconds: 10) { ${PROGRESS_FIELDS} } }`;

/** Starts a task; returns its id. Short waits, so that silence is settled soon. */
export async function runTask(asker: Pick<Asker, 'ask'>, input: object): Promise<string> {
  const options = { ttlSeconds: 5, timeoutSeconds: 2 };
  return (await asker.ask<{ runTask: { id: string } }>(RUN, { input: { options, ...input } })).runTask.id;
}

/** What changed in a task since a revision. */
export async function progressOf(asker: Pick<Asker, 'ask'>, id: string, since = 0): Promise<Progress> {
  return (await asker.ask<{ taskProgress: Progress }>(PROGRESS, { id, since })).taskProgress;
}

/** Longer than any task of the tests may take: the bridge's deadline for a silent host, and its upload. */
const PATIENCE_MS = 60_000;

/** The whole task once it has finished; survives an API that is away for a while. Throws when it takes a minute. */
export async function finished(asker: Pick<Asker, 'ask'>, id: string): Promise<Progress> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (let since = 0; ;) {
    if (Date.now() > giveUpAt)
      throw new Error(`Task ${id} has not finished: ${JSON.stringify((await progressOf(asker, id)).counts)}`);
    const progress = await progressOf(asker, id, since).catch(() => undefined);
    if (progress?.state === 'FINISHED') return await progressOf(asker, id);
    if (progress === undefined) await sleep(200);
    else since = progress.revision;
  }
}

/** The counts that the rows of a snapshot give. */
export function countRows(targets: readonly TargetView[]): Counts {
  const count = (outcome: string | null): number => targets.filter((target) => target.outcome === outcome).length;
  return {
    targeted: targets.length,
    pending: count(null),
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    unknown: count('UNKNOWN'),
    notSent: count('NOT_SENT'),
  };
}
