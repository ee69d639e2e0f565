import { onScopeDispose, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';
import { hostReason } from './hostReason.ts';
import { targetDifference } from './targetDifference.ts';
import type { PreviewRequest, PreviewState } from './useTargetPreview.ts';

const outlookQuery = graphql(
  `
    query TargetOutlook($filter: String!, $plugin: String, $action: String) {
      previewTargets(filter: $filter, plugin: $plugin, action: $action) {
        doubtful {
          ...HostReason
        }
        needsApproval
        exceededLimits {
          message
        }
        difference {
          ...TargetDifferenceDetails
        }
      }
    }
  `,
  [hostReason, targetDifference],
);

/** Which of the hosts may not answer, and what has changed since the last task with this filter. */
export type TargetOutlook = ResultOf<typeof outlookQuery>['previewTargets'];

/** How far the outlook is. none: there is nothing to look at, or it has not come yet. */
export type OutlookState =
  | { readonly kind: 'none' }
  | { readonly kind: 'ready'; readonly outlook: TargetOutlook }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Asks for the outlook once the hosts are counted, so that the count never waits for it; it goes when they are counted anew. */
export function useTargetOutlook(
  request: () => PreviewRequest,
  counted: Readonly<Ref<PreviewState>>,
): { readonly state: Readonly<ShallowRef<OutlookState>>; refresh(): Promise<void> } {
  const ask = useAsk();
  const state = shallowRef<OutlookState>({ kind: 'none' });
  let asked = new AbortController();

  async function refresh(): Promise<void> {
    asked.abort();
    const { signal } = (asked = new AbortController());
    state.value = { kind: 'none' };
    if (counted.value.kind !== 'ready' || counted.value.preview.total === 0) return;
    try {
      const { previewTargets } = await ask(outlookQuery, request(), signal);
      if (!signal.aborted) state.value = { kind: 'ready', outlook: previewTargets };
    } catch (cause) {
      if (!signal.aborted) state.value = { kind: 'failed', problem: readProblem(cause) };
    }
  }

  // At once: what is said of other hosts must not stand beside the new number.
  watch(counted, () => void refresh(), { immediate: true, flush: 'sync' });
  onScopeDispose(() => asked.abort());
  return { state, refresh };
}
