import { mark } from './mark.ts';
import { USER_IDS, type SecretCaller } from './secretCallers.ts';
import { HOSTS, nodeOf, TREES, type SecretHost } from './secretFleet.ts';

/** A task whose words are marks. */
export interface SecretTask {
  readonly id: number;
  readonly authorId: number;
  readonly hosts: readonly SecretHost[];
  readonly replayOf: number | null;
  /** Null: not by a schedule. */
  readonly scheduleId: number | null;
  /** Whether it has waves, a stop rule that stopped it, and a rollout by a fact. */
  readonly isRollout: boolean;
}

/** Schedules by their owners, and filters likewise. */
export const SCHEDULES = [
  { id: 1, ownerId: USER_IDS.admin },
  { id: 2, ownerId: USER_IDS.parent },
];
export const SAVED_FILTERS = [
  { id: 1, ownerId: USER_IDS.admin, isShared: false },
  { id: 2, ownerId: USER_IDS.admin, isShared: true },
  { id: 3, ownerId: USER_IDS.parent, isShared: false },
];

const below = (key: string): readonly SecretHost[] =>
  HOSTS.filter(({ hostgroup }) => `${hostgroup ?? ''}/`.startsWith(`${nodeOf('hostgroup', key).title}/`));
const some = (...ids: readonly number[]): readonly SecretHost[] => HOSTS.filter(({ id }) => ids.includes(id));

/** A task of each kind: on everything, on one group each, somebody's own on what they see no more, one that never ran. */
export const TASKS: readonly SecretTask[] = [
  task(1, 'admin', HOSTS, { isRollout: true }),
  ...TREES.hostgroup.map(({ key }, index) => task(2 + index, 'admin', below(key))),
  task(8, 'parent', [...below('app/web'), ...below('db')], { isRollout: true }),
  task(9, 'plugin', below('db/pg')),
  task(10, 'admin', [], { scheduleId: 1 }),
  task(11, 'admin', below('db'), { replayOf: 6, isRollout: true }),
  task(12, 'child', some(1, 2, 3, 4, 5, 6, 7)),
  task(13, 'admin', below('app/web'), { replayOf: 1, scheduleId: 1, isRollout: true }),
  task(
    14,
    'admin',
    HOSTS.filter(({ hostgroup }) => hostgroup === undefined),
  ),
];

function task(
  id: number,
  author: Exclude<SecretCaller, 'stranger'>,
  hosts: readonly SecretHost[],
  { replayOf = null, scheduleId = null, isRollout = false }: Partial<SecretTask> = {},
): SecretTask {
  return { id, authorId: USER_IDS[author], hosts, replayOf, scheduleId, isRollout };
}

/** What a host answered in a task: two in three say the same, but for a mark of their own. */
export function stateOf({ id }: SecretTask, host: SecretHost): 'SUCCEEDED' | 'FAILED' | 'UNKNOWN' {
  if ((id + host.id) % 5 === 0) return 'FAILED';
  return (id + host.id) % 7 === 0 ? 'UNKNOWN' : 'SUCCEEDED';
}

/** The words of a task and of its hosts that are marks. */
export const WORDS = {
  argument: (id: number) => mark('arg', id),
  filter: (id: number) => mark('filter', id),
  wave: (id: number) => mark('wave', id),
  summary: (id: number) => mark('summary', id),
  stop: (id: number) => mark('stop', id),
  rejection: (id: number) => mark('rejection', id),
  message: (task: number, host: number) => mark('message', task, host),
  output: (task: number, host: number) => mark('output', task, host),
  outputName: (task: number, host: number) => mark('field', task, host),
} as const;
