import type { Command } from 'commander';
import type { ScheduleWish } from './commands/changeSchedules.ts';
import type { ComingSelection, ScheduleSelection } from './commands/schedules.ts';
import { firstOption } from './firstOption.ts';
import { readInstant } from './readInstant.ts';
import { addRunOptions } from './runOptions.ts';
import { addScheduleOptions, addTimingOptions, type TimingOptions } from './scheduleOptions.ts';
import type { Start } from './Start.ts';
import { wholeNumber } from './wholeNumber.ts';

/** Adds the commands about what is run later, once or again and again. */
export function addSchedules(program: Command, start: Start): void {
  addLists(program, start);
  const schedule = program.command('schedule').description('one schedule: show, create, update, run it now, …');
  addLooks(schedule, start);
  addChanges(schedule, start);
  addSwitches(schedule, start);
}

function addLists(program: Command, start: Start): void {
  const schedules = program
    .command('schedules [search]')
    .description('list schedules')
    .option('--plugin <name>', 'only of this plugin')
    .option('--from <instant>', 'only that are due from here on', readInstant)
    .option('--to <instant>', 'only that are due up to here', readInstant)
    .addOption(firstOption(50))
    .action((search: string | undefined, options: ScheduleSelection) =>
      start(async (context) =>
        (await import('./commands/schedules.ts')).schedules(context, { ...options, search: search ?? null }),
      ),
    );
  schedules
    .command('upcoming')
    .description('list the runs to come of all schedules, in order of time')
    .option('--from <instant>', 'not before; now unless told', readInstant)
    .option('--to <instant>', 'not after; a week unless told', readInstant)
    .addOption(firstOption(100))
    .action((selection: ComingSelection) =>
      start(async (context) => (await import('./commands/schedules.ts')).upcoming(context, selection)),
    );
}

function addLooks(schedule: Command, start: Start): void {
  schedule
    .command('show <id>')
    .description('show a schedule with its next times and its last runs')
    .addOption(firstOption(10))
    .action((id: string, options: { first: number }) =>
      start(async (context) => (await import('./commands/schedule.ts')).showSchedule(context, id, options)),
    );
  addTimingOptions(schedule.command('preview').description('show when a schedule would be due, and keep nothing'))
    .option('--count <times>', 'how many, at most 50', wholeNumber, 5)
    .action((timing: TimingOptions & { count: number }) =>
      start(async (context) => (await import('./commands/schedule.ts')).previewSchedule(context, timing)),
    );
}

function addChanges(schedule: Command, start: Start): void {
  const create = schedule
    .command('create <plugin> <action> [arguments...]')
    .description('have an action run later, in your name; arguments are name=value')
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--on <filter>', 'which hosts, looked up at each run; the word all means every host')
    .option('--disabled', 'keep it, but do not run it yet')
    .option('--yes', 'do not ask');
  addScheduleOptions(addRunOptions(create)).action(
    (plugin: string, action: string, words: string[], wish: ScheduleWish & { name: string; on: string }) =>
      start(async (context) => {
        const { createSchedule } = await import('./commands/changeSchedules.ts');
        return await createSchedule(context, { plugin, action, words }, wish);
      }),
  );
  const update = schedule
    .command('update <id> [arguments...]')
    .description('change what is given of a schedule; the rest stays')
    .option('--name <name>', 'what it is called')
    .option('--on <filter>', 'which hosts')
    .option('--yes', 'do not ask');
  addScheduleOptions(addRunOptions(update)).action((id: string, words: string[], wish: ScheduleWish) =>
    start(async (context) =>
      (await import('./commands/changeSchedules.ts')).updateSchedule(context, { id, words }, wish),
    ),
  );
}

function addSwitches(schedule: Command, start: Start): void {
  for (const [name, isEnabled, description] of [
    ['enable', true, 'let a schedule run from now on'],
    ['disable', false, 'let a schedule not run any more'],
  ] as const)
    schedule
      .command(`${name} <id>`)
      .description(description)
      .action((id: string) =>
        start(async (context) =>
          (await import('./commands/changeSchedules.ts')).enableSchedule(context, id, isEnabled),
        ),
      );
  schedule
    .command('run <id>')
    .description('run it now, in your name; its due times stay')
    .option('--yes', 'do not ask')
    .option('--detach', 'print the id of the task and do not wait')
    .action((id: string, options: { yes?: boolean; detach?: boolean }) =>
      start(async (context) => (await import('./commands/runSchedule.ts')).runSchedule(context, id, options)),
    );
  schedule
    .command('delete <id>')
    .description('delete a schedule; its tasks stay')
    .option('--yes', 'do not ask')
    .action((id: string, options: { yes?: boolean }) =>
      start(async (context) => (await import('./commands/changeSchedules.ts')).deleteSchedule(context, id, options)),
    );
}
