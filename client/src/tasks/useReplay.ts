import { watch } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { outputsOf } from './describeTarget.ts';
import { runOptionFields } from './rollout/runOptionFields.ts';
import { writeOptions } from './rollout/writeOptions.ts';
import type { TaskDraft } from './useTaskDraft.ts';

const replayedTask = graphql(
  `
    query ReplayedTask($id: ID!) {
      task(id: $id) {
        id
        filter
        secretInputs
        command {
          id
          plugin
          action
          arguments
        }
        options {
          ...RunOptionFields
        }
      }
    }
  `,
  [runOptionFields],
);

/** Fills a draft from the task that it replays, as far as the URL has not said otherwise. */
export function useReplay(draft: TaskDraft): void {
  const ask = useAsk();
  watch(
    draft.from,
    async (id) => {
      if (id === '') return;
      const { task } = await ask(replayedTask, { id });
      if (task === null || draft.from.value !== id) return;
      const { plugin, action, arguments: values } = task.command;
      if (draft.filter.value === '') draft.filter.value = task.filter;
      if (draft.plugin.value !== '' || draft.action.value !== '') return;
      if (draft.options.value.size === 0) draft.options.value = writeOptions(task.options);
      draft.plugin.value = plugin;
      draft.action.value = action;
      draft.marks.value = new Map(task.secretInputs.map((name) => [name, true]));
      draft.inputs.value = new Map(outputsOf(values).map(([name, value]) => [name, writeValue(value)]));
    },
    { immediate: true },
  );
}

function writeValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
