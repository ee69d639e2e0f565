import { bridgeOf } from '../access/permissions.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { denyUnpermitted } from './denyUnpermitted.ts';
import { readDispatchRef } from './dispatchRef.ts';
import { IS_DISPATCH_STOPPED, STOP_REASON, type StopReason } from './findStopOrders.ts';
import { reportForeign } from './reportForeign.ts';

export interface ClaimedDispatch {
  readonly id: number;
  readonly key: string;
  readonly taskId: number;
  readonly taskUuid: string;
  readonly plugin: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly secretInputs: readonly string[];
  /** Null: it has no secrets, or none for this bridge. */
  readonly sealed: string | null;
  readonly timeoutSeconds: number;
  readonly ttlSeconds: number;
  readonly deadlineAt: Date;
  /** Null: it is to be executed. */
  readonly stopReason: StopReason | null;
  readonly targets: readonly { readonly position: number; readonly name: string }[];
}

/**
 * Locks the rows it takes and passes over those that another request of the same bridge is taking.
 * A dispatch that a journal has claimed is offered again to that journal alone, and only its hosts of which nothing was reported:
 * a bridge that lost its journal cannot know what it sent. It is offered again whatever became of its task, since the bridge alone can say
 * that nothing was sent; but after what is new, so that no number of offers that it never takes hides new work.
 * A dispatch that nobody has claimed needs no bridge for that: the API closes it when its task stops or its time is over.
 * A bridge that does not know of secrets would run a command without them.
 */
const CLAIM = `
  update dispatch set state = 'CLAIMED', journal = $2, claimed_at = coalesce(claimed_at, now())
  where id in (
    select d.id from dispatch d join task t on t.id = d.task_id
    where d.bridge_id = $1 and not exists (select 1 from unnest($3::int[], $4::uuid[]) as known(id, key) where known.id = d.id and known.key = d.key)
      and case d.state when 'CLAIMED' then d.journal = $2
        when 'QUEUED' then t.state in ('QUEUED', 'RUNNING') and d.send_until > now() and not ${IS_DISPATCH_STOPPED} end
      and ($5 or t.secret_inputs = '{}') and (d.state = 'CLAIMED' or d.task_id = any($6::int[]))
      and exists (select 1 from target where dispatch_id = d.id and state = 'PENDING')
    order by d.state = 'CLAIMED', d.id limit 20 for update of d skip locked)
  returning id`;

/** A bridge that knows nothing of stop reasons finds the time to send over, and proves a stopped dispatch unsent all the same. */
const READ_CLAIMED = `
  select d.id, d.key, t.id as "taskId", t.uuid as "taskUuid", c.plugin, c.action, c.arguments, t.secret_inputs as "secretInputs",
    (select sealed from task_secret where task_id = t.id and bridge_id = b.id) as sealed, t.timeout_seconds as "timeoutSeconds",
    coalesce(t.ttl_seconds, b.ttl_seconds) as "ttlSeconds", ${STOP_REASON} as "stopReason",
    case when ${STOP_REASON} is null then d.send_until else least(d.send_until, now()) end as "deadlineAt",
    (select json_agg(json_build_object('position', position, 'name', name) order by position)
     from target where dispatch_id = d.id and state = 'PENDING') as targets
  from dispatch d join task t on t.id = d.task_id join command c on c.id = t.command_id join bridge b on b.id = d.bridge_id
  where d.id = any($1::int[]) order by d.id`;

/** A bridge's request for work. */
export interface Claim {
  readonly journal: string;
  /** What its journal holds. */
  readonly known: readonly string[];
  /** Whether it knows what to do with sealed values; absent: no. */
  readonly opensSecrets?: boolean;
}

/** Gives a bridge its dispatches that its journal does not hold; each belongs to this journal from then on. */
export async function claimDispatches(ctx: RequestContext, claim: Claim): Promise<readonly ClaimedDispatch[]> {
  const { bridgeId } = bridgeOf(ctx);
  const held = claim.known.flatMap((text) => readDispatchRef(text) ?? []);
  await reportForeign(ctx, claim.journal, held);
  const { opensSecrets = false } = claim;
  const permitted = await denyUnpermitted(ctx.em, bridgeId, opensSecrets);
  return await inTransaction(ctx, async (tx) => {
    const claimed = await query<{ id: number }>(tx.em, CLAIM, [
      bridgeId,
      claim.journal,
      held.map(({ dispatchId }) => dispatchId),
      held.map(({ dispatchKey }) => dispatchKey),
      opensSecrets,
      permitted,
    ]);
    if (claimed.length === 0) return [];
    const dispatches = await query<ClaimedDispatch>(tx.em, READ_CLAIMED, [claimed.map(({ id }) => id)]);
    for (const { id, taskId, targets } of dispatches)
      await recordAudit(tx, 'dispatch.claim', `task:${taskId}`, { dispatch: id, hosts: targets.length });
    return dispatches;
  });
}
