import type { TaskProgress } from '@chargehand/api-client';
import type { Cell } from './formatTable.ts';
import { formatTable } from './formatTable.ts';
import { shortList } from './shortList.ts';

/** Counts in one line; they always add up to the number of targeted hosts. */
export function countsText({
  targeted,
  succeeded,
  failed,
  unknown,
  notSent,
  pending,
}: Omit<TaskProgress['counts'], 'held' | 'running'>): string {
  const parts = [
    `${succeeded} succeeded`,
    `${failed} failed`,
    `${unknown} unknown`,
    `${notSent} not sent`,
    `${pending} pending`,
  ];
  return `${parts.filter((part) => !part.startsWith('0 ')).join(', ') || 'nothing'} of ${targeted}`;
}

/** Hosts that did not succeed, grouped by what became of them and why; empty when all succeeded. */
export function troubleTable(targets: Iterable<TaskProgress['targets'][number]>): string {
  const groups = new Map<string, { row: readonly Cell[]; hosts: string[] }>();
  for (const { name, outcome, reason, statusCode, statusMessage } of targets) {
    if (outcome === null || outcome === 'SUCCEEDED') continue;
    const row = [outcome, reason ?? (statusCode === null ? null : `${statusCode} ${statusMessage ?? ''}`.trim())];
    const key = JSON.stringify(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { row, hosts: [name] });
    else group.hosts.push(name);
  }
  if (groups.size === 0) return '';
  const largestFirst = [...groups.values()].sort((one, other) => other.hosts.length - one.hosts.length);
  const rows = largestFirst.map(({ row, hosts }) => [...row, hosts.length, shortList(hosts)]);
  return formatTable(['OUTCOME', 'WHY', 'HOSTS', ''], rows);
}
