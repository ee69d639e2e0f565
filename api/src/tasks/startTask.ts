import { createHash } from 'node:crypto';
import type { Filter } from '@chargehand/fact-filter';
import type { ActionDdl } from '@chargehand/mcollective';
import { recordAudit } from '../access/recordAudit.ts';
import { userOf } from '../access/permissions.ts';
import type { RightsCommand } from '../access/Rights.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { readHolds, type Holds } from '../inventory/readHolds.ts';
import { readWholeFilter } from '../inventory/readFilter.ts';
import { fingerprintOf, resolveTargets, type ResolvedHost } from '../inventory/resolveTargets.ts';
import { query, queryOne } from '../platform/sql.ts';
import { checkInputs, type Inputs } from '../plugins/checkInputs.ts';
import { findAction } from '../plugins/findAction.ts';
import type { Plugin } from '../plugins/Plugin.ts';
import type { SizeDecision } from './decideBySize.ts';
import { findTask } from './findTask.ts';
import { freezeTargets } from './freezeTargets.ts';
import { reloadTask } from './loadTasks.ts';
import { namedIn } from './namedIn.ts';
import { obstacleOf } from './obstacleOf.ts';
import { orderHosts } from './orderHosts.ts';
import { readAs } from './readAs.ts';
import { CommandNotAllowed, refuseCommand } from './refuseCommand.ts';
import { refuseHeld } from './refuseHeld.ts';
import { refuseAllHosts } from './refuseAllHosts.ts';
import { readOptions, type GivenOptions } from './runOptions.ts';
import { canonicalJson } from './canonicalJson.ts';
import { findRecipients, sealSecrets } from './sealSecrets.ts';
import { KeyReused, NoTargets, TargetsChanged } from './taskErrors.ts';
import { startSummaries } from './startSummaries.ts';
import { noteLimitUse, refuseOverLimit } from './useLimits.ts';
import { storeCommand } from './storeCommand.ts';
import type { Task } from './Task.ts';
import { taskTimes } from './taskTimes.ts';

export interface RunTask {
  readonly plugin: string;
  readonly action: string;
  readonly arguments?: unknown;
  /** Write-only, by input name: sealed for the bridges, and kept nowhere else. */
  readonly secrets?: unknown;
  readonly filter: string;
  readonly options?: GivenOptions | null | undefined;
  readonly key?: string | null | undefined;
  readonly fingerprint?: string | null | undefined;
  readonly replayOf?: string | null | undefined;
}

/** Makes two requests with the same key wait for each other, so that the second finds the first one's task. */
const LOCK_KEY = `select pg_advisory_xact_lock(hashtextextended($1, 0))`;

const FIND_BY_KEY = `select id, input_digest from task where created_by_id = $1 and key = $2`;

const INSERT_TASK = `
  insert into task (command_id, filter, parsed_filter, targeted, pending, created_by_id, created_at, send_until, deadline_at,
    timeout_seconds, ttl_seconds, options, replay_of_id, key, input_digest, secret_inputs, state, approval_expires_at)
  values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, case when $16 then 'AWAITING_APPROVAL' else 'QUEUED' end,
    case when $16 then $6::timestamptz + interval '24 hours' end) returning id, uuid`;

/** PostgreSQL's clock decides every wait (reliability.md §3.3), so the times of a task are made from it. */
const READ_CLOCK = `select now() as now, coalesce(max(ttl_seconds), 60)::int as "ttlSeconds" from bridge where id = any($1)`;

/**
 * Starts a task: checks the arguments against the DDL, resolves the filter to hosts and freezes them, all in one transaction.
 * Where the rules need an approval it only waits for one. The same key and input return the first task again. Throws the coded errors of taskErrors,
 * secretErrors, findAction, checkInputs and readFilter; then nothing has changed.
 */
export async function startTask(ctx: RequestContext, input: RunTask): Promise<Task> {
  const taskId = await inTransaction(ctx, async (tx) => (await findByKey(tx, input)) ?? (await insertTask(tx, input)));
  return await reloadTask(ctx.em, taskId);
}

async function findByKey(tx: RequestContext, input: RunTask): Promise<number | undefined> {
  if (input.key == null) return undefined;
  const { userId } = userOf(tx);
  await query(tx.em, LOCK_KEY, [`task-key:${userId}:${input.key}`]);
  const [known] = await query<{ id: number; input_digest: string }>(tx.em, FIND_BY_KEY, [userId, input.key]);
  if (known !== undefined && known.input_digest !== digestInput(input)) throw new KeyReused(input.key, known.id);
  return known?.id;
}

async function insertTask(tx: RequestContext, input: RunTask): Promise<number> {
  const { plugin, action, command, secrets } = await readCommand(tx, input);
  const options = readOptions(input.options);
  const { filter } = readWholeFilter(input.filter);
  const wish = { input, filter, command: withSecrets(command, secrets) };
  const { found, limited, needsApproval } = await chooseHosts(tx, wish);
  const recipients = await findRecipients(tx.em, secrets, bridgesOf(found));
  const { hosts, waves } = await orderHosts(tx.em, found, options.rollout);
  const commandId = await storeCommand(tx.em, command);
  const timeoutSeconds = options.timeoutSeconds ?? plugin.timeoutSeconds;
  const { now, ttlSeconds } = await readClock(tx, hosts);
  const times = taskTimes(now, options, {
    timeoutSeconds,
    ttlSeconds: options.ttlSeconds ?? ttlSeconds,
    waves: waves.filter(({ reachable }) => reachable > 0).length,
  });
  const secretInputs = Object.keys(secrets).toSorted();
  const { id: taskId, uuid } = await queryOne<{ id: number; uuid: string }>(tx.em, INSERT_TASK, [
    commandId,
    input.filter,
    JSON.stringify(filter),
    hosts.length,
    userOf(tx).userId,
    now,
    times.sendUntil,
    times.deadlineAt,
    timeoutSeconds,
    options.ttlSeconds ?? null,
    JSON.stringify(options),
    await replayedTask(tx, input.replayOf),
    input.key ?? null,
    digestInput(input),
    secretInputs,
    needsApproval,
  ]);
  await sealSecrets(tx.em, { id: taskId, uuid, ...command }, { secrets, recipients });
  await startSummaries(tx.em, taskId, action);
  await freezeTargets(tx, {
    taskId,
    hosts,
    waves,
    isRollout: options.rollout !== undefined,
    needsApproval,
    ...namedIn(filter),
  });
  await noteLimitUse(tx, taskId, limited);
  await recordAudit(tx, needsApproval ? 'task.request' : 'task.run', `task:${taskId}`, {
    plugin: plugin.name,
    action: action.name,
    filter: input.filter,
    hosts: hosts.length,
    ...(secretInputs.length > 0 && { secretInputs }),
  });
  return taskId;
}

interface CheckedRun {
  readonly plugin: Plugin;
  readonly action: ActionDdl;
  readonly command: RightsCommand;
  readonly secrets: Inputs['secrets'];
}

/** What is to be run, as it may be by itself, on whatever host. */
async function readCommand(tx: RequestContext, input: RunTask): Promise<CheckedRun> {
  const { plugin, action } = await readAs(
    tx.em,
    tx.caller,
    async (em) => await findAction(em, input.plugin, input.action),
  );
  const { values, secrets } = checkInputs(action, input);
  const command = { plugin: plugin.name, action: action.name, arguments: values };
  refuseCommand(tx.caller, withSecrets(command, secrets), tx.now());
  // Whether it may still be run is asked again later, when nobody can read the secrets any more.
  refuseCommand(tx.caller, command, tx.now());
  return { plugin, action, command, secrets };
}

function withSecrets(command: RightsCommand, secrets: Inputs['secrets']): RightsCommand {
  return { ...command, arguments: { ...command.arguments, ...secrets } };
}

/** Those that will be given a part of the task, now or by a rollout. */
function bridgesOf(hosts: readonly ResolvedHost[]): ReadonlySet<number> {
  return new Set(hosts.flatMap((host) => (obstacleOf(host) === null ? (host.bridgeId ?? []) : [])));
}

interface Wish {
  readonly input: RunTask;
  readonly filter: Filter;
  readonly command: RightsCommand;
}

/** The hosts that a filter selects now, when nothing stands above running the command on them. */
async function chooseHosts(
  tx: RequestContext,
  { input, filter, command }: Wish,
): Promise<SizeDecision & { readonly found: readonly ResolvedHost[] }> {
  const holds = await readHolds(tx.em, tx.now());
  const found = await findTargets(tx, { filter, command, holds });
  // What the filter names of tasks that the caller does not see must not be told by the answer.
  await readAs(tx.em, tx.caller, async (em) => await refuseAllHosts({ ...tx, em }, filter, found.length));
  refuseWrongTargets(found, input, command);
  refuseHeld(found, holds);
  return { found, ...(await refuseOverLimit(tx, found, { kind: 'run', command })) };
}

/** As the caller sees the fleet, with whether they may run the command on each host. */
async function findTargets(
  tx: RequestContext,
  { filter, command, holds }: { readonly filter: Filter; readonly command: RightsCommand; readonly holds: Holds },
): Promise<readonly ResolvedHost[]> {
  const deed = { rights: userOf(tx).rights, deed: { kind: 'run', command } } as const;
  const selection = { filter, plugin: command.plugin, now: tx.now(), deed, holds };
  return await readAs(tx.em, tx.caller, async (em) => await resolveTargets(em, selection));
}

function refuseWrongTargets(hosts: readonly ResolvedHost[], input: RunTask, command: RightsCommand): void {
  if (hosts.length === 0) throw new NoTargets(input.filter);
  if (!hosts.some(({ isPermitted }) => isPermitted)) throw new CommandNotAllowed(command, 'on any of these hosts');
  const fingerprint = fingerprintOf(hosts);
  if (input.fingerprint != null && input.fingerprint !== fingerprint)
    throw new TargetsChanged(hosts.length, fingerprint);
}

/** The time, and the longest ttl among the bridges of these hosts. */
async function readClock(
  tx: RequestContext,
  hosts: readonly ResolvedHost[],
): Promise<{ now: Date; ttlSeconds: number }> {
  const bridges = new Set(hosts.flatMap(({ bridgeId }) => bridgeId ?? []));
  return await queryOne<{ now: Date; ttlSeconds: number }>(tx.em, READ_CLOCK, [[...bridges]]);
}

async function replayedTask(tx: RequestContext, id: string | null | undefined): Promise<number | null> {
  if (id == null) return null;
  return (await readAs(tx.em, tx.caller, async (em) => await findTask(em, id))).id;
}

/**
 * The key itself and the preview's fingerprint do not say what is to be run. Of secrets only the names: from a digest, a password that is not
 * long could be guessed.
 */
function digestInput({ plugin, action, filter, options, replayOf, ...rest }: RunTask): string {
  const secrets = Object.keys(rest.secrets ?? {}).toSorted();
  const said = [plugin, action, rest.arguments ?? {}, filter, options ?? {}, replayOf ?? null];
  const text = canonicalJson(secrets.length === 0 ? said : [...said, secrets]);
  return createHash('sha256').update(text).digest('hex');
}
