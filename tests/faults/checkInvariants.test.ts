import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFLICTING, FORGED } from '@chargehand/fleet';
import { checkInvariants } from './check/checkInvariants.ts';
import type { Evidence, JournalLine, JournalRecord, TargetRecord, TaskRecord } from './check/Evidence.ts';
import { soundEvidence as sound } from './check/soundEvidence.ts';

test('what a sound campaign leaves behind breaks nothing', () => {
  assert.deepEqual(checkInvariants(sound), []);
});

const [task, ...tasks] = sound.tasks;
const [journal] = sound.journals;
const [execution] = sound.executions;
const [dispatch] = sound.dispatches;
const [cancel] = sound.cancels;
const [watch] = sound.watches;
assert.ok(task && journal && execution && dispatch && cancel && watch);
const reply = { statusCode: 0, statusMessage: 'OK', digest: 'a' };

/** By what is wrong, the evidence of it and what has to be found. */
const doctored: readonly (readonly [wrong: string, found: string, change: Partial<Evidence>])[] = [
  ['a second task for a key', 'one task per key', { tasks: [task, { ...task, id: 8 }], audit: audited(7, 8) }],
  ['a key whose task is gone', 'one task per key', { submitted: new Map([['other', 9]]) }],
  ['a host with two rows', 'I1', withTarget(1, { name: 'web1' })],
  ['fewer rows than targeted', 'I1', { tasks: [{ ...task, targeted: 4 }] }],
  ['a host that never comes to an end', 'I2', withTarget(1, { state: 'SENT' })],
  ['a counter that is not its rows', 'I3', withTask({ succeeded: 2 })],
  ['a task that is finished although a host is open', 'I9', withTarget(1, { state: 'SENDING' })],
  ['a task that runs although all is settled', 'I9', withTask({ state: 'RUNNING' })],
  ['a verdict that does not follow', 'I9', withTask({ verdict: 'SUCCESS' })],
  ['a host that ran twice', 'I4', { executions: [...sound.executions, { ...execution, requestId: 'r2' }] }],
  ['a success that never ran', 'I5', { executions: sound.executions.slice(1) }],
  [
    'a host that ran and is said not to have been sent to',
    'I5',
    withTarget(1, { state: 'NOT_SENT', reason: 'EXPIRED' }),
  ],
  ['a host that ran and was never asked', 'intent before send', withJournal({ asked: new Map() })],
  ['a silence that was called too soon', 'I5', withTarget(1, { settledAt: (execution.at ?? 0) + 5_000 })],
  ['a reply that is not stored', 'I6', withTarget(0, { reply: null })],
  ['a reply that is stored otherwise', 'I6', withTarget(0, { reply: { ...reply, digest: 'b' } })],
  ['a reply that no journal has', 'I6', withLine(6, { event: 'SENT', reply: null })],
  ['a reply that is kept twice', 'I6', withLine(7, { position: 0, event: 'REPLIED', reply })],
  ['a reply that was set aside', 'I6', withJournal({ setAside: [6] })],
  ['a reply that was never uploaded', 'I6', withJournal({ uploaded: 5 })],
  ['an outcome that denies its reply', 'I6', withTarget(0, { state: 'FAILED' })],
  ['a lost bridge that nobody listened to', 'the last word', withTarget(1, { reason: 'BRIDGE_LOST' })],
  ['a row that believes a forger', 'I8', withTarget(0, { reply: { ...reply, statusMessage: FORGED } })],
  ['a reply of a host that is silent', 'I8', { manners: new Map([['web1', 'silent']]) }],
  ['a failure of a host that never fails', 'I8', withTarget(0, { state: 'FAILED' })],
  ['a second answer that replaced the first', 'I8', { ...secondAnswer(), manners: new Map([['web1', 'conflicting']]) }],
  ['a start that is not in the audit', 'I10', { audit: [] }],
  ['an audited start that was rolled back', 'I10', { audit: audited(7, 99) }],
  ['a claim that is not in the audit', 'I10', { audit: sound.audit.slice(0, 1) }],
  ['a host that was settled before it was sent to', 'I11', withTarget(0, { settledAt: task.createdAt - 60_000 })],
  ['a finished task with an open dispatch', 'I12', { dispatches: [{ ...dispatch, state: 'CLAIMED' }] }],
  ['a transaction that is left open', 'I12', { leftovers: ['session 5'] }],
  ['a cursor that falls', 'I13', { cursors: new Map([['site-a', [5, 4]]]) }],
  ['a journal that is not uploaded', 'I13', withJournal({ uploaded: 6 })],
  ['an API that is behind the journal', 'I13', withJournal({ cursor: 6 })],
  ['a watcher with an old picture', 'I14', { watches: [{ ...watch, watched: new Map([[0, 'y']]) }] }],
  ['a watcher who has missed a host', 'I14', { watches: [{ ...watch, watched: new Map() }] }],
  ['a revision that went back', 'I19', { watches: [{ ...watch, complaints: ['revision 3 came after 4'] }] }],
  ['a row that is ahead of its task', 'I19', withTarget(0, { revision: 9 })],
  ['a request that left without a lease', 'no lease, no send', withLine(3, { at: (execution.at ?? 0) + 15_000 })],
  ['a request that left after the cancel', 'P6', withLine(3, { at: (execution.at ?? 0) + 101 })],
  ['a cancel that was never confirmed', 'P6', { cancels: [{ ...cancel, confirmedAt: null }] }],
  ['a cancel that miscounts what was sent', 'P6', { cancels: [{ ...cancel, sent: 1 }] }],
  ['a process that died by itself', 'I20', { deaths: [death('chargehand-bridge a', false)] }],
  ['an API that died at work', 'I20', { deaths: [death('chargehand-api', true)] }],
  ['an error that nobody caught', 'I20', { alarms: ['chargehand-api: unhandledRejection'] }],
];

for (const [wrong, found, change] of doctored) {
  test(`the checker finds ${wrong}`, () => {
    const violations = checkInvariants({ ...sound, ...change });
    assert.ok(
      violations.some(({ invariant }) => invariant === found),
      `${found} is not among ${JSON.stringify(violations)}`,
    );
  });
}

test('an API that found no database at its start is no fault, nor a second answer after a broker died with the first', () => {
  assert.deepEqual(checkInvariants({ ...sound, deaths: [death('chargehand-api', false)] }), []);
  const excused = { ...secondAnswer(), manners: new Map([['web1', 'conflicting' as const]]), wasBrokerKilled: true };
  assert.deepEqual(
    checkInvariants({ ...sound, ...excused }).filter(({ invariant }) => invariant === 'I8'),
    [],
  );
});

function withTask(change: Partial<TaskRecord>): Partial<Evidence> {
  return { tasks: sound.tasks.map((known) => ({ ...known, ...change })) };
}

function withTarget(position: number, change: Partial<TargetRecord>): Partial<Evidence> {
  return {
    targets: sound.targets.map((known) => (known.position === position ? { ...known, ...change } : known)),
  };
}

function withJournal(change: Partial<JournalRecord>): Partial<Evidence> {
  return { journals: sound.journals.map((known) => ({ ...known, ...change })) };
}

function withLine(sequence: number, change: Partial<JournalLine>): Partial<Evidence> {
  const lines = sound.journals.flatMap((known) => known.lines);
  return withJournal({ lines: lines.map((line) => (line.sequence === sequence ? { ...line, ...change } : line)) });
}

function secondAnswer(): Partial<Evidence> {
  return withTarget(0, { state: 'FAILED', reply: { ...reply, statusCode: 1, statusMessage: CONFLICTING } });
}

function audited(...ids: readonly number[]): Evidence['audit'] {
  return [...ids.map((id) => ({ act: 'task.run', object: `task:${id}`, times: 1 })), ...sound.audit.slice(1)];
}

function death(name: string, wasReady: boolean): Evidence['deaths'][number] {
  return { name, pid: 1, end: 'SIGSEGV', wasReady, lastLines: [] };
}

assert.deepEqual(tasks, []);
