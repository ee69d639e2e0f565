import type { ActionDdl, AggregateDdl } from '../ddl/AgentDdl.ts';
import type { AggregateState, FailedState } from './AggregateState.ts';
import { emptyTotal } from './exactTotals.ts';

/** The state before the first reply; failed at once when the function or the output is not known (protocol E.4). */
export function startAggregate(aggregate: AggregateDdl, action: Pick<ActionDdl, 'outputs'>): AggregateState {
  const { function: name, output } = aggregate;
  if (!action.outputs.some((declared) => declared.name === output)) {
    return failed('create', `The action has no output ${output}`);
  }
  if (name === 'summary') return { kind: 'summary', counts: [], others: 0 };
  if (name === 'sum' || name === 'average') return { kind: name, total: emptyTotal, count: 0 };
  return failed('startup', `The function ${name} is not known; summary, sum and average are`);
}

function failed(phase: FailedState['phase'], why: string): FailedState {
  return { kind: 'failed', phase, why };
}
