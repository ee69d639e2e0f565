import type { EntityManager } from '@mikro-orm/postgresql';
import { AppError } from '../platform/AppError.ts';
import { scopeOf } from '../platform/ReaderEntityManager.ts';
import { OutputGrouping } from './OutputGrouping.ts';
import { readAnswers, readMoment } from './readAnswers.ts';
import type { LeaveOut } from './readLeaveOut.ts';
import { RefreshedCache } from './RefreshedCache.ts';
import { Turns } from './Turns.ts';

/** Hosts of all the groupings in memory together, some 40 MB where each host answered differently. */
const MAX_HOSTS = 500_000;

/** So that people who look at large tasks do not take all the connections. */
const READS_AT_ONCE = 3;

interface Groupings {
  readonly cache: RefreshedCache<OutputGrouping>;
  readonly turns: Turns;
}

/** One for each database that this process works with. */
const groupingsOf = new WeakMap<object, Groupings>();

/** Choices of outputs left out for which one request may have the answers of a task grouped: each is a reading of all of them. */
const MAX_CHOICES = 4;

export class TooManyLeaveOuts extends AppError {
  readonly code = 'TOO_MANY_LEAVE_OUTS';
  constructor(readonly taskId: number) {
    super(
      `One request may group the answers of task ${taskId} by at most ${MAX_CHOICES} different "leaveOut". Ask for the others in requests of their own.`,
    );
  }
}

/** The grouping of a task's answers, up to date as of this call. Only what changed since the last call is read. Throws TooManyLeaveOuts. */
export async function groupingOf(em: EntityManager, taskId: number, leaveOut: LeaveOut): Promise<OutputGrouping> {
  countChoice(em, taskId, leaveOut);
  const { cache, turns } = groupingsFor(em);
  // What a narrowed reader sees changes without the task: hosts move, and rights.
  if (scopeOf(em) !== undefined) return await ownGrouping(em, { taskId, leaveOut, turns });
  return await cache.get(
    `${taskId}:${leaveOut.key}`,
    () => new OutputGrouping(),
    async (grouping) => {
      const { revision, targeted } = await readMoment(em.fork(), taskId);
      if (revision === grouping.revision && targeted === grouping.targeted) return;
      // The database was restored to an earlier time, or the task has got its hosts only now.
      if (revision < grouping.revision || targeted !== grouping.targeted) grouping.clear();
      await turns.take(() => readAnswers(em.fork(), { taskId, grouping, leaveOut }));
    },
  );
}

interface Grouped {
  readonly taskId: number;
  readonly leaveOut: LeaveOut;
  readonly turns: Turns;
}

async function ownGrouping(em: EntityManager, { taskId, leaveOut, turns }: Grouped): Promise<OutputGrouping> {
  const grouping = new OutputGrouping();
  await turns.take(() => readAnswers(em.fork(), { taskId, grouping, leaveOut }));
  return grouping;
}

/** By request and task. */
const choicesOf = new WeakMap<EntityManager, Map<number, Set<string>>>();

function countChoice(em: EntityManager, taskId: number, { key }: LeaveOut): void {
  const byTask = choicesOf.get(em) ?? new Map<number, Set<string>>();
  choicesOf.set(em, byTask);
  const choices = byTask.get(taskId) ?? new Set<string>();
  byTask.set(taskId, choices.add(key));
  if (choices.size > MAX_CHOICES) throw new TooManyLeaveOuts(taskId);
}

function groupingsFor(em: EntityManager): Groupings {
  const database = em.getDriver();
  const known = groupingsOf.get(database);
  if (known !== undefined) return known;
  const cache = new RefreshedCache<OutputGrouping>({ maxWeight: MAX_HOSTS, weightOf: ({ size }) => 1_000 + size });
  const made = { cache, turns: new Turns(READS_AT_ONCE) };
  groupingsOf.set(database, made);
  return made;
}
