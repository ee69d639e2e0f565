import { Option, type Command } from 'commander';
import { nameOf, typedName } from './nameOf.ts';
import { readInstant } from './readInstant.ts';
import { readSeconds } from './readSeconds.ts';

const MISSED_POLICIES = ['RUN_LATE', 'MARK_MISSED'] as const;

/** When something is due, as it was typed. */
export interface TimingOptions {
  readonly at?: string;
  readonly cron?: string;
  /** IANA name. */
  readonly zone?: string;
}

/** When and under which name something is run, as it was typed. */
export interface ScheduleOptions extends TimingOptions {
  readonly name?: string;
  readonly missed?: (typeof MISSED_POLICIES)[number];
  /** In seconds. */
  readonly grace?: number;
}

/** Adds the options of when something is due. */
export function addTimingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--at <instant>', 'once, e.g. 2026-11-24T02:30+01:00').argParser(readInstant).conflicts('cron'),
    )
    .option('--cron <fields>', 'again and again: minute hour day month weekday, e.g. "30 2 * * MON-FRI"')
    .option('--zone <name>', `the clocks that count, e.g. Europe/Berlin; ${localZone()} unless told`);
}

/** Adds the options of a schedule but for its name. */
export function addScheduleOptions(command: Command): Command {
  return addTimingOptions(command)
    .addOption(
      new Option(
        '--missed <policy>',
        `${MISSED_POLICIES.map(typedName).join(' or ')}, when it could not start in time`,
      ).argParser(nameOf(MISSED_POLICIES)),
    )
    .addOption(new Option('--grace <time>', 'so late it may still run, e.g. 15m').argParser(readSeconds));
}

/** The zone of the clocks of this machine. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
