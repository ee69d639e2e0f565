import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { readProblem } from './readProblem.ts';
import type { Problem } from './readProblem.ts';

/** One page of a keyset connection, as every list of the API gives it. */
export interface Page<Row> {
  readonly nodes: readonly Row[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The rows fetched so far and what can be done next. */
export interface Pages<Row> {
  readonly rows: Readonly<ShallowRef<readonly Row[]>>;
  readonly totalCount: Readonly<Ref<number | undefined>>;
  readonly hasMore: ComputedRef<boolean>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  more(): void;
  reload(): void;
}

/** Fetches a list page by page; starts over when the variables change, and an older answer never overwrites a newer one. */
export function usePages<Variables, Row>(
  variables: () => Variables,
  fetchPage: (variables: Variables, after: string | null) => Promise<Page<Row>>,
): Pages<Row> {
  const rows = shallowRef<readonly Row[]>([]);
  const totalCount = ref<number>();
  const cursor = ref<string | null>(null);
  const loading = ref(false);
  const problem = shallowRef<Problem>();
  let latest = 0;

  async function load(after: string | null): Promise<void> {
    const mine = ++latest;
    loading.value = true;
    try {
      const page = await fetchPage(variables(), after);
      if (mine !== latest) return;
      rows.value = after === null ? page.nodes : [...rows.value, ...page.nodes];
      totalCount.value = page.totalCount;
      cursor.value = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      problem.value = undefined;
    } catch (cause) {
      if (mine === latest) problem.value = readProblem(cause);
    } finally {
      if (mine === latest) loading.value = false;
    }
  }

  watch(
    () => JSON.stringify(variables()),
    () => void load(null),
    { immediate: true },
  );
  const hasMore = computed(() => cursor.value !== null);
  const more = (): void => {
    if (!loading.value && cursor.value !== null) void load(cursor.value);
  };
  return { rows, totalCount, hasMore, loading, problem, more, reload: () => void load(null) };
}
