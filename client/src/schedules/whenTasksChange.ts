import { onScopeDispose, watch } from 'vue';
import { useTaskFeed } from '../tasks/taskFeed.ts';

/** Many tasks may begin and end at the same time. */
const pauseMs = 1_000;

/** Calls back soon after a task began or changed its state anywhere: a schedule may have started, missed or refused it. For as long as the calling component lives. */
export function whenTasksChange(changed: () => void): void {
  const { recent } = useTaskFeed();
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => recent.value.map(({ id, state }) => `${id} ${state}`).join(),
    () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        changed();
      }, pauseMs);
    },
  );
  onScopeDispose(() => clearTimeout(timer));
}
