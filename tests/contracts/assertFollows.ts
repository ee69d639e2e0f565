import assert from 'node:assert/strict';
import { isRefined, isTargetMove, rankOf, stateOf } from './ledgerMoves.ts';
import type { Ledger, LedgerTarget } from './readLedger.ts';

const FINAL = ['SUCCEEDED', 'FAILED', 'NOT_SENT'];

/** Asserts what holds between two looks at one task, whatever happened in between: nothing falls, nothing is lost, and the revision tells of every change. */
export function assertFollows(was: Ledger, is: Ledger): void {
  assert.equal(is.targets.length, was.targets.length, 'no host comes or goes');
  for (const target of is.targets) assertTarget(was.targets[target.position] ?? assert.fail(), target, { was, is });
  assertHandOvers(was, is);
  assertProgress(was, is);
  assertTold(was, is);
}

function assertTarget(
  was: LedgerTarget,
  is: LedgerTarget,
  around: { readonly was: Ledger; readonly is: Ledger },
): void {
  if (was.dispatch_id !== null) assert.equal(is.dispatch_id, was.dispatch_id, 'a host is handed over once');
  const [from, to] = [stateOf(was), stateOf(is)];
  if (from !== to) {
    assert.ok(isTargetMove(from, to), `target ${is.position} went from ${from} to ${to}`);
    if (to !== 'NOT_SENT') assert.ok(rankOf(to) > rankOf(from), 'evidence never falls in rank');
  }
  if (from !== to || (is.state === 'UNKNOWN' && is.reason !== was.reason)) {
    assert.ok(from !== to || isRefined(was.reason, is.reason), `${String(was.reason)} became ${String(is.reason)}`);
    assert.ok(is.revision > around.was.task.revision, 'a watcher is told what changed');
    return;
  }
  const { dispatch_id: _was, ...before } = was;
  const { dispatch_id: _is, ...after } = is;
  assert.deepEqual(after, before, FINAL.includes(was.state) ? 'an outcome is final' : 'without a move nothing changes');
}

function assertHandOvers(was: Ledger, is: Ledger): void {
  for (const dispatch of was.dispatches) {
    const now = is.dispatches.find(({ id }) => id === dispatch.id) ?? assert.fail('a dispatch is gone');
    if (dispatch.journal !== null) assert.equal(now.journal, dispatch.journal, 'a dispatch belongs to one journal');
    if (dispatch.claimed_at !== null) assert.equal(now.claimed_at, dispatch.claimed_at);
  }
  if (was.task.stop_kind !== null) assert.equal(is.dispatches.length, was.dispatches.length, 'stopped is stopped');
}

function assertProgress({ task: was }: Ledger, { task: is }: Ledger): void {
  assert.ok(is.released >= was.released, 'what was released stays so');
  assert.ok(is.confirmed_wave >= was.confirmed_wave);
  assert.ok(is.revision >= was.revision, 'the revision never falls');
  if (was.finished_at !== null) assert.equal(is.finished_at, was.finished_at, 'a task ends once');
  if (was.stop_confirmed_at !== null) assert.equal(is.stop_confirmed_at, was.stop_confirmed_at);
  const kept = ({ stop_kind, stopped_at, stop_reason, stopped_by_id }: typeof was): unknown[] =>
    [stop_kind, stopped_at, stop_reason, stopped_by_id]; // prettier-ignore
  if (was.stop_kind !== null) assert.deepEqual(kept(is), kept(was), 'a task is stopped once');
}

/** Of a task of the same revision a watcher is told nothing, so nothing that he sees may be different. */
function assertTold(was: Ledger, is: Ledger): void {
  if (is.task.revision === was.task.revision) assert.deepEqual(seenOf(is), seenOf(was), 'every change is told');
}

function seenOf({ task, targets, waves }: Ledger): unknown {
  const { released: _released, confirmed_wave: _confirmed, ...seen } = { ...task, release_at: null };
  return { seen, waves, targets };
}
