import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '@chargehand/api-client';
import type { ResultOf } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { exitCodes } from '../exitCodes.ts';
import { neutralise, toJson } from '../output/neutralise.ts';

const OrderSync = graphql(`
  mutation OrderSync($source: String!, $full: Boolean!, $force: Boolean!) {
    syncInventory(source: $source, full: $full, force: $force) {
      name
    }
  }
`);

const FollowSyncs = graphql(`
  query FollowSyncs {
    inventorySources {
      name
      syncs(first: 100) {
        id
        mode
        state
        phase
        startedAt
        finishedAt
        hosts
        expectedHosts
        facts
        created
        retired
        problem
        warnings
      }
    }
  }
`);

type Sync = ResultOf<typeof FollowSyncs>['inventorySources'][number]['syncs'][number];

/** How often the API is asked how far the sync is, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** What is to be synced of a source. */
export interface SyncWish {
  /** Everything, not only what changed. */
  readonly full?: boolean;
  /** In full, and retire as many hosts as have vanished. */
  readonly force?: boolean;
}

/** Has a source asked now and follows that sync to its end; gives the exit code. Refusals of the API are thrown. */
export async function sync(context: CliContext, source: string, wish: SyncWish): Promise<number> {
  const { client, signal } = context;
  const earlier = new Set((await syncsOf(context, source)).map(({ id }) => id));
  const [force, full] = [wish.force === true, wish.force === true || wish.full === true];
  await client.request(OrderSync, { source, full, force }, { signal });
  try {
    for (;;) {
      const ours = (await syncsOf(context, source)).findLast(
        ({ id, mode }) => !earlier.has(id) && (mode === 'FULL' || !full),
      );
      if (ours !== undefined && ours.state !== 'RUNNING') return finish(context, source, ours);
      showProgress(context, ours);
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    context.tell(`\nThe sync goes on; see it with: chargehand sources\n`);
    return exitCodes.interrupted;
  }
}

/** Newest first; none of a source that does not exist, which the order itself then says. */
async function syncsOf({ client, signal }: CliContext, source: string): Promise<readonly Sync[]> {
  const { inventorySources } = await client.request(FollowSyncs, {}, { signal });
  return inventorySources.find(({ name }) => name === source)?.syncs ?? [];
}

function showProgress({ isInteractive, json, tell }: CliContext, running: Sync | undefined): void {
  if (!isInteractive || json) return;
  if (running === undefined) return tell('\r\u001b[KWaiting for the sync to start');
  const { phase, hosts, expectedHosts } = running;
  tell(`\r\u001b[K${neutralise(phase)}: ${hosts}${expectedHosts === null ? '' : ` of ${expectedHosts}`} hosts`);
}

function finish({ isInteractive, json, print, tell }: CliContext, source: string, ended: Sync): number {
  const exitCode = ended.state === 'SUCCEEDED' ? exitCodes.allSucceeded : exitCodes.someFailed;
  if (isInteractive && !json) tell('\r\u001b[K');
  if (json) print(`${toJson({ source, ...ended })}\n`);
  else print(`${neutralise(inWords(source, ended))}\n`);
  if (!json) for (const warning of ended.warnings) tell(`warning: ${neutralise(warning)}\n`);
  return exitCode;
}

function inWords(source: string, { state, problem, hosts, created, retired }: Sync): string {
  if (problem !== null) return `${source} ${state}: ${problem}`;
  return `${source} ${state}: ${hosts} hosts read, ${created} new, ${retired} retired`;
}
