import type { FoundSchedule } from '../findSchedule.ts';
import { formatTable } from './formatTable.ts';
import { neutralise } from './neutralise.ts';

/** A schedule in lines, with its next due times. */
export function scheduleText(schedule: FoundSchedule): string {
  const { id, name, command, filter, owner, isEnabled, next } = schedule;
  const { plugin, action } = command;
  const lines = [
    `Schedule ${id} ${name}: ${plugin} ${action} ${JSON.stringify(command.arguments)} on ${filter}`,
    `  in the name of ${owner?.login ?? 'a user who is gone, so it is refused'}`,
    `  ${timingText(schedule)}; ${missedText(schedule)}`,
    ...optionLines(schedule.options),
    ...(isEnabled ? [] : ['  disabled: it does not run']),
  ];
  return `${lines.map((line) => `${neutralise(line)}\n`).join('')}${isEnabled ? dueTimesText(next) : ''}`;
}

/** Due times in UTC and on the clocks of their zone, as a table. */
export function dueTimesText(times: FoundSchedule['next']): string {
  if (times.length === 0) return 'Nothing comes any more\n';
  return formatTable(
    ['UTC', 'LOCAL', 'NOTE'],
    times.map(({ utc, local, note }) => [utc, local, note ?? '']),
  );
}

/** When a schedule runs, in a few words. */
export function timingText({ at, cron, zone }: Pick<FoundSchedule, 'at' | 'cron' | 'zone'>): string {
  return at === null ? `${cron ?? ''} on the clocks of ${zone}` : `once at ${at}`;
}

function missedText({ missedPolicy, graceSeconds }: FoundSchedule): string {
  return missedPolicy === 'RUN_LATE'
    ? `late by at most ${graceSeconds} seconds it still runs, beyond that it is missed`
    : 'late by more than 60 seconds it is missed';
}

function optionLines(options: unknown): string[] {
  const text = JSON.stringify(options);
  return text === '{}' ? [] : [`  options ${text}`];
}
