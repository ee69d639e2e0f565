import { readWholeFilter } from '../inventory/readFilter.ts';
import { NO_HOLDS } from '../inventory/readHolds.ts';
import { countTargets } from '../inventory/resolveTargets.ts';
import { checkArguments } from '../plugins/checkArguments.ts';
import { findAction } from '../plugins/findAction.ts';
import type { Caller, RequestContext } from '../access/RequestContext.ts';
import { readAs } from '../tasks/readAs.ts';
import { refuseCommand } from '../tasks/refuseCommand.ts';
import { refuseAllHosts } from '../tasks/refuseAllHosts.ts';
import { readOptions, type RunOptions } from '../tasks/runOptions.ts';
import { SecretsNotScheduled } from '../tasks/secretErrors.ts';
import type { MissedPolicy } from '../tasks/Schedule.ts';
import type { StoredCommand } from '../tasks/storeCommand.ts';
import { nextOccurrence, type Timing } from './occurrences.ts';
import { BadGrace, BadScheduleName, TimeIsPast } from './scheduleErrors.ts';
import type { ScheduleInput } from './ScheduleInput.ts';

/** A schedule as it was wished, checked as far as it can be before it runs. */
export interface CheckedSchedule {
  readonly name: string;
  readonly command: StoredCommand;
  readonly filter: string;
  readonly options: RunOptions;
  readonly timing: Timing;
  readonly graceSeconds: number;
  readonly missedPolicy: MissedPolicy;
  readonly isEnabled: boolean;
}

const NAME_CHARACTERS = 100;

/** The database has the same limits. */
const GRACE_SECONDS = { least: 60, most: 604_800 } as const;

/**
 * Checks what a schedule is to be, its arguments and filter as startTask does, with the rights of its owner. Throws the coded errors of its parts,
 * AllHostsNotAllowed, SecretsNotScheduled, and those of scheduleErrors.
 */
export async function readScheduleInput(
  ctx: RequestContext,
  input: ScheduleInput,
  owner: Caller,
): Promise<CheckedSchedule> {
  const { graceSeconds, missedPolicy, isEnabled, filter } = input;
  if (input.secrets != null) throw new SecretsNotScheduled();
  const name = readName(input.name);
  if (!Number.isInteger(graceSeconds) || graceSeconds < GRACE_SECONDS.least || graceSeconds > GRACE_SECONDS.most)
    throw new BadGrace(GRACE_SECONDS.least, GRACE_SECONDS.most);
  const timing: Timing = { cron: input.cron?.trim() ?? null, at: input.at ?? null, zone: input.zone };
  // For the faults of the timing alone; whether it has passed is asked with PostgreSQL's time.
  nextOccurrence(timing, new Date(0));
  // As the owner sees it: a plugin of smart proxies that they do not see does not exist for them.
  const { plugin, action } = await readAs(
    ctx.em,
    owner,
    async (em) => await findAction(em, input.plugin, input.action),
  );
  const values = checkArguments(action, input.arguments);
  const options = readOptions(input.options);
  const { filter: parsed } = readWholeFilter(filter);
  const command = { plugin: plugin.name, action: action.name, arguments: values };
  refuseCommand(owner, command, ctx.now());
  const groups = await readAs(
    ctx.em,
    owner,
    async (em) =>
      await countTargets(em, { filter: parsed, plugin: plugin.name, now: ctx.now(), deed: null, holds: NO_HOLDS }),
  );
  const selected = groups.reduce((sum, { count }) => sum + count, 0);
  await readAs(ctx.em, owner, async (em) => await refuseAllHosts({ em, caller: owner }, parsed, selected));
  return { name, command, filter, options, timing, graceSeconds, missedPolicy, isEnabled };
}

/** When a schedule is due next; null: it is disabled. Throws TimeIsPast for a single time that has passed. */
export function firstDueAt(timing: Timing, isEnabled: boolean, now: Date): Date | null {
  if (!isEnabled) return null;
  const next = nextOccurrence(timing, now)?.at ?? null;
  if (next === null && timing.at !== null) throw new TimeIsPast(timing.at);
  return next;
}

function readName(name: string): string {
  const trimmed = name.trim().toWellFormed();
  if (trimmed === '' || [...trimmed].length > NAME_CHARACTERS || /\p{Cc}/u.test(trimmed)) throw new BadScheduleName();
  return trimmed;
}
