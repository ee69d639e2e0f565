import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { useLive } from '../live.ts';
import { readProblem } from '../ui/readProblem.ts';
import { TaskStore } from './TaskStore.ts';
import { watchTask } from './watchTask.ts';

const pollSeconds = 20;

const changes = graphql(`
  fragment Changes on TaskProgress @_unmask {
    id
    since
    revision
    state
    verdict
    counts {
      targeted
      pending
      running
      held
      succeeded
      failed
      unknown
      notSent
    }
    pausedAt
    pauseReason
    stop {
      kind
      at
      by {
        id
        login
      }
      reason
      confirmedAt
      sent
      uncertain
    }
    waves {
      number
      label
      targeted
      pending
      succeeded
      failed
      unknown
      notSent
      startedAt
      settledAt
    }
    columns {
      position
      state {
        states
        index
      }
      reason {
        texts
        index
      }
      statusCode
      statusMessage {
        texts
        index
      }
      late
      durationMs
      members {
        name
        hostgroup {
          texts
          index
        }
        smartProxy {
          texts
          index
        }
      }
    }
  }
`);

const progressSubscription = graphql(
  `
    subscription TaskProgress($id: ID!, $since: Int!) {
      taskProgress(id: $id, since: $since) {
        ...Changes
      }
    }
  `,
  [changes],
);

const progressQuery = graphql(
  `
    query PollTaskProgress($id: ID!, $since: Int!, $waitSeconds: Int!) {
      taskProgress(id: $id, since: $since, waitSeconds: $waitSeconds) {
        ...Changes
      }
    }
  `,
  [changes],
);

/** The live state of a task for a component. tick changes with every commit; lostSince is the time of the state shown while it is not live. */
export interface TaskWatch {
  readonly store: TaskStore;
  readonly tick: Readonly<ShallowRef<number>>;
  readonly lostSince: Readonly<ShallowRef<Date | undefined>>;
}

/** Follows a task for as long as the calling component lives. */
export function useTaskWatch(id: string): TaskWatch {
  const ask = useAsk();
  const live = useLive();
  const tick = shallowRef(0);
  const lostSince = shallowRef<Date>();
  const leaving = new AbortController();
  const store = new TaskStore(() => {
    tick.value += 1;
  });
  void watchTask({
    store,
    signal: leaving.signal,
    subscribe: (since, onChange) =>
      live.subscribe(progressSubscription, { id, since }, ({ taskProgress }) => onChange(taskProgress), leaving.signal),
    poll: async (since) =>
      (await ask(progressQuery, { id, since, waitSeconds: pollSeconds }, leaving.signal)).taskProgress,
    onState: (state) => {
      lostSince.value = state.kind === 'live' ? undefined : (lostSince.value ?? new Date());
    },
    isHopeless: (cause) => ['TASK_NOT_FOUND', 'UNAUTHENTICATED'].includes(readProblem(cause).code),
  });
  onScopeDispose(() => leaving.abort());
  return { store, tick, lostSince };
}
