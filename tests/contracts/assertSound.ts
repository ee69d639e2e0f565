import assert from 'node:assert/strict';
import type { Ledger, LedgerCounts, LedgerTarget, LedgerTask } from './readLedger.ts';

const PENDING = ['PENDING', 'ASSIGNED', 'SENDING', 'SENT'];
const ENDED = ['FINISHED', 'CANCELLED'];
/** What the ledger itself says of a host that nobody has told it of; everything else is a bridge's word. */
const OWN_SILENCE = ['NO_REPLY', 'SEND_UNCERTAIN', 'BRIDGE_LOST'];
const OWN_PROOFS = [
  'CANCELLED',
  'HALTED',
  'EMERGENCY_STOP',
  'FROZEN',
  'BRIDGE_AWAY',
  'DEADLINE',
  'HOST_GONE',
  'NO_BRIDGE',
  'PLUGIN_MISSING',
];

/** Asserts what holds of a stored task at every moment that a reader can see (reliability.md §3.6: I1, I3, I9, and what rollouts and stops add). */
export function assertSound(ledger: Ledger): void {
  assertCounters(ledger);
  assertWaves(ledger);
  assertTargets(ledger);
  assertHandedOver(ledger);
  assertEnd(ledger);
  assertStop(ledger);
  assertSummaries(ledger);
}

/** Whether a target has no outcome yet. */
export function isPending({ state }: Pick<LedgerTarget, 'state'>): boolean {
  return PENDING.includes(state);
}

function countsOf(targets: readonly LedgerTarget[]): LedgerCounts {
  const count = (...states: readonly string[]): number => targets.filter(({ state }) => states.includes(state)).length;
  return {
    targeted: targets.length,
    pending: count(...PENDING),
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    unknown: count('UNKNOWN'),
    not_sent: count('NOT_SENT'),
  };
}

function storedCounts({ targeted, pending, succeeded, failed, unknown, not_sent }: LedgerCounts): LedgerCounts {
  return { targeted, pending, succeeded, failed, unknown, not_sent };
}

function assertCounters({ task, targets }: Ledger): void {
  assert.deepEqual(storedCounts(task), countsOf(targets), 'the counters equal the rows');
  assert.equal(task.pending + task.succeeded + task.failed + task.unknown + task.not_sent, task.targeted);
  const running = targets.filter((target) => isPending(target) && target.state !== 'PENDING');
  assert.equal(task.running, running.length, 'running is what bridges have taken');
  const held = targets.filter((target) => isPending(target) && target.dispatch_id === null);
  assert.equal(task.held, held.length, 'held is what is pending and was given to no bridge');
  assert.deepEqual(
    targets.map(({ position }) => position),
    targets.map((_, index) => index),
    'positions have no gap',
  );
  assert.equal(new Set(targets.map(({ name }) => name)).size, targets.length, 'one row for each host');
}

function assertWaves({ task, targets, waves }: Ledger): void {
  assert.equal(waves.length, task.wave_count);
  let next = 0;
  for (const wave of waves) {
    assert.equal(wave.first_position, next, 'waves stand one after the other');
    next += wave.targeted;
    const members = targets.slice(wave.first_position, next);
    assert.deepEqual(storedCounts(wave), countsOf(members), `the counters of wave ${wave.number} equal its rows`);
    assert.equal(wave.settled_at !== null, wave.pending === 0, 'a wave has ended when nothing of it is pending');
    assert.equal(wave.started_at !== null, wave.first_position < task.released, 'a wave starts with its first host');
    const isGiven = members.some(({ dispatch_id }) => dispatch_id !== null);
    const earlier = waves.slice(0, wave.number).reduce((sum, { pending }) => sum + pending, 0);
    assert.ok(!isGiven || earlier === 0, 'no wave begins before those before it have their outcomes');
  }
  if (waves.length > 0) assert.equal(next, task.targeted, 'the waves are all hosts');
}

function assertTargets({ task, targets }: Ledger): void {
  for (const target of targets) {
    const { state, reply, reason, revision } = target;
    const isReplied = state === 'SUCCEEDED' || state === 'FAILED';
    assert.equal(reply !== null, isReplied, 'a reply is what makes success or failure');
    if (isReplied) assert.equal(reply?.statusCode === 0, state === 'SUCCEEDED');
    assert.equal(target.settled_at === null, isPending(target), 'settled at its outcome');
    assert.equal(reason !== null, ['FAILED', 'UNKNOWN', 'NOT_SENT'].includes(state), `the reason of ${state}`);
    if (state === 'NOT_SENT') assert.equal(target.sent_at, null, 'what is proved unsent was not sent');
    assert.ok(revision <= task.revision, 'no row is ahead of its task');
  }
}

function assertHandedOver({ task, targets, dispatches }: Ledger): void {
  const dispatchOf = new Map(dispatches.map((dispatch) => [dispatch.id, dispatch]));
  for (const target of targets) {
    if (target.dispatch_id === null) {
      const isDue = target.position < task.released && target.state === 'PENDING';
      assert.ok(!isDue, 'what was released is with a bridge or left out');
      continue;
    }
    const dispatch = dispatchOf.get(target.dispatch_id) ?? assert.fail('a host of another task');
    assert.equal(dispatch.site, target.smart_proxy, 'a host is given to the bridge of its smart proxy');
    assert.ok(target.position < task.released, 'nothing is given away that is not released');
    assert.ok(dispatch.state !== 'CLOSED' || !isPending(target), 'a closed dispatch leaves nobody waiting');
    assert.ok(dispatch.journal !== null || ['PENDING', 'NOT_SENT'].includes(target.state), 'unclaimed, so unsent');
    if (OWN_SILENCE.includes(target.reason ?? '')) assert.ok(dispatch.is_over, 'silence is not judged too early');
    if (OWN_PROOFS.includes(target.reason ?? ''))
      assert.equal(dispatch.journal, null, 'only its bridge knows what was claimed');
  }
  const waitedFor = new Set(targets.filter(isPending).map(({ dispatch_id }) => dispatch_id));
  if (task.options.rollout !== undefined)
    assert.ok(
      dispatches.every(({ id, state }) => state === 'CLOSED' || waitedFor.has(id)),
      'an open dispatch has hosts to wait for',
    );
  const { batchSize, concurrency, spreadSeconds } = task.options.rollout ?? {};
  const most = concurrency ?? (spreadSeconds === undefined ? batchSize : undefined) ?? task.targeted;
  assert.ok(task.pending - task.held <= most, `${task.pending - task.held} are at work, and ${most} may be`);
}

function assertEnd({ task, dispatches }: Ledger): void {
  const isEnded = ENDED.includes(task.state);
  assert.equal(isEnded, task.pending === 0, 'a task has ended when every host has its outcome');
  assert.equal(task.finished_at !== null, isEnded);
  assert.equal(task.verdict, task.state === 'FINISHED' ? verdictIn(task) : null);
  if (isEnded) assert.ok(dispatches.every(({ state }) => state === 'CLOSED'));
  if (task.paused_at !== null) assert.ok(task.held > 0, 'a pause holds something back');
  if (task.paused_by_id !== null) assert.notEqual(task.paused_at, null);
}

/** reliability.md §3.4 as a table, not as our code has it. */
function verdictIn({ targeted, succeeded, unknown }: LedgerTask): string {
  if (unknown !== 0) return 'UNKNOWN';
  return succeeded === targeted ? 'SUCCESS' : succeeded > 0 ? 'PARTIAL' : 'FAILURE';
}

function assertStop({ task, targets, dispatches }: Ledger): void {
  const isStopped = task.stop_kind !== null;
  assert.equal(task.stopped_at !== null, isStopped);
  if (task.state === 'CANCELLING' || task.state === 'CANCELLED') assert.equal(task.stop_kind, 'CANCELLED');
  if (task.state === 'HALTING') assert.equal(task.stop_kind, 'HALTED');
  assert.equal(task.stop_reason !== null, task.stop_kind === 'HALTED', 'only a rule needs a reason');
  assert.equal(task.stopped_by_id !== null, task.stop_kind === 'CANCELLED', 'only a person is named');
  const isNothingSent = task.stop_kind === 'CANCELLED' && task.not_sent === task.targeted;
  assert.equal(task.state === 'CANCELLED', isNothingSent, 'cancelled means that nothing was sent');
  const isAny = (...states: readonly string[]): boolean => targets.some(({ state }) => states.includes(state));
  const isConfirmed = task.stop_confirmed_at !== null;
  if (!isStopped || isAny('PENDING', 'ASSIGNED'))
    assert.ok(!isConfirmed, 'a stop is not confirmed before all is known');
  else if (!isAny('SENDING')) assert.ok(isConfirmed, 'a stop is confirmed when all is known');
  if (!isStopped) return;
  assert.deepEqual([task.held, task.paused_at], [0, null], 'what is stopped holds nothing back');
  assert.ok(
    dispatches.every(({ state }) => state !== 'QUEUED'),
    'no bridge can claim what was stopped',
  );
}

/** The reply of every host is in each summary once. */
function assertSummaries({ targets, summaries }: Ledger): void {
  const replies = targets.filter(({ reply }) => reply !== null).length;
  for (const { state } of summaries) assert.equal(countIn(state), replies, 'a summary holds every reply once');
}

function countIn(state: unknown): number {
  if (typeof state !== 'object' || state === null) return 0;
  if ('count' in state && typeof state.count === 'number') return state.count;
  if (!('counts' in state) || !Array.isArray(state.counts)) return 0;
  return state.counts.reduce<number>((sum, counted) => sum + countIn(counted), 0);
}
