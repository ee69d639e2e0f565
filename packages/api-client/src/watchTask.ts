import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultOf } from 'gql.tada';
import type { ApiClient } from './createApiClient.ts';
import { ApiRefused } from './ApiRefused.ts';
import { graphql } from './graphql.ts';
import { MemberList, TargetColumnFields, type WatchedTarget } from './MemberList.ts';

const TaskProgressFields = graphql(
  `
    fragment TaskProgressFields on TaskProgress @_unmask {
      id
      since
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
      pauseReason
      stop {
        kind
        at
        reason
        confirmedAt
        sent
        uncertain
      }
      columns {
        ...TargetColumnFields
      }
    }
  `,
  [TargetColumnFields],
);

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

type Told = ResultOf<typeof TaskProgressFields>;

/** State and counts of a task, with the targets that changed since the progress before; with the first one all of them. */
export type TaskProgress = Omit<Told, 'columns' | 'since'> & { readonly targets: readonly WatchedTarget[] };

/** Until when to watch. */
export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without any answer after which the failure is thrown; undefined tries for ever. */
  readonly giveUpAfterMs?: number;
}

/**
 * Yields the progress of a task until it has ended or the signal aborts. A broken connection is resumed from the last
 * revision, by subscription or, where sockets do not get through, by long polling; nothing is seen twice or missed. An API that was set
 * back to an earlier time tells all targets again, and then what follows.
 */
export async function* watchTask(
  client: ApiClient,
  id: string,
  options: WatchOptions = {},
): AsyncGenerator<TaskProgress> {
  const cursor = new Cursor();
  const members = new MemberList();
  const patience = new Patience(options.giveUpAfterMs ?? Number.POSITIVE_INFINITY);
  for (const attempt of alternate(client, id, cursor, options.signal)) {
    try {
      for await (const { columns, since, ...progress } of attempt()) {
        patience.renew();
        if (since > cursor.revision)
          throw new Error(`Told of what followed revision ${since} after ${cursor.revision}`);
        if (!cursor.isNews({ since, ...progress })) continue;
        // Before the cursor moves: what cannot be taken in is asked for again.
        const targets = members.targetsOf(columns);
        cursor.advance({ since, ...progress });
        yield { ...progress, targets };
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

/** How long an answer may be on its way. The first one holds the whole task, and the link may be slow. */
const FIRST_ANSWER_SECONDS = 120;
const LATER_ANSWER_SECONDS = 10;

/** Subscription first; a poll after each one that ended, which also tells the difference between "socket blocked" and "API away". */
function* alternate(
  client: ApiClient,
  id: string,
  cursor: Cursor,
  signal: AbortSignal | undefined,
): Generator<() => AsyncIterable<Told>> {
  for (;;) {
    yield () => stream(client, { id, since: cursor.revision }, signal);
    yield () => poll(client, { id, since: cursor.revision, waitSeconds: cursor.seen ? POLL_SECONDS : 0 }, signal);
  }
}

async function* stream(
  client: ApiClient,
  variables: { id: string; since: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Told> {
  for await (const { taskProgress } of client.subscribe(TaskProgressStream, variables, { signal })) yield taskProgress;
}

async function* poll(
  client: ApiClient,
  variables: { id: string; since: number; waitSeconds: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Told> {
  const answerSeconds = variables.since === 0 ? FIRST_ANSWER_SECONDS : LATER_ANSWER_SECONDS;
  const timeoutMs = (variables.waitSeconds + answerSeconds) * 1000;
  yield (await client.request(TaskProgressPoll, variables, { signal, timeoutMs })).taskProgress;
}

class Cursor {
  revision = 0;
  seen = false;
  #state = '';

  /** Whether the progress says anything that was not seen yet. */
  isNews(told: Pick<Told, 'since' | 'revision' | 'state'>): boolean {
    return !this.seen || this.#isAnew(told) || told.revision > this.revision || told.state !== this.#state;
  }

  advance(told: Pick<Told, 'since' | 'revision' | 'state'>): void {
    this.revision = this.#isAnew(told) ? told.revision : Math.max(this.revision, told.revision);
    this.seen = true;
    this.#state = told.state;
  }

  /** Everything again, up to less than was seen: what was seen is no more, as after a restored backup. */
  #isAnew({ since, revision }: Pick<Told, 'since' | 'revision'>): boolean {
    return since === 0 && revision < this.revision;
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
