import { texts } from '../../texts.ts';
import type { TaskCounts } from '../status.ts';
import type { RerunSelection } from './rerunChoices.ts';

/** Says what may happen twice if these hosts of a task run it again, and what is not certain yet. */
export function describeRisks(which: RerunSelection, counts: TaskCounts, task: string): readonly string[] {
  const { risks } = texts.rerun;
  const { unknown, pending } = counts;
  return [
    ...(unknown > 0 && which === 'SAME_FILTER' ? [risks.unknownAmong(unknown, task)] : []),
    ...(unknown > 0 && takesUnknown(which) ? [risks.unknown(unknown, task)] : []),
    ...(pending > 0 ? [takesAll(which) ? risks.atWork(pending, task) : risks.ofThisMoment(pending, task)] : []),
  ];
}

function takesUnknown(which: RerunSelection): boolean {
  return which === 'SAME_HOSTS' || which === 'UNKNOWN' || which === 'FAILED_OR_UNKNOWN';
}

function takesAll(which: RerunSelection): boolean {
  return which === 'SAME_HOSTS' || which === 'SAME_FILTER';
}
