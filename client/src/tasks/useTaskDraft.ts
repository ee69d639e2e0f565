import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router';
import type { LocationQuery } from 'vue-router';
import { isSecretName } from '../plugins/isSecretName.ts';
import type { SecretMarks } from '../plugins/splitSecrets.ts';
import { isOptionName } from './rollout/runOptions.ts';
import type { OptionName, OptionTexts } from './rollout/runOptions.ts';

const pauseMs = 300;

/** A task while it is composed; the URL always says the same, secrets excepted. */
export interface TaskDraft {
  readonly filter: Ref<string>;
  readonly plugin: Ref<string>;
  readonly action: Ref<string>;
  readonly inputs: Ref<ReadonlyMap<string, string>>;
  readonly marks: Ref<SecretMarks>;
  readonly options: Ref<OptionTexts>;
  /** Id of the task that this one replays; '' for none. */
  readonly from: Ref<string>;
}

/** Keeps the draft of a task in the URL: ?filter= &plugin= &action= &in.NAME= &opt.NAME= &from=TASK */
export function useTaskDraft(): TaskDraft {
  const route = useRoute();
  const router = useRouter();
  const [filter, plugin, action, from] = [ref(''), ref(''), ref(''), ref('')];
  const inputs: Ref<ReadonlyMap<string, string>> = ref(new Map());
  const marks: Ref<SecretMarks> = ref(new Map());
  const options: Ref<OptionTexts> = ref(new Map());
  let written = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function read(query: LocationQuery): void {
    filter.value = textOf(query['filter']);
    plugin.value = textOf(query['plugin']);
    action.value = textOf(query['action']);
    from.value = textOf(query['from']);
    inputs.value = new Map(namedIn(query, 'in.'));
    marks.value = new Map();
    options.value = new Map(
      namedIn(query, 'opt.').flatMap(([name, text]): [OptionName, string][] =>
        isOptionName(name) ? [[name, text]] : [],
      ),
    );
  }

  function write(): Record<string, string> {
    const named = [...inputs.value]
      .filter(([name]) => !(marks.value.get(name) ?? isSecretName(name)))
      .map(([name, text]) => [`in.${name}`, text] as const);
    const all: (readonly [string, string])[] = [
      ['filter', filter.value],
      ['plugin', plugin.value],
      ['action', action.value],
      ...named,
      ...[...options.value].map(([name, text]) => [`opt.${name}`, text] as const),
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
  watch([filter, plugin, action, inputs, marks, options, from], () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const query = write();
      written = JSON.stringify(query);
      void router.replace({ query });
    }, pauseMs);
  });
  // A change of this page's address would take back the way to another page while that is still being loaded.
  onBeforeRouteLeave(() => clearTimeout(timer));
  onScopeDispose(() => clearTimeout(timer));
  return { filter, plugin, action, inputs, marks, options, from };
}

function namedIn(query: LocationQuery, prefix: string): [name: string, text: string][] {
  return Object.entries(query).flatMap(([key, value]): [string, string][] =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), textOf(value)]] : [],
  );
}

function textOf(value: LocationQuery[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}
