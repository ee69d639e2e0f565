import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { LocationQuery } from 'vue-router';
import { isSecretName } from '../plugins/isSecretName.ts';

const pauseMs = 300;

/** A task while it is composed; the URL always says the same, secrets excepted. */
export interface TaskDraft {
  readonly filter: Ref<string>;
  readonly plugin: Ref<string>;
  readonly action: Ref<string>;
  readonly inputs: Ref<ReadonlyMap<string, string>>;
  /** Id of the task that this one replays; '' for none. */
  readonly from: Ref<string>;
}

/** Keeps the draft of a task in the URL: ?filter= &plugin= &action= &in.NAME= &from=TASK */
export function useTaskDraft(): TaskDraft {
  const route = useRoute();
  const router = useRouter();
  const [filter, plugin, action, from] = [ref(''), ref(''), ref(''), ref('')];
  const inputs: Ref<ReadonlyMap<string, string>> = ref(new Map());
  let written = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function read(query: LocationQuery): void {
    filter.value = textOf(query['filter']);
    plugin.value = textOf(query['plugin']);
    action.value = textOf(query['action']);
    from.value = textOf(query['from']);
    inputs.value = new Map(
      Object.entries(query).flatMap(([name, value]) =>
        name.startsWith('in.') ? [[name.slice(3), textOf(value)]] : [],
      ),
    );
  }

  function write(): Record<string, string> {
    const named = [...inputs.value]
      .filter(([name]) => !isSecretName(name))
      .map(([name, text]) => [`in.${name}`, text] as const);
    const all: (readonly [string, string])[] = [
      ['filter', filter.value],
      ['plugin', plugin.value],
      ['action', action.value],
      ...named,
      ['from', from.value],
    ];
    return Object.fromEntries(all.filter(([, text]) => text !== ''));
  }

  watch(
    () => route.query,
    (query) => {
      if (JSON.stringify(query) !== written) read(query);
    },
    { immediate: true },
  );
  watch([filter, plugin, action, inputs, from], () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const query = write();
      written = JSON.stringify(query);
      void router.replace({ query });
    }, pauseMs);
  });
  onScopeDispose(() => clearTimeout(timer));
  return { filter, plugin, action, inputs, from };
}

function textOf(value: LocationQuery[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}
