import { inject, onScopeDispose, ref, shallowRef } from 'vue';
import type { InjectionKey, Ref, ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { useLive } from '../live.ts';
import { keepTrying } from '../ui/keepTrying.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';
import { LiveTasks } from './LiveTasks.ts';
import { taskRow } from './taskRow.ts';
import type { TaskRow } from './taskRow.ts';

const refreshMs = 3_000;

const newestTasks = graphql(
  `
    query NewestTasks {
      recent: tasks(first: 20) {
        nodes {
          ...TaskRow
        }
      }
      awaiting: tasks(state: AWAITING_APPROVAL, first: 50) {
        nodes {
          ...TaskRow
        }
      }
      queued: tasks(state: QUEUED, first: 50) {
        nodes {
          ...TaskRow
        }
      }
      running: tasks(state: RUNNING, first: 50) {
        nodes {
          ...TaskRow
        }
      }
      cancelling: tasks(state: CANCELLING, first: 50) {
        nodes {
          ...TaskRow
        }
      }
      halting: tasks(state: HALTING, first: 50) {
        nodes {
          ...TaskRow
        }
      }
    }
  `,
  [taskRow],
);

const feedSubscription = graphql(
  `
    subscription TaskFeed {
      taskFeed {
        ...TaskRow
      }
    }
  `,
  [taskRow],
);

/** The tasks that are alive and those that were lately, kept current for the whole app. */
export interface TaskFeed {
  /** Those that wait for an approval. */
  readonly awaiting: Readonly<ShallowRef<readonly TaskRow[]>>;
  readonly running: Readonly<ShallowRef<readonly TaskRow[]>>;
  readonly recent: Readonly<ShallowRef<readonly TaskRow[]>>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  reload(): void;
}

/** Where components find the feed. */
export const taskFeedKey: InjectionKey<TaskFeed> = Symbol('task feed');

/** Returns the feed of the app. */
export function useTaskFeed(): TaskFeed {
  const feed = inject(taskFeedKey);
  if (feed === undefined) throw new Error('No task feed was provided');
  return feed;
}

/** Opens the feed for as long as the calling component lives. */
export function openTaskFeed(): TaskFeed {
  const ask = useAsk();
  const live = useLive();
  const tasks = new LiveTasks();
  const awaiting = shallowRef<readonly TaskRow[]>([]);
  const running = shallowRef<readonly TaskRow[]>([]);
  const recent = shallowRef<readonly TaskRow[]>([]);
  const loading = ref(true);
  const problem = shallowRef<Problem>();
  const leaving = new AbortController();

  function take(rows: readonly TaskRow[]): void {
    for (const row of rows) tasks.apply(row);
    awaiting.value = tasks.awaiting;
    running.value = tasks.running;
    recent.value = tasks.recent.slice(0, 20);
  }

  async function load(): Promise<void> {
    try {
      const lists = Object.values(await ask(newestTasks, {}, leaving.signal));
      take(lists.flatMap((list) => list.nodes));
      problem.value = undefined;
    } catch (cause) {
      if (!leaving.signal.aborted) problem.value = readProblem(cause);
    }
    loading.value = false;
  }

  void load();
  void keepTrying({
    signal: leaving.signal,
    onFailure: () => void load(),
    attempt: (succeeded) =>
      live.subscribe(
        feedSubscription,
        {},
        ({ taskFeed }) => {
          succeeded();
          take([taskFeed]);
        },
        leaving.signal,
      ),
  });
  // The feed tells of new states; the counts of what runs move in between, and the feed may be down.
  const refresh = setInterval(() => {
    if (running.value.length > 0 && !document.hidden) void load();
  }, refreshMs);
  onScopeDispose(() => {
    clearInterval(refresh);
    leaving.abort();
  });
  return { awaiting, running, recent, loading, problem, reload: () => void load() };
}
