import { randomUUID } from 'node:crypto';
import type { ResultOf } from '@chargehand/api-client';
import { graphql } from '@chargehand/api-client';
import { ask } from '../ask.ts';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { neutralise, toJson } from '../output/neutralise.ts';
import { rolloutInput, type RolloutOptions } from '../rolloutOptions.ts';
import { typeArguments } from '../typeArguments.ts';
import { DescribePlugin } from './plugins.ts';
import { follow } from './watch.ts';

const PreviewTargets = graphql(`
  query PreviewTargets($filter: String!, $plugin: String!, $action: String!) {
    previewTargets(filter: $filter, plugin: $plugin, action: $action) {
      total
      runnable
      fingerprint
      byProxy {
        name
        count
      }
      excluded {
        reason
        message
        count
      }
      warnings {
        message
      }
    }
  }
`);

const RunTask = graphql(`
  mutation RunTask($input: RunTaskInput!) {
    runTask(input: $input) {
      id
      state
      counts {
        targeted
      }
    }
  }
`);

type Preview = ResultOf<typeof PreviewTargets>['previewTargets'];

/** What is to be run where, as it was typed. */
export interface RunOptions extends RolloutOptions {
  readonly on: string;
  readonly yes?: boolean;
  readonly detach?: boolean;
  /** Seconds that a host may take. */
  readonly timeout?: number;
  /** Seconds that a request stays valid on its way. */
  readonly ttl?: number;
}

/** Runs an action on the hosts of a filter: types the arguments, shows what will be touched, asks, and watches to the end. */
export async function run(
  context: CliContext,
  command: { readonly plugin: string; readonly action: string; readonly words: readonly string[] },
  options: RunOptions,
): Promise<number> {
  const { plugin, action } = command;
  const typed = typeArguments(await inputsOf(context, plugin, action), command.words);
  const preview = await previewOf(context, { filter: options.on, plugin, action });
  if (!(await isWanted(context, `${plugin} ${action}`, { preview, yes: options.yes ?? false })))
    throw new CliFault('NOT_CONFIRMED', 'Nothing was run');
  const { runTask } = await context.client.request(RunTask, {
    input: {
      plugin,
      action,
      arguments: typed,
      filter: options.on,
      options: { timeoutSeconds: options.timeout ?? null, ttlSeconds: options.ttl ?? null, ...rolloutInput(options) },
      key: randomUUID(),
      fingerprint: preview.fingerprint,
    },
  });
  if (options.detach !== true) return await started(context, runTask.id);
  context.print(context.json ? `${toJson(runTask)}\n` : `${runTask.id}\n`);
  return 0;
}

async function inputsOf(context: CliContext, name: string, actionName: string) {
  const { plugin } = await context.client.request(DescribePlugin, { name }, { signal: context.signal });
  if (plugin === null)
    throw new CliFault('UNKNOWN_PLUGIN', `There is no plugin ${JSON.stringify(name)}; see: chargehand plugins`);
  const action = plugin.actions.find((candidate) => candidate.name === actionName);
  if (action !== undefined) return action.inputs;
  const known = plugin.actions.map((candidate) => candidate.name).join(', ');
  throw new CliFault(
    'UNKNOWN_ACTION',
    `The plugin ${name} has no action ${JSON.stringify(actionName)}; it has ${known}`,
  );
}

async function previewOf(
  context: CliContext,
  variables: { filter: string; plugin: string; action: string },
): Promise<Preview> {
  const { previewTargets } = await context.client.request(PreviewTargets, variables, { signal: context.signal });
  return previewTargets;
}

async function isWanted(
  context: CliContext,
  command: string,
  { preview, yes }: { preview: Preview; yes: boolean },
): Promise<boolean> {
  context.tell(context.json ? warningsText(preview) : previewText(preview) + warningsText(preview));
  if (yes || !context.isInteractive) return true;
  const answer = await ask(`Run ${command} on ${preview.runnable} hosts? [y/N] `, context.signal);
  return /^y(es)?$/i.test(answer.trim());
}

function previewText({ total, runnable, byProxy, excluded }: Preview): string {
  const lines = [
    `${total} hosts match (${byProxy.map(({ name, count }) => `${count} at ${name ?? 'no smart proxy'}`).join(', ')}); ${runnable} will be sent to`,
    ...excluded.map(({ count, message }) => `  not: ${count}, ${message}`),
  ];
  return lines.map((line) => `${neutralise(line)}\n`).join('');
}

/** Said to a script as well: what the filter means may not be what its writer meant. */
function warningsText({ warnings }: Preview): string {
  return warnings.map(({ message }) => `${neutralise(`  careful: ${message}`)}\n`).join('');
}

async function started(context: CliContext, id: string): Promise<number> {
  if (!context.json) context.tell(`Task ${id}\n`);
  return await follow(context, id, 'counts');
}
