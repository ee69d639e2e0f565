import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { readProblem } from './readProblem.ts';
import type { Problem } from './readProblem.ts';

/** A query's answer as it changes: result keeps its last value while a newer one loads. */
export interface QueryState<Result> {
  readonly result: Readonly<ShallowRef<Result | undefined>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  readonly loading: Readonly<Ref<boolean>>;
  reload(): void;
}

/** Keeps a typed query's answer up to date with its variables; undefined variables ask nothing. */
export function useQuery<Result, Variables extends OperationVariables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: () => Variables | undefined,
): QueryState<Result> {
  const client = useApollo();
  const result = shallowRef<Result>();
  const problem = shallowRef<Problem>();
  const loading = ref(false);
  let stop = (): void => undefined;

  function start(current: OperationVariables | undefined): void {
    stop();
    stop = () => undefined;
    if (current === undefined) return;
    loading.value = true;
    const subscription = client
      .watchQuery<unknown, OperationVariables>({
        query: document,
        variables: current,
        fetchPolicy: 'cache-and-network',
      })
      .subscribe((answer) => {
        loading.value = answer.loading;
        if (answer.error !== undefined) problem.value = readProblem(answer.error);
        if (answer.dataState !== 'complete') return;
        result.value = answer.data as Result;
        problem.value = undefined;
      });
    stop = () => subscription.unsubscribe();
  }

  watch(
    () => JSON.stringify(variables()),
    () => start(variables()),
    { immediate: true },
  );
  onScopeDispose(() => stop());
  return { result, problem, loading, reload: () => start(variables()) };
}
