import type { Evidence, JournalLine, TargetRecord, Violation } from './Evidence.ts';

/** What a journal says in the end of a host without a reply is what its row says, also when the bridge had been called lost meanwhile. */
export function checkLastWords({ journals, targets }: Evidence): readonly Violation[] {
  const last = new Map<string, JournalLine>();
  for (const line of journals.flatMap(({ lines }) => lines)) last.set(keyOf(line), line);
  return targets.flatMap((target) => {
    const line = last.get(keyOf({ dispatchId: target.dispatchId ?? 0, position: target.position }));
    return line === undefined ? [] : checkWord(target, line);
  });
}

function checkWord({ name, taskId, state, reason }: TargetRecord, word: JournalLine): readonly Violation[] {
  if (word.event !== 'NOT_SENT' && word.event !== 'UNKNOWN') return [];
  if (state === word.event && reason === word.reason) return [];
  const [said, stored] = [`${word.event} ${String(word.reason)}`, `${state} ${String(reason)}`];
  const message = `${name} of task ${taskId} is ${stored}, and its bridge says ${said}`;
  return [{ invariant: 'the last word', message }];
}

function keyOf({ dispatchId, position }: Pick<JournalLine, 'dispatchId' | 'position'>): string {
  return `${dispatchId}/${position}`;
}
