import { texts } from '../texts.ts';
import { formatTime } from '../ui/formatTime.ts';
import type { TaskCounts } from './status.ts';
import type { TaskStop } from './TaskStop.ts';

/** Says who or what stopped a task and what is proved about it: nothing about what was sent before the bridges have confirmed it. */
export function describeStop(stop: TaskStop, counts: Pick<TaskCounts, 'pending' | 'notSent'>, now: Date): string {
  const sentences = [
    ...(stop.kind === 'HALTED' ? [`${texts.stop.halted(formatTime(stop.at, now))}.`, stop.reason ?? ''] : []),
    describeProof(stop, counts, now),
    stop.confirmedAt !== null && counts.pending > 0 ? texts.stop.waited(counts.pending) : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function describeProof(
  { kind, at, by, ...proved }: TaskStop,
  { notSent }: Pick<TaskCounts, 'notSent'>,
  now: Date,
): string {
  const who = texts.stop.by(by?.login);
  const time = formatTime(at, now);
  if (proved.sent === null) {
    const { waiting, requested, soFar } = texts.stop;
    const proof = kind === 'HALTED' ? capitalised(waiting) : `${requested(time, who)}; ${waiting}`;
    return `${proof}. ${soFar(notSent)}`;
  }
  const uncertain = proved.uncertain ?? 0;
  const sent = texts.stop.sent(proved.sent - uncertain, uncertain);
  const proof = notSent === 0 ? texts.stop.tooLate(sent) : texts.stop.notSent(notSent, sent);
  return kind === 'HALTED' ? capitalised(proof) : `${texts.stop.cancelled(time, who)}: ${proof}`;
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
