import { checkAudit } from './checkAudit.ts';
import { checkCancels } from './checkCancels.ts';
import { checkExecutions } from './checkExecutions.ts';
import { checkLastWords } from './checkLastWords.ts';
import { checkLeases } from './checkLeases.ts';
import { checkProcesses } from './checkProcesses.ts';
import { checkQueues } from './checkQueues.ts';
import { checkReplies } from './checkReplies.ts';
import { checkRows } from './checkRows.ts';
import { checkTimes } from './checkTimes.ts';
import { checkWatches } from './checkWatches.ts';
import type { Evidence, Violation } from './Evidence.ts';

const checks = [
  checkRows,
  checkExecutions,
  checkReplies,
  checkLastWords,
  checkAudit,
  checkTimes,
  checkQueues,
  checkWatches,
  checkLeases,
  checkCancels,
  checkProcesses,
] as const;

/** Holds everything that is known against the invariants of reliability.md §3.6; an empty list is the promise kept. */
export function checkInvariants(evidence: Evidence): readonly Violation[] {
  return checks.flatMap((check) => check(evidence));
}
