import type { EntityManager } from '@mikro-orm/postgresql';
import { userOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { NO_HOLDS } from '../inventory/readHolds.ts';
import { readFilter } from '../inventory/readFilter.ts';
import { query } from '../platform/sql.ts';
import { readObject } from '../plugins/checkArguments.ts';
import { compareTargets, type TargetDifference } from './compareTargets.ts';
import { findTask } from './findTask.ts';
import { atOneMoment, lookAtTargets, type PreviewRequest, type TargetPreview } from './previewTargets.ts';
import { filterOfRerun, outcomesOfRerun, type RerunSelection } from './rerunFilter.ts';
import type { GivenOptions, RunOptions } from './runOptions.ts';
import { SecretsNeeded } from './secretErrors.ts';
import { startTask } from './startTask.ts';
import type { Task } from './Task.ts';

/** Which task, on which of its hosts. */
export interface RerunOf {
  readonly id: string;
  readonly which: RerunSelection;
  /** For OTHER_FILTER alone. */
  readonly filter: string | null | undefined;
}

/** What is run again; null arguments and options are those of the task. */
export interface Rerun extends RerunOf {
  readonly arguments: unknown;
  /** Never those of the task: they are not kept. */
  readonly secrets?: unknown;
  readonly options: GivenOptions | null | undefined;
  readonly key: string | null | undefined;
  readonly fingerprint: string | null | undefined;
}

/** Runs the command of a task again, on a part of its hosts or on others. Throws TaskNotFound, BadRerun, SecretsNeeded, and whatever startTask throws. */
export async function rerunTask(ctx: RequestContext, rerun: Rerun): Promise<Task> {
  const { which, filter, options, key, fingerprint } = rerun;
  const task = await findTask(ctx.em, rerun.id);
  refuseWithoutSecrets(task, rerun.secrets);
  return await startTask(ctx, {
    plugin: task.command.plugin,
    action: task.command.action,
    arguments: rerun.arguments ?? task.command.arguments,
    secrets: rerun.secrets,
    filter: filterOfRerun(task, which, filter),
    options: options ?? (await optionsOf(ctx.em, task)),
    key,
    fingerprint,
    replayOf: String(task.id),
  });
}

/** Without them it would be another command, which the host might even run. */
function refuseWithoutSecrets({ id, secretInputs }: Task, given: unknown): void {
  const missing = secretInputs.filter((name) => !Object.hasOwn(readObject('secrets', given), name));
  if (missing.length > 0) throw new SecretsNeeded(id, missing);
}

const OPTIONS_OF_SCHEDULE = `select options from schedule where id = $1`;

/** Those of the task. A run that was missed or refused before tasks of that kind kept their options has those of its schedule, or it would lose its rollout. */
async function optionsOf(em: EntityManager, task: Task): Promise<GivenOptions> {
  if (task.rejectionCode === null || task.schedule === null || Object.keys(task.options).length > 0)
    return task.options;
  const [schedule] = await query<{ options: RunOptions }>(em, OPTIONS_OF_SCHEDULE, [task.schedule.id]);
  return schedule?.options ?? task.options;
}

/** What a rerun would touch; preview and difference are those of one moment. */
export interface RerunPreview {
  readonly filter: string;
  readonly preview: TargetPreview;
  /** Null: not wanted. */
  readonly difference: TargetDifference | null;
}

/** What is wanted of the preview of a rerun. */
export interface RerunWants {
  readonly preview: PreviewRequest['wants'];
  readonly difference: boolean;
}

/**
 * What a rerun would touch now beside what the task, or the part of it that is run again, touched then. Throws TaskNotFound, BadRerun,
 * BadFilter, UnknownPlugin, UnknownAction.
 */
export async function previewRerun(ctx: RequestContext, rerun: RerunOf, wants: RerunWants): Promise<RerunPreview> {
  const task = await findTask(ctx.em, rerun.id);
  const { plugin, action } = task.command;
  const filter = filterOfRerun(task, rerun.which, rerun.filter);
  const now = ctx.now();
  return await atOneMoment(ctx.em, async (tx) => {
    const { rights, userId } = userOf(ctx);
    const preview = await lookAtTargets(tx, { filter, plugin, action, now, rights, userId, wants: wants.preview });
    if (!wants.difference) return { filter, preview, difference: null };
    const selection = { filter: readFilter(filter).filter, plugin, now, deed: null, holds: NO_HOLDS };
    const earlier = { taskId: task.id, outcomes: outcomesOfRerun(rerun.which) };
    return { filter, preview, difference: await compareTargets(tx, selection, earlier) };
  });
}
