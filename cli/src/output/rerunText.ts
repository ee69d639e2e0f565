import type { TargetDifference } from '../previewTargets.ts';
import { neutralise } from './neutralise.ts';
import { changesText } from './previewText.ts';
import { countsText } from './summary.ts';

/** A task that is to be run again. */
export interface EarlierTask {
  readonly id: string;
  readonly filter: string;
  readonly createdAt: string;
  readonly command: { readonly plugin: string; readonly action: string; readonly arguments: unknown };
  readonly counts: Parameters<typeof countsText>[0];
}

/** The part of its hosts that is run again, by the names of the API. */
export type RerunPart =
  'SAME_HOSTS' | 'SAME_FILTER' | 'FAILED' | 'UNKNOWN' | 'FAILED_OR_UNKNOWN' | 'NOT_SENT' | 'SUCCEEDED' | 'OTHER_FILTER';

/** What was run then; `values` are its arguments now, null if they are the same. */
export function thenText({ id, command, filter, createdAt, counts }: EarlierTask, values: object | null): string {
  const lines = [
    `Task ${id} of ${createdAt}: ${command.plugin} ${command.action} ${JSON.stringify(command.arguments)} on ${filter}`,
    `  ${countsText(counts)}`,
    ...(values === null ? [] : [`Again with ${JSON.stringify(values)}`]),
  ];
  return lines.map((line) => `${neutralise(line)}\n`).join('');
}

/** How the hosts of now differ from those of then. */
export function nowText(part: RerunPart, filter: string, difference: TargetDifference): string {
  const then = difference.kept + difference.removed + difference.gone;
  return `${neutralise(`Again on ${filter}: then ${then} ${OUTCOMES[part]}; now ${changesText(difference)}`)}\n`;
}

/** What has to be known before it is run again, also by a script; empty when nothing has. */
export function cautionText({ id, counts }: EarlierTask, part: RerunPart): string {
  const isEvidence = part === 'FAILED' || part === 'NOT_SENT' || part === 'SUCCEEDED';
  const lines = [
    ...(isEvidence || counts.unknown === 0
      ? []
      : [
          `${counts.unknown} hosts of task ${id} are unknown: they may have run it already, and those that are selected now may run it a second time`,
        ]),
    ...(counts.pending === 0 ? [] : [`task ${id} has not ended: ${counts.pending} of its hosts have no outcome yet`]),
  ];
  return lines.map((line) => `${neutralise(`  careful: ${line}`)}\n`).join('');
}

const OUTCOMES = {
  SAME_HOSTS: 'targeted',
  SAME_FILTER: 'targeted',
  OTHER_FILTER: 'targeted',
  FAILED: 'failed',
  UNKNOWN: 'unknown',
  FAILED_OR_UNKNOWN: 'failed or unknown',
  NOT_SENT: 'not sent',
  SUCCEEDED: 'succeeded',
} as const satisfies Record<RerunPart, string>;
