import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiLink } from './apiLink.ts';
import { Bell } from './Bell.ts';
import type { DispatchWork } from './DispatchWork.ts';
import { parseDispatchWork } from './DispatchWork.ts';
import type { Journal } from './journal.ts';
import { JournalOutdated } from './JournalOutdated.ts';
import type { Log } from './log.ts';
import { limitRate, messageOf } from './log.ts';
import type { StopOrders } from './StopOrders.ts';
import { backOffMs, timing } from './timing.ts';

/** Dispatches that send at the same time; a slow one takes one of these places and holds up none of the others. */
const CONCURRENT_DISPATCHES = 8;
/** As many as the API offers at once: it may have more. */
const FULL_ANSWER = 20;
const PROBLEM_LOG_EVERY_MS = 10_000;

/** What serving needs of the rest of the bridge. */
export interface ServeContext {
  readonly journal: Journal;
  readonly api: Pick<ApiLink, 'claim' | 'workSignals'>;
  readonly log: Log;
  readonly now: () => number;
  readonly execute: (work: DispatchWork) => Promise<void>;
  /** Whether nothing of it may be sent any more because its time is over. */
  readonly isExpired: (work: DispatchWork) => boolean;
  readonly stopOrders: Pick<StopOrders, 'check'>;
  /** The API has something for us: work, or a stop, which comes with the heartbeat. */
  readonly onWakeUp: () => void;
  /** The API knows this journal, and no copy of it. */
  readonly onClaim: () => void;
}

/** Goes on with what the journal holds, then takes and executes dispatches until the signal aborts; resolves when none is sending any more. Throws JournalOutdated. */
export async function serveDispatches(context: ServeContext, signal: AbortSignal): Promise<void> {
  const crew = new Crew(context);
  const bell = new Bell();
  const listening = listen(context, bell, signal);
  const problems = limitRate(context.log, PROBLEM_LOG_EVERY_MS);
  let hasClaimed = false;
  while (!signal.aborted) {
    let mayHaveMore = false;
    try {
      const offers = await claim(context, signal);
      const taken = offers.filter((offer) => take(context, offer)).length;
      // Of an answer of which nothing can be taken, the next one would be a repetition.
      mayHaveMore = offers.length >= FULL_ANSWER && taken > 0;
      hasClaimed = true;
    } catch (error) {
      if (error instanceof JournalOutdated) throw error;
      if (!signal.aborted) problems.warn('claim-failed', { problem: messageOf(error) });
    }
    // Out of the journal, so that a restart, or a failure in between, goes on exactly like a first run. Not before the API knows the journal: the original of a copy may have sent to these hosts.
    if (hasClaimed) for (const id of context.journal.unsent()) if (!crew.has(id)) takeUp(context, crew, id);
    crew.startExpired();
    if (!mayHaveMore) await bell.wait(signal, timing.pollWorkEveryMs);
  }
  await Promise.all([listening, crew.finished()]);
}

/** One that cannot be read holds up none of the others. */
function takeUp({ journal, log }: ServeContext, crew: Crew, id: string): void {
  try {
    crew.add(journal.work(id));
  } catch (error) {
    log.error('dispatch-not-read', { dispatch: id, problem: messageOf(error) });
  }
}

async function claim({ journal, api, onClaim }: ServeContext, signal: AbortSignal): Promise<readonly unknown[]> {
  const fence = journal.fence.raise();
  const offers = await api.claim({ journal: journal.id, known: journal.known(), fence }, signal);
  journal.fence.settle();
  onClaim();
  return offers;
}

/** On disk first: only a dispatch that the journal has newly taken is executed. One that was stopped is taken too, so that the API learns that nothing was sent. Says whether it was new. */
function take({ journal, log, now, stopOrders }: ServeContext, offer: unknown): boolean {
  try {
    const work = parseDispatchWork(offer);
    // Offered again is ordinary: the API does not know yet that it is here.
    if (!journal.accept(work, now())) return false;
    log.info('dispatch-accepted', { dispatch: work.id, task: work.taskId, hosts: work.targets.length });
    stopOrders.check(work);
    return true;
  } catch (error) {
    log.error('dispatch-not-taken', { problem: messageOf(error) });
    return false;
  }
}

/** Rings the bell for each wake-up; a lost subscription only costs the time until the next poll. */
async function listen({ api, log, onWakeUp }: ServeContext, bell: Bell, signal: AbortSignal): Promise<void> {
  const problems = limitRate(log, PROBLEM_LOG_EVERY_MS);
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      for await (const _ of api.workSignals(signal)) {
        failures = 0;
        bell.ring();
        onWakeUp();
      }
    } catch (error) {
      problems.warn('work-signals-lost', { problem: messageOf(error) });
    }
    await sleep(backOffMs(failures), undefined, { signal }).catch(() => undefined);
  }
}

/** Executes dispatches, a few at a time, in the order in which they came. */
class Crew {
  readonly #context: ServeContext;
  readonly #waiting: DispatchWork[] = [];
  readonly #running = new Map<string, Promise<void>>();

  constructor(context: ServeContext) {
    this.#context = context;
  }

  has(id: string): boolean {
    return this.#running.has(id) || this.#waiting.some((work) => work.id === id);
  }

  add(work: DispatchWork): void {
    this.#waiting.push(work);
    this.#next();
  }

  /** Those whose time is over send nothing, so they need no place: in line they would be called lost before it was said that they were not sent. */
  startExpired(): void {
    const expired = this.#waiting.filter((work) => this.#context.isExpired(work));
    for (const work of expired) {
      this.#waiting.splice(this.#waiting.indexOf(work), 1);
      this.#start(work);
    }
  }

  async finished(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all(this.#running.values());
  }

  #next(): void {
    if (this.#running.size >= CONCURRENT_DISPATCHES) return;
    const work = this.#waiting.shift();
    if (work !== undefined) this.#start(work);
  }

  #start(work: DispatchWork): void {
    const running = this.#execute(work).finally(() => {
      this.#running.delete(work.id);
      this.#next();
    });
    this.#running.set(work.id, running);
  }

  async #execute(work: DispatchWork): Promise<void> {
    try {
      await this.#context.execute(work);
    } catch (error) {
      this.#context.log.error('dispatch-failed', { dispatch: work.id, problem: messageOf(error) });
    }
  }
}
