import type { RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { AggregateState, NumericState, SummaryState } from './AggregateState.ts';
import { countedValue } from './countedValue.ts';
import { addTotals, totalOf } from './exactTotals.ts';
import { mergeCounts } from './mergeCounts.ts';

/**
 * The state after a batch of replies: give the output's value of each, or null when a reply has none, whatever its
 * status. The same as after each of them on its own, but the state is copied once only.
 */
export function addAllToAggregate(state: AggregateState, values: Iterable<RubyValue>): AggregateState {
  switch (state.kind) {
    case 'failed':
      return state;
    case 'summary':
      return addToSummary(state, values);
    case 'sum':
    case 'average':
      return addToNumbers(state, values);
  }
}

/** One host with a list of nonsense must not take the places of what all the others say. */
const MAX_DISTINCT_OF_ONE_REPLY = 50;

/** Nil does not count; of an array each entry does, also nil. */
function addToSummary(state: SummaryState, values: Iterable<RubyValue>): SummaryState {
  const replies = [...values].map((value) => {
    const counts = entriesOf(value).map(countedValue);
    return mergeCounts(NOTHING, { kind: 'summary', counts, others: 0 }, MAX_DISTINCT_OF_ONE_REPLY);
  });
  const counts = replies.flatMap((reply) => reply.counts);
  const others = replies.reduce((sum, reply) => sum + reply.others, 0);
  return mergeCounts(state, { kind: 'summary', counts, others });
}

const NOTHING: SummaryState = { kind: 'summary', counts: [], others: 0 };

function entriesOf(value: RubyValue): readonly RubyValue[] {
  if (value === null) return [];
  return isList(value) ? value : [value];
}

function isList(value: RubyValue): value is readonly RubyValue[] {
  return Array.isArray(value);
}

function addToNumbers(state: NumericState, values: Iterable<RubyValue>): AggregateState {
  let { total, count } = state;
  for (const value of values) {
    const one = totalOf(value);
    if (one === undefined) return notANumber;
    total = addTotals(total, one);
    count += 1;
  }
  return { kind: state.kind, total, count };
}

/** Always the same words, so that it does not matter which of several replies came first. */
const notANumber: AggregateState = {
  kind: 'failed',
  phase: 'process_result',
  why: 'A reply has no number in this output',
};
