import { Option, type Command } from 'commander';
import type { ComparedSelection } from './commands/compare.ts';
import type { ExportOptions } from './commands/exportTask.ts';
import type { OutputSelection } from './commands/outputs.ts';
import { firstOption } from './firstOption.ts';
import type { Start } from './Start.ts';

/** Adds the commands about what hosts answered. */
export function addOutputs(program: Command, start: Start): void {
  const leaveOut = (): Option =>
    new Option('--leave-out <names>', "outputs that do not count, e.g. pid,time; '' for none");
  program
    .command('outputs <id>')
    .description('group the hosts of a task that answered the same, or compare two groups')
    .addOption(leaveOut())
    .option('--diff <digests...>', 'compare the groups of two digests')
    .addOption(firstOption(20))
    .action((id: string, selection: OutputSelection) =>
      start(async (context) => (await import('./commands/outputs.ts')).outputs(context, id, selection)),
    );
  program
    .command('compare <one> <other>')
    .description('compare two tasks host by host')
    .option('--all', 'list all hosts, not only those that changed')
    .addOption(leaveOut())
    .addOption(firstOption(200))
    .action((one: string, other: string, selection: ComparedSelection) =>
      start(async (context) => (await import('./commands/compare.ts')).compare(context, { one, other }, selection)),
    );
  program
    .command('export <id>')
    .description('write all hosts of a task with their outputs')
    .addOption(new Option('--format <format>', 'csv unless --json is given').choices(['csv', 'json', 'ndjson']))
    .option('--output <file>', 'write to a file')
    .action((id: string, options: ExportOptions) =>
      start(async (context) => (await import('./commands/exportTask.ts')).exportTask(context, id, options)),
    );
}
