import { keepTrying } from '../ui/keepTrying.ts';
import type { Sleep } from '../ui/keepTrying.ts';
import type { TaskChange, TaskStore } from './TaskStore.ts';

/** How many long polls follow a socket that could not be opened, before the socket is tried again. */
const pollsBetweenSockets = 3;

/** How current the store is. lost: no answer since the last change; it is being tried again. */
export type WatchState = { readonly kind: 'live' } | { readonly kind: 'lost'; readonly cause: unknown };

/** What watchTask needs: both ways to ask for what changed since a revision. */
export interface WatchTaskOptions {
  readonly store: TaskStore;
  /** Resolves when the API completes the stream, rejects when the socket ends or cannot be opened. */
  readonly subscribe: (since: number, onChange: (change: TaskChange) => void) => Promise<void>;
  /** One long poll. */
  readonly poll: (since: number) => Promise<TaskChange>;
  readonly onState: (state: WatchState) => void;
  /** Says whether trying again is useless, e.g. because there is no such task. */
  readonly isHopeless: (cause: unknown) => boolean;
  readonly signal: AbortSignal;
  readonly sleep?: Sleep;
}

/** Fills a store until its task has settled: by subscription, and by long polling where sockets are blocked. Always goes on from the store's revision. */
export async function watchTask(options: WatchTaskOptions): Promise<void> {
  const { store, subscribe, poll, onState, isHopeless, signal, sleep } = options;
  let pollsLeft = 0;
  await keepTrying({
    signal,
    ...(sleep === undefined ? {} : { sleep }),
    onFailure: (cause) => onState({ kind: 'lost', cause }),
    attempt: async (succeeded) => {
      const take = (change: TaskChange): void => {
        succeeded();
        const isAfterGap = change.since > store.revision;
        store.apply(change);
        if (isAfterGap) throw new Error(`What changed after revision ${store.revision} was not told`);
        onState({ kind: 'live' });
      };
      try {
        while (!store.settled && !signal.aborted) {
          if (pollsLeft === 0) pollsLeft = await followSocket(take);
          else {
            pollsLeft -= 1;
            take(await poll(store.revision));
          }
        }
      } catch (cause) {
        if (!isHopeless(cause)) throw cause;
        onState({ kind: 'lost', cause });
      }
    },
  });

  /** Returns the number of polls to do next: none after a stream that worked and completed. */
  async function followSocket(take: (change: TaskChange) => void): Promise<number> {
    let opened = false;
    try {
      await subscribe(store.revision, (change) => {
        opened = true;
        take(change);
      });
    } catch (cause) {
      if (opened || isHopeless(cause)) throw cause;
      return pollsBetweenSockets;
    }
    if (!store.settled && !signal.aborted) throw new Error('The stream ended before the task did');
    return 0;
  }
}
