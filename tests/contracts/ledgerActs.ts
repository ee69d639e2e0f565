import assert from 'node:assert/strict';
import { AppError } from '@chargehand/api/platform/AppError';
import { query } from '@chargehand/api/platform/sql';
import { cancelTask } from '@chargehand/api/tasks/cancelTask';
import type { JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { pauseTask, resumeTask } from '@chargehand/api/tasks/pauseTask';
import type { Rollout } from '@chargehand/api/tasks/Rollout';
import { settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { pick, type Dice } from './diceOf.ts';
import { SITES, type LedgerHost, type LedgerRun } from './LedgerRun.ts';
import type { Said } from './startTaskWorld.ts';

/** Something that a person, a bridge or the clock does; the dice say which and how. */
type Act = (run: LedgerRun, dice: Dice) => Promise<void>;

const EVENTS: readonly JournalEvent[] = ['ASSIGNED', 'SENDING', 'SENT', 'REPLIED', 'NOT_SENT', 'UNKNOWN'];
const MOST_TASKS = 3;

/** Instants that the clock may have passed; those of one task or of all its parts. */
const PASSED = {
  /** A batch is due. */
  batch: `update task set release_at = now() - interval '1 second' where id = $1 and release_at is not null`,
  /** The pause between waves is over. */
  wave: `update task_wave set settled_at = now() - interval '9 hours' where task_id = $1 and settled_at is not null`,
  /** No bridge may claim any more what waits for one. */
  claims: `update dispatch set send_until = now() - interval '1 second' where task_id = $1 and id % 2 = $2`,
  /** Bridges have been silent for too long. */
  answers: `update dispatch set send_until = now() - interval '9 hours', deadline_at = now() - interval '1 second' where task_id = $1 and id % 2 = $2`,
  /** Nothing of the task may be sent any more. */
  sending: `update task set send_until = now() - interval '1 second' where id = $1`,
} as const;

const BRIDGES_AWAY = `update bridge set last_seen_at = now() - interval '1 hour' where id % 2 = $1`;
const TASK_OLD = `update task set created_at = now() - interval '1 hour' where id = $1`;
const RETIRE = `
  update host set retired_at = now() where id = (
    select host_id from target where task_id = $1 and host_id is not null order by md5(position::text || $2::text) limit 1)`;

/** By their names; those that only let time or the inventory go on are told apart, for they change what the ledger says without its doing. */
export const LEDGER_ACTS = {
  start: async (run, dice) => {
    if (run.ledgers.size < MOST_TASKS) await run.startTask({ rollout: randomRollout(dice) });
  },
  claim: async (run, dice) => await run.claim(pick(dice, SITES), dice(3) > 0),
  upload,
  uploadTwice: async (run, dice) => await upload(run, dice, 2),
  settle: async (run, dice) => {
    const id = pick(dice, run.taskIds);
    await hear(run, dice);
    await settleTask(run.em(), id);
  },
  settleDue: async (run, dice) => {
    await hear(run, dice);
    await settleDueTasks(run.em());
  },
  pause: async (run, dice) =>
    await orRefuse(
      async () => pauseTask(run.world.contextOf('user'), String(pick(dice, run.taskIds))),
      ['TASK_ENDED', 'TASK_STOPPING', 'NOTHING_HELD_BACK'],
    ),
  resume: async (run, dice) =>
    await orRefuse(
      async () => resumeTask(run.world.contextOf('user'), String(pick(dice, run.taskIds))),
      ['TASK_ENDED', 'TASK_STOPPING'],
    ),
  cancel: async (run, dice) =>
    await orRefuse(
      async () => cancelTask(run.world.contextOf('user'), String(pick(dice, run.taskIds))),
      ['TASK_ENDED'],
    ),
  loseJournal: async (run, dice) => run.loseJournal(pick(dice, SITES)),
} as const satisfies Record<string, Act>;

/** What time and the inventory do; the ledger learns of it when it settles the task. */
export const OUTSIDE_ACTS = {
  pass: async (run, dice) => {
    const what = pick(dice, ['batch', 'batch', 'wave', 'wave', 'claims', 'answers', 'sending'] as const);
    const hasParts = what === 'claims' || what === 'answers';
    await query(run.em(), PASSED[what], [pick(dice, run.taskIds), ...(hasParts ? [dice(2)] : [])]);
  },
  retire: async (run, dice) => void (await query(run.em(), RETIRE, [pick(dice, run.taskIds), dice(1_000)])),
  bridgeAway: async (run, dice) => {
    await query(run.em(), BRIDGES_AWAY, [dice(2)]);
    await query(run.em(), TASK_OLD, [pick(dice, run.taskIds)]);
  },
  bridgeBack: async (run) => void (await query(run.em(), 'update bridge set last_seen_at = now()')),
} as const satisfies Record<string, Act>;

/** Lets all time pass that any task may take, and settles them. */
export async function passEverything(run: LedgerRun): Promise<void> {
  for (const id of run.taskIds) {
    await query(run.em(), PASSED.sending, [id]);
    for (const part of [0, 1]) await query(run.em(), PASSED.answers, [id, part]);
  }
  await run.look(false);
  await run.world.hearFor(3_600);
  await settleDueTasks(run.em());
}

/** One round of everybody doing his part: bridges claim and their hosts answer, people let go on what waits for them, no pause lasts. */
export async function carryOn(run: LedgerRun): Promise<void> {
  for (const site of SITES) {
    await run.claim(site, false);
    await run.look();
    const lines = run.hostsOf(site).map((host) => reply(host, 0));
    await run.upload(site, run.number(site, lines));
    await run.look();
  }
  for (const id of run.taskIds) {
    await orRefuse(async () => resumeTask(run.world.contextOf('user'), String(id)), ['TASK_ENDED', 'TASK_STOPPING']);
    for (const what of ['batch', 'wave'] as const) await query(run.em(), PASSED[what], [id]);
  }
  // Parts of journals that were lost will never be answered for.
  await query(run.em(), `update dispatch set deadline_at = now() where state = 'CLAIMED'`);
  await run.look(false);
  await run.world.hearFor(3_600);
  await settleDueTasks(run.em());
  await run.look();
}

/** Sometimes bridges could not reach the API until a moment ago, and their silence says nothing. */
async function hear(run: LedgerRun, dice: Dice): Promise<void> {
  await run.world.hearFor(dice(5) > 0 ? 3_600 : 0);
}

async function upload(run: LedgerRun, dice: Dice, times = 1): Promise<void> {
  const site = pick(dice, SITES);
  const hosts = run.hostsOf(site);
  if (hosts.length === 0) return;
  const line = pick(dice, [nextLine, nextLine, randomLine]);
  const lines = Array.from({ length: 1 + dice(8) }, () => line(pick(dice, hosts), dice));
  const entries = run.number(site, lines);
  for (let time = 0; time < times; time++) await run.upload(site, entries);
}

/** What a sound bridge would say next of a host, going by what the ledger knows. */
function nextLine(host: LedgerHost, dice: Dice): Said {
  switch (host.state) {
    case 'PENDING':
      return lineOf(host, pick(dice, ['ASSIGNED', 'ASSIGNED', 'SENDING', 'REPLIED', 'NOT_SENT']), dice);
    case 'ASSIGNED':
      return lineOf(host, pick(dice, ['SENDING', 'SENDING', 'NOT_SENT']), dice);
    case 'SENDING':
      return lineOf(host, pick(dice, ['SENT', 'UNKNOWN', 'REPLIED']), dice);
    default:
      return lineOf(host, pick(dice, ['REPLIED', 'REPLIED', 'UNKNOWN']), dice);
  }
}

/** A line that a bridge could send, whether it makes sense or not. */
function randomLine(host: LedgerHost, dice: Dice): Said {
  return lineOf(host, pick(dice, EVENTS), dice);
}

function lineOf(host: LedgerHost, event: JournalEvent, dice: Dice): Said {
  if (event === 'REPLIED') return reply(host, dice(4) === 0 ? 1 : 0);
  const { dispatchId, position } = host;
  const reason = event === 'NOT_SENT' || event === 'UNKNOWN' ? { reason: `REASON_${dice(3)}` } : {};
  return { dispatchId, position, event, ...reason };
}

/** Something for every summary, so that each counts it. */
function reply({ dispatchId, position }: LedgerHost, statusCode: number): Said {
  const outputs = { mood: `mood ${statusCode}`, load: 1.5, gone: 2 };
  return { dispatchId, position, event: 'REPLIED', statusCode, outputs };
}

function randomRollout(dice: Dice): Rollout | undefined {
  if (dice(4) === 0) return undefined;
  const maybe = (value: Rollout): Rollout => (dice(3) === 0 ? value : {});
  const waves = pick<Rollout>(dice, [
    {},
    { canary: 1 + dice(4) },
    { percentages: [10 + dice(30), 50 + dice(50)] },
    { canary: 1 + dice(2), percentages: [50] },
    { wavesBy: 'FACT', fact: 'ring' },
    { wavesBy: 'FACT', fact: 'ring', canary: 1 },
  ]);
  const hasWaves = Object.keys(waves).length > 0;
  return {
    ...waves,
    ...maybe({ batchSize: 1 + dice(4) }),
    ...maybe({ concurrency: 1 + dice(5) }),
    ...maybe({ spreadSeconds: 1 + dice(600) }),
    ...maybe({ stopAfterFailures: 1 + dice(3) }),
    ...maybe({ stopAfterPercent: 20 + dice(80) }),
    ...(hasWaves && { ...maybe({ pauseSeconds: 60 }), ...maybe({ confirmWaves: true }) }),
  };
}

/** What the state of the task forbids is refused with its code. */
async function orRefuse(act: () => Promise<unknown>, codes: readonly string[]): Promise<void> {
  try {
    await act();
  } catch (error) {
    assert.ok(error instanceof AppError && codes.includes(error.code), String(error));
  }
}
