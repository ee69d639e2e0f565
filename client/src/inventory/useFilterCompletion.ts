import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { FilterCompletion } from './FilterCompletion.ts';
import type { CompletionView } from './FilterCompletion.ts';

const pauseMs = 120;

const completionsQuery = graphql(`
  query Completions($text: String!, $position: Int!) {
    completeFilter(text: $text, position: $position) {
      kind
      text
      label
      detail
      from
      to
    }
  }
`);

/** Completes a filter from what the API knows, for as long as the calling component lives. */
export function useFilterCompletion(): {
  readonly completion: FilterCompletion;
  readonly view: Readonly<ShallowRef<CompletionView>>;
} {
  const ask = useAsk();
  const view = shallowRef<CompletionView>({ rows: [], active: undefined });
  const completion = new FilterCompletion({
    ask: async (typed, signal) => (await ask(completionsQuery, { ...typed }, signal)).completeFilter,
    wait: (run) => {
      const timer = setTimeout(run, pauseMs);
      return () => clearTimeout(timer);
    },
    onChange: (changed) => {
      view.value = changed;
    },
  });
  onScopeDispose(() => completion.close());
  return { completion, view };
}
