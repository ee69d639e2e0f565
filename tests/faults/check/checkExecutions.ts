import type { Evidence, ExecutionRecord, TargetRecord, Violation } from './Evidence.ts';

/** I4 and I5: no host has run a task twice, and no outcome denies or invents what the host wrote down. */
export function checkExecutions(evidence: Evidence): readonly Violation[] {
  const runs = Map.groupBy(evidence.executions, ({ host, text }) => keyOf(host, text));
  return [...checkTwice(runs), ...checkOutcomes(evidence, runs), ...checkOrigin(evidence)];
}

type Runs = ReadonlyMap<string, readonly ExecutionRecord[]>;

function checkTwice(runs: Runs): readonly Violation[] {
  return [...runs.values()]
    .filter((executions) => executions.length > 1)
    .map((executions) => ({ invariant: 'I4', message: `executed ${executions.length} times: ${inWords(executions)}` }));
}

function checkOutcomes({ tasks, targets }: Evidence, runs: Runs): readonly Violation[] {
  const textOf = new Map(tasks.map(({ id, text }) => [id, text ?? '']));
  return targets.flatMap((target) => {
    const executions = runs.get(keyOf(target.name, textOf.get(target.taskId) ?? '')) ?? [];
    const wrong = executions.length === 0 ? claimsRun(target) : deniesRun(target);
    if (!wrong) return [];
    const { name, taskId, state, reason } = target;
    const claim = `${name} of task ${taskId} is ${state} (${String(reason)})`;
    return [{ invariant: 'I5', message: `${claim}, the host wrote down ${inWords(executions) || 'nothing'}` }];
  });
}

function claimsRun({ state }: TargetRecord): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED';
}

function deniesRun({ state }: TargetRecord): boolean {
  return state === 'NOT_SENT';
}

/** Nothing runs that no journal knows of: the intent is on disk before the first byte. */
function checkOrigin({ executions, journals }: Evidence): readonly Violation[] {
  return executions.flatMap((execution) => {
    const isAsked = journals.some(({ asked }) => asked.get(execution.requestId)?.host === execution.host);
    return isAsked
      ? []
      : [{ invariant: 'intent before send', message: `no journal asked for ${inWords([execution])}` }];
  });
}

function keyOf(host: string, text: string): string {
  return `${text}/${host}`;
}

function inWords(executions: readonly ExecutionRecord[]): string {
  return executions
    .map(({ host, text, requestId, at }) => `${text} on ${host} as ${requestId} at ${new Date(at).toISOString()}`)
    .join('; ');
}
