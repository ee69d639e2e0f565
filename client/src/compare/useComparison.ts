import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';
import { compareTasks } from './compareTasks.ts';
import type { ComparedHost, ComparisonSelection, TaskComparison } from './compareTasks.ts';

/** What is compared, and which of the hosts are listed. */
export interface ComparisonRequest {
  readonly one: string;
  readonly other: string;
  readonly which: ComparisonSelection;
  /** Null: as usual. */
  readonly leaveOut: readonly string[] | null;
}

/** Compares two tasks, page by page of their hosts; head is what is said of the two as of the last page. */
export function useComparison(request: () => ComparisonRequest): {
  readonly pages: Pages<ComparedHost>;
  readonly head: Readonly<ShallowRef<TaskComparison | undefined>>;
} {
  const ask = useAsk();
  const head = shallowRef<TaskComparison>();
  const pages = usePages(request, async ({ leaveOut, ...request }, after) => {
    const variables = { ...request, leaveOut: leaveOut?.slice() ?? null, after };
    const { compareTasks: comparison } = await ask(compareTasks, variables);
    head.value = comparison;
    return comparison;
  });
  return { pages, head };
}
