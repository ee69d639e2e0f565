import { Command, Option } from 'commander';
import { addOutputs } from './addOutputs.ts';
import { addRunning } from './addRunning.ts';
import { addSchedules } from './addSchedules.ts';
import type { CliContext } from './CliContext.ts';
import type { HostSelection } from './commands/hosts.ts';
import type { SyncWish } from './commands/sync.ts';
import type { TaskSelection } from './commands/tasks.ts';
import { firstOption } from './firstOption.ts';
import { nameOf } from './nameOf.ts';
import type { Start } from './Start.ts';

/** Runs a command with its context; what it gives is the exit code. */
export type Runner = (command: (context: CliContext) => Promise<number>, options: { json: boolean }) => Promise<void>;

const TASK_STATES = [
  'AWAITING_APPROVAL',
  'QUEUED',
  'RUNNING',
  'CANCELLING',
  'HALTING',
  'FINISHED',
  'CANCELLED',
  'MISSED',
  'REJECTED',
] as const;
const HOST_ORDERS = ['NAME', 'HOSTGROUP', 'LAST_SEEN'] as const;
const TARGET_STATES = ['PENDING', 'ASSIGNED', 'SENDING', 'SENT', 'UNKNOWN', 'NOT_SENT', 'SUCCEEDED', 'FAILED'] as const;

/** The grammar of the command line. Commands are loaded when they are called, so that each start stays quick. */
export function createProgram(version: string, run: Runner): Command {
  const program = new Command('chargehand')
    .description('Runs controlled actions on fleets, and tells the truth about what became of them.')
    .version(version)
    .option('--json', 'print JSON')
    // What stands behind the name of a command is an option of that command, also where the command around it has one of the same name.
    .enablePositionalOptions()
    // Before the commands, which inherit it: a usage fault of any of them is thrown.
    .exitOverride()
    .addHelpText('after', EXIT_CODES);
  const start = (command: (context: CliContext) => Promise<number>): Promise<void> =>
    run(command, { json: program.opts()['json'] === true });
  addInventory(program, start);
  addSources(program, start);
  addFilters(program, start);
  addRunning(program, start);
  addTasks(program, start);
  addOutputs(program, start);
  addSchedules(program, start);
  // `--json` may stand before or after the name of the command.
  for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
    command
      .addOption(new Option('--json', 'print JSON').hideHelp())
      .on('option:json', () => program.setOptionValue('json', true));
  return program;
}

const EXIT_CODES = `
Exit status of run, rerun, schedule run, watch and wait (of sync: 0 succeeded, 1 failed, 4 refused):
  0 all succeeded, 1 some failed or were not sent, 2 some may have run without an answer, 3 cancelled, halted
  or missed, 4 refused (rights, arguments, nothing matched), 5 cannot reach the API, 130 interrupted (the task goes on)`;

function addInventory(program: Command, start: Start): void {
  program
    .command('login')
    .description('sign in and store a token')
    .option('--url <url>', 'address of the API')
    .option('--login <name>', 'who signs in')
    .action((options: { url?: string; login?: string }) =>
      start(async (context) => (await import('./commands/login.ts')).login(context, options)),
    );
  program
    .command('hosts [filter]')
    .description('list hosts')
    .addOption(
      new Option('--order <field>', 'by name, host group or when they were last seen')
        .choices(HOST_ORDERS)
        .argParser(nameOf(HOST_ORDERS)),
    )
    .option('--reverse', 'in the reverse order')
    .option('--retired', 'those that no source names any more, instead of the others')
    .addOption(firstOption(50))
    .action((filter: string | undefined, options: HostSelection) =>
      start(async (context) => (await import('./commands/hosts.ts')).hosts(context, filter, options)),
    );
  program
    .command('facts [search]')
    .description('list facts, or the values of one')
    .option('--values <fact>', 'list the values of this fact')
    .addOption(firstOption(50))
    .action((search: string | undefined, options: { first: number; values?: string }) =>
      start(async (context) => (await import('./commands/facts.ts')).facts(context, search, options)),
    );
  program
    .command('hostgroups [search]')
    .description('list host groups')
    .addOption(firstOption(50))
    .action((search: string | undefined, options: { first: number }) =>
      start(async (context) => (await import('./commands/hostgroups.ts')).hostgroups(context, search, options)),
    );
  program
    .command('plugins [name]')
    .description('list plugins, or describe one')
    .action((name: string | undefined) =>
      start(async (context) => (await import('./commands/plugins.ts')).plugins(context, name)),
    );
  program
    .command('proxies')
    .description('list smart proxies and their bridges')
    .action(() => start(async (context) => (await import('./commands/proxies.ts')).proxies(context)));
}

function addSources(program: Command, start: Start): void {
  program
    .command('sources')
    .description('list inventory sources and their last syncs')
    .action(() => start(async (context) => (await import('./commands/sources.ts')).sources(context)));
  program
    .command('sync <source>')
    .description('have an inventory source asked now, and wait for the end')
    .option('--full', 'everything, not only what changed')
    .option('--force', 'in full, and retire as many hosts as have vanished')
    .action((source: string, wish: SyncWish) =>
      start(async (context) => (await import('./commands/sync.ts')).sync(context, source, wish)),
    );
}

function addFilters(program: Command, start: Start): void {
  const filters = program
    .command('filters [search]')
    .description('list saved filters, your own and the shared ones')
    .addOption(firstOption(50))
    .action((search: string | undefined, options: { first: number }) =>
      start(async (context) => (await import('./commands/filters.ts')).filters(context, search, options)),
    );
  filters
    .command('save <name> <filter>')
    .description('save a filter under a name')
    .option('--shared', 'everybody may use it')
    .action((name: string, filter: string, { shared }: { shared?: boolean }) =>
      start(async (context) =>
        (await import('./commands/filters.ts')).saveFilter(context, { name, filter, isShared: shared === true }),
      ),
    );
  filters
    .command('delete <name>')
    .description('delete a filter of your own')
    .action((name: string) =>
      start(async (context) => (await import('./commands/filters.ts')).deleteFilter(context, name)),
    );
}

function addTasks(program: Command, start: Start): void {
  program
    .command('tasks')
    .description('list tasks, newest first')
    .addOption(new Option('--state <state>', 'only in this state').choices(TASK_STATES).argParser(nameOf(TASK_STATES)))
    .option('--plugin <name>', 'only of this plugin')
    .option('--action <name>', 'only of this action')
    .option('--from <instant>', 'started then or later')
    .option('--to <instant>', 'started before')
    .option('--host <name>', 'only that targeted this host')
    .option('--hostgroup <title>', 'only that concern this host group')
    .option('--fact <name>', 'only whose filter names this fact')
    .option('--proxy <name>', 'only through this smart proxy')
    .option('--user <login>', 'only of this user')
    .option('--search <text>', 'only that contain this text')
    .addOption(firstOption(20))
    .action((options: TaskSelection) =>
      start(async (context) => (await import('./commands/tasks.ts')).tasks(context, options)),
    );
  program
    .command('task <id>')
    .description('show one task with its hosts')
    .addOption(
      new Option('--state <state>', 'only hosts in this state').choices(TARGET_STATES).argParser(nameOf(TARGET_STATES)),
    )
    .addOption(firstOption(200))
    .action((id: string, options: { first: number; state?: (typeof TARGET_STATES)[number] }) =>
      start(async (context) => {
        const { task } = await import('./commands/task.ts');
        return await task(context, id, { first: options.first, state: options.state ?? null });
      }),
    );
}
