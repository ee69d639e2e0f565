import { customRef } from 'vue';
import type { Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** A text that lives in the query part of the URL; the empty text is no parameter. Typing replaces the address, choosing pushes a new one. */
export function useUrlText(name: string, change: 'replace' | 'push' = 'replace'): Ref<string> {
  const route = useRoute();
  const router = useRouter();
  return customRef(() => ({
    get: () => {
      const value = route.query[name];
      return typeof value === 'string' ? value : '';
    },
    set: (text) => {
      const { [name]: _old, ...others } = route.query;
      void router[change]({ query: text === '' ? others : { ...others, [name]: text } });
    },
  }));
}
