import { Option, type Command } from 'commander';
import type { RerunWish } from './commands/rerun.ts';
import type { RunWish } from './commands/run.ts';
import { nameOf, typedName } from './nameOf.ts';
import { addRunOptions } from './runOptions.ts';
import type { Start } from './Start.ts';

const RERUN_PARTS = [
  'SAME_HOSTS',
  'SAME_FILTER',
  'FAILED',
  'UNKNOWN',
  'NOT_SENT',
  'SUCCEEDED',
  'FAILED_OR_UNKNOWN',
] as const;

/** Adds the commands that start tasks, watch them, stop them and approve them, and that stop everything. */
export function addRunning(program: Command, start: Start): void {
  addStarting(program, start);
  addWatching(program, start);
  addStopping(program, start);
  addApproving(program, start);
  addEmergency(program, start);
}

function addStarting(program: Command, start: Start): void {
  const run = program
    .command('run <plugin> <action> [arguments...]')
    .description('run an action; arguments are name=value')
    .requiredOption('--on <filter>', 'which hosts; the word all means every host')
    .addOption(secretOption())
    .option('--yes', 'do not ask')
    .option('--detach', 'print the id of the task and do not wait');
  addRunOptions(run).action((plugin: string, action: string, words: string[], wish: RunWish) =>
    start(async (context) => (await import('./commands/run.ts')).run(context, { plugin, action, words }, wish)),
  );
  const rerun = program
    .command('rerun <id> [arguments...]')
    .description('run the command of a task again; arguments and options are kept unless they are given')
    .addOption(
      new Option('--which <hosts>', `one of ${RERUN_PARTS.map(typedName).join(', ')}; same-hosts unless told`)
        .argParser(nameOf(RERUN_PARTS))
        .conflicts('on'),
    )
    .option('--on <filter>', 'other hosts altogether; the word all means every host')
    .addOption(secretOption())
    .option('--yes', 'do not ask')
    .option('--detach', 'print the id of the task and do not wait');
  addRunOptions(rerun).action((id: string, words: string[], wish: RerunWish) =>
    start(async (context) => (await import('./commands/rerun.ts')).rerun(context, { id, words }, wish)),
  );
}

/** May be given several times; its value is never on the command line. */
function secretOption(): Option {
  const collect = (word: string, words: readonly string[] = []): readonly string[] => [...words, word];
  return new Option(
    '--secret <name>',
    'an input that is kept by nobody: asked for, or in CHARGEHAND_SECRET_NAME, or name=@file',
  ).argParser(collect);
}

function addWatching(program: Command, start: Start): void {
  program
    .command('watch <id>')
    .description('print each host of a task as it comes to its end')
    .action((id: string) =>
      start(async (context) => (await import('./commands/watch.ts')).follow(context, id, 'hosts')),
    );
  program
    .command('wait <id>')
    .description('wait for a task to end')
    .action((id: string) =>
      start(async (context) => (await import('./commands/watch.ts')).follow(context, id, 'quiet')),
    );
}

function addStopping(program: Command, start: Start): void {
  program
    .command('cancel <id>')
    .description('send nothing more of a task, and say how many hosts had been sent to')
    .action((id: string) => start(async (context) => (await import('./commands/stopping.ts')).cancel(context, id)));
  program
    .command('pause <id>')
    .description('hold back what a rollout has not given to a bridge yet')
    .action((id: string) => start(async (context) => (await import('./commands/stopping.ts')).pause(context, id)));
  program
    .command('resume <id>')
    .description('let a paused rollout go on')
    .action((id: string) => start(async (context) => (await import('./commands/stopping.ts')).resume(context, id)));
}

function addApproving(program: Command, start: Start): void {
  program
    .command('approve <id>')
    .description('show what somebody else wants to run, and let exactly that run')
    .option('--fingerprint <text>', 'of what was looked at; nothing else is approved, and nobody is asked')
    .option('--yes', 'do not ask')
    .action((id: string, options: { fingerprint?: string; yes?: boolean }) =>
      start(async (context) => (await import('./commands/approving.ts')).approve(context, id, options)),
    );
  program
    .command('reject <id>')
    .description('end a task that waits for an approval')
    .requiredOption('--reason <text>', 'why; whoever asked for it sees it')
    .action((id: string, { reason }: { reason: string }) =>
      start(async (context) => (await import('./commands/approving.ts')).reject(context, id, reason)),
    );
}

function addEmergency(program: Command, start: Start): void {
  program
    .command('stop-everything')
    .description('pull the emergency stop: nothing more is sent, by nobody; it does not ask')
    .requiredOption('--reason <text>', 'why; everybody sees it')
    .option('--proxy <name>', 'only of this smart proxy')
    .action((options: { reason: string; proxy?: string }) =>
      start(async (context) => (await import('./commands/emergency.ts')).stopEverything(context, options)),
    );
  program
    .command('lift')
    .description('lift the emergency stop, so that new tasks are sent again')
    .option('--proxy <name>', 'that of this smart proxy')
    .option('--yes', 'do not ask')
    .action((options: { proxy?: string; yes?: boolean }) =>
      start(async (context) => (await import('./commands/emergency.ts')).lift(context, options)),
    );
}
