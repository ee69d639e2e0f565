import { graphql, isRecord, type ResultOf, type VariablesOf } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { confirmTargets, isConfirmed } from '../confirmTargets.ts';
import { findInputs } from '../findInputs.ts';
import { findSchedule, ShownSchedule, type FoundSchedule } from '../findSchedule.ts';
import { mergeArguments } from '../mergeArguments.ts';
import { neutralise, toJson } from '../output/neutralise.ts';
import { previewText, warningsText } from '../output/previewText.ts';
import { scheduleText } from '../output/scheduleText.ts';
import { previewTargets } from '../previewTargets.ts';
import { mergeOptions, runOptionsInput, type KeptOptions, type RunOptions } from '../runOptions.ts';
import { localZone, type ScheduleOptions } from '../scheduleOptions.ts';
import { typeArguments } from '../typeArguments.ts';
import type { TypedCommand } from './run.ts';
import { noTiming } from './schedule.ts';

const CreateSchedule = graphql(
  `
    mutation CreateSchedule($input: ScheduleInput!) {
      createSchedule(input: $input) {
        ...ShownSchedule
      }
    }
  `,
  [ShownSchedule],
);

const UpdateSchedule = graphql(
  `
    mutation UpdateSchedule($id: ID!, $input: ScheduleInput!) {
      updateSchedule(id: $id, input: $input) {
        ...ShownSchedule
      }
    }
  `,
  [ShownSchedule],
);

const SetScheduleEnabled = graphql(
  `
    mutation SetScheduleEnabled($id: ID!, $isEnabled: Boolean!) {
      setScheduleEnabled(id: $id, isEnabled: $isEnabled) {
        ...ShownSchedule
      }
    }
  `,
  [ShownSchedule],
);

const DeleteSchedule = graphql(`
  mutation DeleteSchedule($id: ID!) {
    deleteSchedule(id: $id)
  }
`);

/** A schedule as it was typed; when it is changed, what is not typed stays. */
export interface ScheduleWish extends ScheduleOptions, RunOptions {
  readonly on?: string;
  readonly yes?: boolean;
}

/** Keeps a command to be run at a future time. Shows whom it would hit now and asks; throws CliFault when it is not wanted. */
export async function createSchedule(
  context: CliContext,
  { plugin, action, words }: TypedCommand,
  wish: ScheduleWish & { readonly name: string; readonly on: string; readonly disabled?: boolean },
): Promise<number> {
  if (wish.at === undefined && wish.cron === undefined) throw noTiming();
  const typed = typeArguments(await findInputs(context, { plugin, action }), words);
  await confirmFilter(context, { plugin, action, filter: wish.on }, wish.yes);
  const input = {
    ...{ name: wish.name, plugin, action, arguments: typed, filter: wish.on, options: runOptionsInput(wish) },
    ...{ at: wish.at ?? null, cron: wish.cron ?? null, zone: wish.zone ?? localZone() },
    ...(wish.missed !== undefined && { missedPolicy: wish.missed }),
    ...(wish.grace !== undefined && { graceSeconds: wish.grace }),
    isEnabled: wish.disabled !== true,
  };
  const { createSchedule: created } = await context.client.request(CreateSchedule, { input });
  return say(context, created);
}

/** Changes what was typed of a schedule. Another filter is shown and asked for as when it is created. */
export async function updateSchedule(
  context: CliContext,
  { id, words }: { readonly id: string; readonly words: readonly string[] },
  wish: ScheduleWish,
): Promise<number> {
  const before = await findSchedule(context, id);
  const { plugin, action } = before.command;
  const values = (await mergeArguments(context, before.command, words)) ?? before.command.arguments;
  if (wish.on !== undefined) await confirmFilter(context, { plugin, action, filter: wish.on }, wish.yes);
  const input = {
    ...{ plugin, action, arguments: values, options: mergeOptions(wish, keptOptions(before.options)) },
    ...{ name: wish.name ?? before.name, filter: wish.on ?? before.filter, isEnabled: before.isEnabled },
    ...timingInput(wish, before),
    ...{ missedPolicy: wish.missed ?? before.missedPolicy, graceSeconds: wish.grace ?? before.graceSeconds },
  };
  const { updateSchedule: updated } = await context.client.request(UpdateSchedule, { id, input });
  return say(context, updated);
}

/** Lets a schedule run from now on, or not any more. */
export async function enableSchedule(context: CliContext, id: string, isEnabled: boolean): Promise<number> {
  const { setScheduleEnabled } = await context.client.request(SetScheduleEnabled, { id, isEnabled });
  return say(context, setScheduleEnabled);
}

/** Deletes a schedule; its tasks stay. Throws CliFault when it is not wanted. */
export async function deleteSchedule(
  context: CliContext,
  id: string,
  { yes }: { readonly yes?: boolean },
): Promise<number> {
  const schedule = await findSchedule(context, id);
  if (!context.json) context.tell(scheduleText(schedule));
  if (!(await isConfirmed(context, 'Delete it?', yes))) throw new CliFault('NOT_CONFIRMED', 'Nothing was deleted');
  await context.client.request(DeleteSchedule, { id });
  const { name } = schedule;
  context.print(
    context.json ? `${toJson({ id, name })}\n` : `${neutralise(`Deleted schedule ${id} ${name}; its tasks stay`)}\n`,
  );
  return 0;
}

async function confirmFilter(
  context: CliContext,
  target: { readonly plugin: string; readonly action: string; readonly filter: string },
  yes: boolean | undefined,
): Promise<void> {
  const preview = await previewTargets(context, target);
  if (!context.json) context.tell(`Now: ${previewText(preview)}`);
  context.tell(warningsText(preview));
  const what = `Schedule ${target.plugin} ${target.action}`;
  await confirmTargets(context, { what, filter: target.filter, preview, yes });
}

function timingInput(
  { at, cron, zone }: ScheduleWish,
  before: FoundSchedule,
): Pick<VariablesOf<typeof CreateSchedule>['input'], 'at' | 'cron' | 'zone'> {
  const isKept = at === undefined && cron === undefined;
  return {
    at: isKept ? before.at : (at ?? null),
    cron: isKept ? before.cron : (cron ?? null),
    zone: zone ?? before.zone,
  };
}

type InputRollout = NonNullable<NonNullable<VariablesOf<typeof CreateSchedule>['input']['options']>['rollout']>;

/** The options of a schedule, which are those that it was given once. */
function keptOptions(options: unknown): KeptOptions<InputRollout> {
  return isRecord(options) ? options : {};
}

function say({ json, print }: CliContext, schedule: ResultOf<typeof CreateSchedule>['createSchedule']): number {
  print(json ? `${toJson(schedule, 2)}\n` : scheduleText(schedule));
  return 0;
}
