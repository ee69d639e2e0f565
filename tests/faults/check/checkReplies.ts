import { CONFLICTING, FORGED } from '@chargehand/fleet';
import type { Evidence, JournalLine, JournalRecord, Manner, TargetRecord, Violation } from './Evidence.ts';

/** I6 and I8: each reply in a journal is stored once as it came, and no row says what only a liar said. */
export function checkReplies(evidence: Evidence): readonly Violation[] {
  const rows = new Map(evidence.targets.map((target) => [keyOf(target.dispatchId ?? 0, target.position), target]));
  return [
    ...evidence.journals.flatMap((journal) => checkJournal(journal, rows)),
    ...checkInvented(evidence),
    ...evidence.targets.flatMap((target) => checkHonesty(target, evidence)),
  ];
}

function checkJournal(journal: JournalRecord, rows: ReadonlyMap<string, TargetRecord>): readonly Violation[] {
  const replies = journal.lines.filter(({ event }) => event === 'REPLIED');
  const twice = [...Map.groupBy(replies, ({ dispatchId, position }) => keyOf(dispatchId, position))]
    .filter(([, lines]) => lines.length > 1)
    .map(([key]) => ({ invariant: 'I6', message: `${journal.proxy} has two replies for ${key}` }));
  return [...twice, ...replies.flatMap((line) => checkStored(journal, line, rows))];
}

function checkStored(
  { proxy, setAside, uploaded }: JournalRecord,
  line: JournalLine,
  rows: ReadonlyMap<string, TargetRecord>,
): readonly Violation[] {
  const key = keyOf(line.dispatchId, line.position);
  const lost = (why: string) => [{ invariant: 'I6', message: `reply ${line.sequence} of ${proxy} (${key}) ${why}` }];
  if (setAside.includes(line.sequence)) return lost('was set aside');
  if (line.sequence > uploaded) return lost(`is beyond ${uploaded}, which is all that was uploaded`);
  const row = rows.get(key);
  if (row === undefined) return lost('has no row');
  if (row.reply === null) return lost(`is not stored: ${row.name} of task ${row.taskId} is ${row.state}`);
  if (row.reply.digest !== line.reply?.digest) return lost('is stored otherwise');
  const expected = row.reply.statusCode === 0 ? 'SUCCEEDED' : 'FAILED';
  return row.state === expected ? [] : lost(`is stored, but ${row.name} of task ${row.taskId} is ${row.state}`);
}

/** A row with a reply that no journal has. */
function checkInvented({ journals, targets }: Evidence): readonly Violation[] {
  const replied = new Set(
    journals.flatMap(({ lines }) =>
      lines.flatMap(({ event, dispatchId, position }) => (event === 'REPLIED' ? [keyOf(dispatchId, position)] : [])),
    ),
  );
  return targets
    .filter(({ reply, dispatchId, position }) => reply !== null && !replied.has(keyOf(dispatchId ?? 0, position)))
    .map(({ name, taskId }) => ({
      invariant: 'I6',
      message: `the reply of ${name} in task ${taskId} is in no journal`,
    }));
}

function checkHonesty(target: TargetRecord, { manners, wasBrokerKilled }: Evidence): readonly Violation[] {
  const { name, taskId, state, reply } = target;
  if (reply?.statusMessage.includes(FORGED) === true)
    return [{ invariant: 'I8', message: `${name} of task ${taskId} has a forged reply` }];
  const manner = manners.get(name);
  if (manner === undefined || state === 'UNKNOWN' || state === 'NOT_SENT') return [];
  // What a broker held in memory dies with it: then the second answer may be the first to arrive.
  const isSecond = manner === 'conflicting' && wasBrokerKilled && reply?.statusMessage === CONFLICTING;
  if (isSecond || state === honestState(manner)) return [];
  return [{ invariant: 'I8', message: `${name} of task ${taskId} is ${manner} and yet ${state}` }];
}

/** What a reply of such a host comes to; undefined: none can come. */
function honestState(manner: Manner): 'SUCCEEDED' | 'FAILED' | undefined {
  if (manner === 'failing') return 'FAILED';
  const isMute = manner === 'silent' || manner === 'offline' || manner === 'oversize' || manner === 'undecodable';
  return isMute ? undefined : 'SUCCEEDED';
}

function keyOf(dispatchId: number, position: number): string {
  return `dispatch ${dispatchId} position ${position}`;
}
