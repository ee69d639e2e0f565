import { randomUUID } from 'node:crypto';
import { graphql, type ResultOf, type VariablesOf } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { confirmTargets } from '../confirmTargets.ts';
import { findInputs } from '../findInputs.ts';
import { followStarted } from '../followStarted.ts';
import { mergeArguments } from '../mergeArguments.ts';
import { previewText, warningsText } from '../output/previewText.ts';
import { cautionText, nowText, thenText } from '../output/rerunText.ts';
import { ShownDifference, ShownPreview } from '../previewTargets.ts';
import { readSecrets } from '../readSecrets.ts';
import { hasRunOptions, mergeOptions, type RunOptions } from '../runOptions.ts';

const EarlierTask = graphql(`
  query EarlierTask($id: ID!) {
    task(id: $id) {
      id
      filter
      createdAt
      command {
        plugin
        action
        arguments
      }
      counts {
        targeted
        pending
        succeeded
        failed
        unknown
        notSent
      }
      options {
        timeoutSeconds
        ttlSeconds
        deadlineSeconds
        rollout {
          canary
          percentages
          wavesBy
          fact
          confirmWaves
          pauseSeconds
          batchSize
          concurrency
          spreadSeconds
          stopAfterFailures
          stopAfterPercent
        }
      }
    }
  }
`);

const PreviewRerun = graphql(
  `
    query PreviewRerun($id: ID!, $which: RerunSelection!, $filter: String) {
      previewRerun(id: $id, which: $which, filter: $filter) {
        filter
        preview {
          ...ShownPreview
        }
        difference {
          ...ShownDifference
        }
      }
    }
  `,
  [ShownPreview, ShownDifference],
);

const RerunTask = graphql(`
  mutation RerunTask(
    $id: ID!
    $which: RerunSelection!
    $filter: String
    $arguments: JSON
    $secrets: JSON
    $options: RunOptionsInput
    $key: String!
    $fingerprint: String!
  ) {
    rerunTask(
      id: $id
      which: $which
      filter: $filter
      arguments: $arguments
      secrets: $secrets
      options: $options
      key: $key
      fingerprint: $fingerprint
    ) {
      id
      state
      counts {
        targeted
      }
    }
  }
`);

type Earlier = NonNullable<ResultOf<typeof EarlierTask>['task']>;
type Selection = VariablesOf<typeof PreviewRerun>;

/** What is to be run again, as it was typed; without `which` and `on` the same hosts. */
export interface RerunWish extends RunOptions {
  readonly which?: Exclude<Selection['which'], 'OTHER_FILTER'>;
  readonly on?: string;
  readonly yes?: boolean;
  readonly detach?: boolean;
  /** NAME or NAME=@FILE. */
  readonly secret?: readonly string[];
}

/** Runs the command of a task again: shows what was touched then beside what would be now, asks, and watches to the end. */
export async function rerun(
  context: CliContext,
  { id, words }: { readonly id: string; readonly words: readonly string[] },
  wish: RerunWish,
): Promise<number> {
  const task = await findTask(context, id);
  const values = await mergeArguments(context, task.command, words);
  const names = wish.secret ?? [];
  const inputs = names.length === 0 ? [] : await findInputs(context, task.command);
  const secrets = await readSecrets(context, inputs, names);
  const selection = selectionOf(id, wish);
  const again = await showRerun(context, task, { selection, values });
  const what = `Run ${task.command.plugin} ${task.command.action} again`;
  await confirmTargets(context, { what, ...again, yes: wish.yes });
  const { rerunTask } = await context.client.request(RerunTask, {
    ...selection,
    arguments: values,
    ...(secrets !== null && { secrets }),
    options: hasRunOptions(wish) ? mergeOptions(wish, task.options) : null,
    key: randomUUID(),
    fingerprint: again.preview.fingerprint,
  });
  return await followStarted(context, rerunTask, wish);
}

async function findTask({ client, signal }: CliContext, id: string): Promise<Earlier> {
  const { task } = await client.request(EarlierTask, { id }, { signal });
  if (task === null) throw new CliFault('TASK_NOT_FOUND', `There is no task ${JSON.stringify(id)}`);
  return task;
}

function selectionOf(id: string, { which = 'SAME_HOSTS', on }: RerunWish): Selection {
  return on === undefined ? { id, which } : { id, which: 'OTHER_FILTER', filter: on };
}

async function showRerun(
  { client, signal, json, tell }: CliContext,
  task: Earlier,
  { selection, values }: { readonly selection: Selection; readonly values: object | null },
): Promise<Pick<ResultOf<typeof PreviewRerun>['previewRerun'], 'filter' | 'preview'>> {
  const { filter, preview, difference } = (await client.request(PreviewRerun, selection, { signal })).previewRerun;
  if (!json) tell(thenText(task, values) + nowText(selection.which, filter, difference) + previewText(preview));
  tell(warningsText(preview) + cautionText(task, selection.which));
  return { filter, preview };
}
