import type { Arguments } from './graphPaths.ts';
import { mark } from './mark.ts';
import { USER_IDS } from './secretCallers.ts';
import { FACTS, HOSTS, PROXIES, TREES } from './secretFleet.ts';
import { TASKS } from './secretTasks.ts';

const text = (value: string): string => JSON.stringify(value);
const HOUR_MS = 3_600_000;

/** What fields within answers are asked with. */
export const ANY_ARGUMENTS: Arguments = {
  below: 'true',
  count: '3',
  'Host.outputHistory.plugin': text('service'),
  'Host.outputHistory.action': text('restart'),
  'Host.outputHistory.output': text('out'),
  'Task.outputGroup.digest': text('abcdef'),
  'Task.targetsAt.positions': '[0, 1, 2, 3, 4, 5, 6, 20, 40]',
};

const ids = (...numbers: readonly number[]): readonly Arguments[] => numbers.map((id) => ({ id: text(String(id)) }));
const titles = (tree: keyof typeof TREES): readonly Arguments[] =>
  TREES[tree].map(({ title }) => ({ title: text(title) }));
const complete = (words: string): Arguments => ({ text: text(words), position: String(words.length) });
const preview = (filter: string): Arguments => ({
  filter: text(filter),
  plugin: text('service'),
  action: text('restart'),
});

/** What each root field is asked with, one question each; a field that is not here is asked once, with what it has to have. */
export function rootArguments(digests: readonly [string, string]): Readonly<Record<string, readonly Arguments[]>> {
  const [one, other] = digests;
  const logins = Object.keys(USER_IDS).map((login) => ({ login: text(login) }));
  const span = { from: text(new Date().toISOString()), to: text(new Date(Date.now() + 48 * HOUR_MS).toISOString()) };
  return {
    host: HOSTS.filter(({ id }) => id <= 7 || id > 56).map(({ name }) => ({ name: text(name) })),
    hosts: [{}, { retired: 'true' }, { filter: text('not name = nothing'), orderBy: '{ field: LAST_SEEN }' }],
    hostgroup: titles('hostgroup'),
    location: titles('location'),
    organization: titles('organization'),
    fact: FACTS.map(({ name }) => ({ name: text(name) })),
    plugin: [...PROXIES.map(({ id }) => mark('plugin', id)), 'service'].map((name) => ({ name: text(name) })),
    plugins: [{}, { proxy: text(PROXIES[2]?.name ?? '') }],
    smartProxy: PROXIES.map(({ name }) => ({ name: text(name) })),
    task: ids(...TASKS.map(({ id }) => id)),
    taskProgress: ids(1, 6, 8, 9, 10, 13),
    tasks: [
      {},
      { host: text(HOSTS[4]?.name ?? '') },
      { search: text('zq') },
      { hostgroup: text(TREES.hostgroup[4]?.title ?? '') },
    ],
    schedule: ids(1, 2),
    scheduledRuns: [span],
    savedFilter: ids(1, 2, 3),
    compareTasks: [
      { one: text('1'), other: text('8'), which: 'ALL' },
      { one: text('13'), other: text('1'), which: 'CHANGED' },
    ],
    outputDiff: [{ task: text('1'), one: text(one), other: text(other) }],
    completeFilter: [
      ...['name = zq', 'facts.zq', 'hostgroup = zq', 'location = zq', 'organization = zq', 'proxy = zq'].map(complete),
      ...['class = zq', 'plugin = zq', 'task = ', 'facts.os.name = zq', `facts.${mark('fact', 7)} = zq`].map(complete),
    ],
    previewTargets: ['all', 'hostgroup', 'task.failed = 1', `facts.${mark('fact', 7)} = 1 or name = x`].map(preview),
    previewRerun: [1, 8, 13].map((id) => ({ id: text(String(id)), which: 'SAME_HOSTS' })),
    emergencyStops: [{ withLifted: 'true' }],
    freezes: [{ withPast: 'true' }],
    explainAccess: ['child', 'parent'].flatMap((user) =>
      HOSTS.slice(0, 12).map(({ name }) => ({
        ...{ user: text(user), host: text(name), plugin: text('service'), action: text('restart') },
      })),
    ),
    role: ids(103, 104, 106, 200),
    tryRole: [{ id: text('104'), rules: '[{ permissions: [VIEW_HOSTS], isEverywhere: true }]' }],
    sessions: [{}, ...logins],
    tokens: [{}, ...logins],
    user: logins,
    previewForemanImport: [{ source: text('source11') }],
    previewSchedule: [{ cron: text('0 3 * * *'), zone: text('UTC') }],
  };
}
