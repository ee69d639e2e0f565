import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { graphql } from '../graphql.ts';
import { useQuery } from '../ui/useQuery.ts';

const actionNamesQuery = graphql(`
  query ActionNames {
    plugins {
      name
      actions {
        name
      }
    }
  }
`);

/** The plugins that bridges have reported, with the names of their actions. */
export interface ActionNames {
  readonly plugins: ComputedRef<readonly { readonly name: string; readonly actions: readonly { name: string }[] }[]>;
  /** What a rule can name: *, each plugin, each action. */
  readonly patterns: ComputedRef<readonly string[]>;
}

/** Fetches the names of all plugins and actions, to be offered. */
export function useActionNames(): ActionNames {
  const { result } = useQuery(actionNamesQuery, () => ({}));
  const plugins = computed(() => result.value?.plugins ?? []);
  const patterns = computed(() => [
    '*',
    ...plugins.value.flatMap(({ name, actions }) => [name, ...actions.map((action) => `${name}/${action.name}`)]),
  ]);
  return { plugins, patterns };
}
