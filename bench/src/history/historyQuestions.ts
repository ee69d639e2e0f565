import { listTasks } from '@chargehand/api/tasks/listTasks';
import { listTasksOf } from '@chargehand/api/tasks/listTasksOf';
import { loadTask } from '@chargehand/api/tasks/loadTasks';
import type { TaskSearch } from '@chargehand/api/tasks/narrowTasks';
import { pageOfTargets } from '@chargehand/api/tasks/readTargets';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TaskUse } from '@chargehand/api/tasks/usesOfTasks';
import type { HistoryBed } from './startHistoryBed.ts';

/** Makes ready to ask the history once, about something else in every round; what it gives is then timed, and returns how many rows came. */
export type Question = (em: EntityManager, round: number) => Promise<() => Promise<number>>;

const FIRST = 50;
const DAY_MS = 86_400_000;

/** The questions of the pages of history, as the product asks them; each page has 50 rows. */
export function historyQuestions({ hosts, tasks }: HistoryBed): Readonly<Record<string, Question>> {
  const pick = (round: number, count: number): number => (round * 7_919 + 13) % count;
  const host = (round: number): string => `host-${pick(round, hosts)}.example.com`;
  const group = (round: number, size: number): string => groupOf(pick(round, hosts / size) * size, size);
  const search = (given: (round: number) => TaskSearch): Question =>
    countNodes((em, round) => listTasks(em, given(round), PAGE));
  const of = (use: (round: number) => TaskUse): Question =>
    countNodes((em, round) => listTasksOf(em, use(round), PAGE));
  const below = { of: 'ANY', below: true } as const;
  return {
    'of a host': of((round) => ({ kind: 'host', name: host(round) })),
    'of a host, third page': async (em, round) => await thirdPage(em, { host: host(round) }),
    'of a host in a month': search((round) => ({ host: host(round), ...month(round) })),
    'of a host with a plugin': search((round) => ({ host: host(round), plugin: `plugin-${round % 20}` })),
    'on a group of 20': of((round) => ({ kind: 'hostgroup', name: group(round, 20), ...below })),
    'on a group of 500 and below': of((round) => ({ kind: 'hostgroup', name: group(round, 500), ...below })),
    'on a group of 5,000 and below': of((round) => ({ kind: 'hostgroup', name: group(round, 5_000), ...below })),
    'the same, third page': async (em, round) => await thirdPage(em, { hostgroup: group(round, 5_000), below: true }),
    'aimed at a group of 5,000 or below': of((round) => ({
      kind: 'hostgroup',
      name: group(round, 5_000),
      of: 'AIMED',
      below: true,
    })),
    'on a region and below': of((round) => ({
      kind: 'location',
      name: `region-${pick(round, hosts / 10_000)}`,
      ...below,
    })),
    'by a fact of many tasks': of(() => ({ kind: 'fact', name: 'role' })),
    'by a fact of few tasks': of(() => ({ kind: 'fact', name: 'rare' })),
    'of a user': of((round) => ({ kind: 'user', name: String(1 + (round % 50)) })),
    'of a month with a plugin': search((round) => ({ ...month(round), plugin: `plugin-${round % 20}` })),
    'failed, of a month with a plugin': search((round) => ({
      ...month(round),
      plugin: `plugin-${round % 20}`,
      outcome: 'FAILED',
    })),
    'failed in seven days': search(() => ({ from: new Date(Date.now() - 7 * DAY_MS), outcome: 'FAILED' })),
    'with a value of an argument': search((round) => ({
      argument: { name: null, value: String(1 + pick(round, 2_000)) },
    })),
    'with a group and a fact': search((round) => ({ hostgroup: group(round, 500), below: true, facts: ['role'] })),
    'page of a task on everybody': countNodes((em, round) => {
      const after = Buffer.from(`k:${pick(round, hosts - FIRST)}`).toString('base64url');
      const page = { first: FIRST, after };
      const replies = { areAsked: true, times: 1 };
      return pageOfTargets(em, { id: tasks, targeted: hosts }, { state: null, page, replies });
    }),
    'counts of that task': countNodes(async (em) => ({ nodes: [await loadTask(em, tasks, null)] })),
  };
}

const PAGE = { first: FIRST, after: null } as const;

interface Rows {
  readonly nodes: readonly unknown[];
}

function countNodes(ask: (em: EntityManager, round: number) => Promise<Rows>): Question {
  return async (em, round) => await Promise.resolve(async () => (await ask(em, round)).nodes.length);
}

/** The first two pages, which give the cursor, are not timed. */
async function thirdPage(em: EntityManager, search: TaskSearch): Promise<() => Promise<number>> {
  const first = await listTasks(em, search, PAGE);
  const second = await listTasks(em, search, { first: FIRST, after: first.pageInfo.endCursor });
  const { endCursor: after } = second.pageInfo;
  return async () => (await listTasks(em.fork(), search, { first: FIRST, after })).nodes.length;
}

function month(round: number): { from: Date; to: Date } {
  const from = new Date(Date.now() - (60 + (round % 9) * 30) * DAY_MS);
  return { from, to: new Date(from.getTime() + 30 * DAY_MS) };
}

function groupOf(host: number, size: number): string {
  const tier = `tier-${Math.floor(host / 5_000)}`;
  if (size === 5_000) return tier;
  const app = `${tier}/app-${Math.floor(host / 500)}`;
  return size === 500 ? app : `${app}/node-${Math.floor(host / 20)}`;
}
