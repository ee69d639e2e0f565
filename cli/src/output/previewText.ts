import type { TargetDifference, TargetPreview } from '../previewTargets.ts';
import { neutralise } from './neutralise.ts';
import { shortList } from './shortList.ts';

/** How many hosts a run would touch, who is left out and why, who may not answer, and what is more than one may; in lines. */
export function previewText({
  total,
  runnable,
  byProxy,
  excluded,
  doubtful,
  exceededLimits,
  needsApproval,
}: TargetPreview): string {
  const places = byProxy.map(({ name, count }) => `${count} at ${name ?? 'no smart proxy'}`).join(', ');
  return linesOf([
    `${total} hosts match${places === '' ? '' : ` (${places})`}; ${runnable} will be sent to`,
    ...excluded.map((part) => `  not: ${partText(part)}`),
    ...doubtful.map((part) => `  doubtful: ${partText(part)}`),
    ...(needsApproval ? ['  somebody else has to approve it first'] : []),
    ...exceededLimits.map(({ message }) => `  too many: ${message}`),
  ]);
}

/** Said to a script as well: what the filter means may not be what its writer meant. */
export function warningsText({ warnings }: Pick<TargetPreview, 'warnings'>): string {
  return linesOf(warnings.map(({ message }) => `  careful: ${message}`));
}

/** What has changed since the last task with the same filter. Null: there was none. */
export function lastTimeText(difference: TargetDifference | null): string {
  if (difference === null) return linesOf(['  not run on this filter before']);
  const { task } = difference;
  return linesOf([`  since task ${task.id} (${task.createdAt}): ${changesText(difference)}`]);
}

/** How many hosts of then are hosts of now, and who came and went; without a line end, not neutralised. */
export function changesText(difference: TargetDifference): string {
  const { kept, added, addedHosts, removed, removedHosts, gone, goneHosts } = difference;
  if (added + removed + gone === 0) return `the same ${kept} hosts`;
  return [
    `${kept} kept`,
    named(added, 'added', addedHosts),
    named(removed, 'removed', removedHosts),
    named(gone, 'gone', goneHosts),
  ].join(', ');
}

function named(count: number, word: string, hosts: readonly string[]): string {
  return count === 0 ? `0 ${word}` : `${count} ${word} (${shortList(hosts, count)})`;
}

function partText({ count, message, hosts }: TargetPreview['excluded'][number]): string {
  return `${count}, ${message.replace(/\.$/, '')}${hosts.length === 0 ? '' : ` (${shortList(hosts, count)})`}`;
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${neutralise(line)}\n`).join('');
}
