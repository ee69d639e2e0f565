import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultOf } from 'gql.tada';
import type { ApiClient } from './createApiClient.ts';
import { ApiRefused } from './ApiRefused.ts';
import { graphql } from './graphql.ts';

const TaskProgressFields = graphql(`
  fragment TaskProgressFields on TaskProgress @_unmask {
    id
    revision
    state
    verdict
    counts {
      targeted
      pending
      running
      succeeded
      failed
      unknown
      notSent
      held
    }
    pausedAt
    stop {
      kind
      at
      reason
      confirmedAt
      sent
    }
    targets {
      position
      name
      hostgroup
      smartProxy
      state
      outcome
      reason
      statusCode
      statusMessage
      outputs
      late
      durationMs
      revision
    }
  }
`);

const TaskProgressStream = graphql(
  `
    subscription TaskProgressStream($id: ID!, $since: Int!) {
      taskProgress(id: $id, since: $since) {
        ...TaskProgressFields
      }
    }
  `,
  [TaskProgressFields],
);

const TaskProgressPoll = graphql(
  `
    query TaskProgressPoll($id: ID!, $since: Int!, $waitSeconds: Int!) {
      taskProgress(id: $id, since: $since, waitSeconds: $waitSeconds) {
        ...TaskProgressFields
      }
    }
  `,
  [TaskProgressFields],
);

/** State and counts of a task, with the targets that changed since the revision before. */
export type TaskProgress = ResultOf<typeof TaskProgressFields>;

/** From where to watch, and until when. */
export interface WatchOptions {
  /** Revision already seen; 0 (all targets) unless told. */
  readonly since?: number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without any answer after which the failure is thrown; undefined tries for ever. */
  readonly giveUpAfterMs?: number;
}

/**
 * Yields the progress of a task until it has ended or the signal aborts. A broken connection is resumed from the last
 * revision, by subscription or, where sockets do not get through, by long polling; nothing is seen twice or missed.
 */
export async function* watchTask(
  client: ApiClient,
  id: string,
  options: WatchOptions = {},
): AsyncGenerator<TaskProgress> {
  const cursor = new Cursor(options.since ?? 0);
  const patience = new Patience(options.giveUpAfterMs ?? Number.POSITIVE_INFINITY);
  for (const attempt of alternate(client, id, cursor, options.signal)) {
    try {
      for await (const progress of attempt()) {
        patience.renew();
        if (!cursor.advance(progress)) continue;
        yield progress;
        if (isEnded(progress)) return;
      }
    } catch (error) {
      if (options.signal?.aborted) return;
      if (error instanceof ApiRefused && !error.retryable) throw error;
      await patience.wait(error, options.signal);
    }
    if (options.signal?.aborted) return;
  }
}

/** Whether the task has come to an end state, after which only late replies change anything. */
export function isEnded({ state }: Pick<TaskProgress, 'state'>): boolean {
  return state === 'FINISHED' || state === 'CANCELLED' || state === 'MISSED' || state === 'REJECTED';
}

/** Seconds that the API may hold a long poll open. */
const POLL_SECONDS = 20;

/** Subscription first; a poll after each one that ended, which also tells the difference between "socket blocked" and "API away". */
function* alternate(
  client: ApiClient,
  id: string,
  cursor: Cursor,
  signal: AbortSignal | undefined,
): Generator<() => AsyncIterable<TaskProgress>> {
  for (;;) {
    yield () => stream(client, { id, since: cursor.revision }, signal);
    yield () => poll(client, { id, since: cursor.revision, waitSeconds: cursor.seen ? POLL_SECONDS : 0 }, signal);
  }
}

async function* stream(
  client: ApiClient,
  variables: { id: string; since: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<TaskProgress> {
  for await (const { taskProgress } of client.subscribe(TaskProgressStream, variables, { signal })) yield taskProgress;
}

async function* poll(
  client: ApiClient,
  variables: { id: string; since: number; waitSeconds: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<TaskProgress> {
  const timeoutMs = (variables.waitSeconds + 10) * 1000;
  yield (await client.request(TaskProgressPoll, variables, { signal, timeoutMs })).taskProgress;
}

class Cursor {
  revision: number;
  seen = false;
  #state = '';

  constructor(since: number) {
    this.revision = since;
  }

  /** Whether the progress says anything that was not seen yet. */
  advance({ revision, state }: TaskProgress): boolean {
    const isNews = !this.seen || revision > this.revision || state !== this.#state;
    this.seen = true;
    this.revision = Math.max(this.revision, revision);
    this.#state = state;
    return isNews;
  }
}

class Patience {
  readonly #giveUpAfterMs: number;
  #answeredAt = performance.now();
  #pauseMs = FIRST_PAUSE_MS;

  constructor(giveUpAfterMs: number) {
    this.#giveUpAfterMs = giveUpAfterMs;
  }

  renew(): void {
    this.#answeredAt = performance.now();
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  async wait(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (performance.now() - this.#answeredAt > this.#giveUpAfterMs) throw error;
    await sleep(this.#pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LAST_PAUSE_MS);
  }
}

const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 5_000;
