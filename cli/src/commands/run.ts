import { randomUUID } from 'node:crypto';
import { graphql } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { confirmTargets } from '../confirmTargets.ts';
import { findInputs } from '../findInputs.ts';
import { followStarted } from '../followStarted.ts';
import { lastTimeText, previewText, warningsText } from '../output/previewText.ts';
import { previewTargets } from '../previewTargets.ts';
import { readSecrets } from '../readSecrets.ts';
import { runOptionsInput, type RunOptions } from '../runOptions.ts';
import { typeArguments } from '../typeArguments.ts';

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

/** What is to be run, as it was typed. */
export interface TypedCommand {
  readonly plugin: string;
  readonly action: string;
  readonly words: readonly string[];
}

/** Where and how it is to be run, as it was typed. */
export interface RunWish extends RunOptions {
  readonly on: string;
  readonly yes?: boolean;
  readonly detach?: boolean;
  /** NAME or NAME=@FILE. */
  readonly secret?: readonly string[];
}

/** Runs an action on the hosts of a filter: types the arguments, shows what will be touched, asks, and watches to the end. */
export async function run(
  context: CliContext,
  { plugin, action, words }: TypedCommand,
  options: RunWish,
): Promise<number> {
  const { on: filter, yes } = options;
  const inputs = await findInputs(context, { plugin, action });
  const secrets = await readSecrets(context, inputs, options.secret ?? []);
  const open = inputs.filter(({ name }) => !Object.hasOwn(secrets ?? {}, name));
  const typed = typeArguments(open, words);
  const preview = await previewTargets(context, { filter, plugin, action });
  if (!context.json) context.tell(previewText(preview) + lastTimeText(preview.difference));
  context.tell(warningsText(preview));
  await confirmTargets(context, { what: `Run ${plugin} ${action}`, filter, preview, yes });
  const { runTask } = await context.client.request(RunTask, {
    input: {
      plugin,
      action,
      arguments: typed,
      ...(secrets !== null && { secrets }),
      filter,
      options: runOptionsInput(options),
      key: randomUUID(),
      fingerprint: preview.fingerprint,
    },
  });
  return await followStarted(context, runTask, options);
}
