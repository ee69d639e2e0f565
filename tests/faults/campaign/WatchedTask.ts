import { createApiClient, watchTask } from '@chargehand/api-client';
import type { TaskProgress } from '@chargehand/api-client';
import type { WatchRecord } from '../check/Evidence.ts';
import type { FaultRig } from '../rig/startFaultRig.ts';

type Row = TaskProgress['targets'][number];
type Picture = Map<number, Row>;

const WATCH_PATIENCE_MS = 200_000;

/** Somebody who watches a task from its start, through every failure of the API, by nothing but what is new. */
export class WatchedTask {
  readonly id: number;
  /** Resolves when the task has finished; rejects when nobody answered for long. */
  readonly finished: Promise<void>;
  readonly #client: ReturnType<typeof createApiClient>;
  readonly #picture: Picture = new Map();
  readonly #complaints: string[] = [];
  #revision = 0;
  #messages = 0;

  constructor({ url, token }: Pick<FaultRig, 'url' | 'token'>, id: number) {
    this.id = id;
    this.#client = createApiClient({ url, token });
    this.finished = this.#watch({ giveUpAfterMs: WATCH_PATIENCE_MS });
    this.finished.catch(() => undefined);
  }

  /** Takes what came after the end, such as late answers, and compares with a fresh query. */
  async conclude(): Promise<WatchRecord> {
    await this.#watch({ since: this.#revision, giveUpAfterMs: WATCH_PATIENCE_MS });
    const fresh: Picture = new Map();
    for await (const { targets } of watchTask(this.#client, String(this.id), { giveUpAfterMs: WATCH_PATIENCE_MS }))
      for (const target of targets) fresh.set(target.position, target);
    const [watched, asked] = [inWords(this.#picture), inWords(fresh)];
    return { taskId: this.id, messages: this.#messages, watched, fresh: asked, complaints: this.#complaints };
  }

  async #watch(options: { since?: number; giveUpAfterMs: number }): Promise<void> {
    for await (const progress of watchTask(this.#client, String(this.id), options)) this.#take(progress);
  }

  #take({ revision, counts, targets }: TaskProgress): void {
    this.#messages += 1;
    if (revision < this.#revision) this.#complain(`revision ${revision} came after ${this.#revision}`);
    for (const target of targets) {
      const known = this.#picture.get(target.position);
      if (known !== undefined && isBackwards(known, target.state))
        this.#complain(`${target.name} was ${known.state} and became ${target.state} at revision ${revision}`);
      this.#picture.set(target.position, target);
    }
    this.#revision = Math.max(this.#revision, revision);
    const shown = countsOf(this.#picture);
    const said = [counts.targeted, counts.succeeded, counts.failed, counts.unknown, counts.notSent].join();
    if (shown !== said) this.#complain(`at revision ${revision} the counts are ${said}, the rows give ${shown}`);
  }

  #complain(complaint: string): void {
    this.#complaints.push(complaint);
  }
}

/** Only silence gives way to a later answer, and that of a bridge to its proof that nothing was sent; every other outcome stays. */
function isBackwards({ state: known, reason }: Pick<Row, 'state' | 'reason'>, next: Row['state']): boolean {
  if (known === next) return false;
  if (known === 'UNKNOWN' && next === 'NOT_SENT') return reason !== 'BRIDGE_LOST';
  if (known === 'UNKNOWN') return next !== 'SUCCEEDED' && next !== 'FAILED';
  return known === 'SUCCEEDED' || known === 'FAILED' || known === 'NOT_SENT';
}

function countsOf(picture: Picture): string {
  const count = (outcome: string): number =>
    [...picture.values()].filter((target) => target.outcome === outcome).length;
  return [picture.size, count('SUCCEEDED'), count('FAILED'), count('UNKNOWN'), count('NOT_SENT')].join();
}

function inWords(picture: Picture): ReadonlyMap<number, string> {
  return new Map(
    [...picture].map(([position, { name, state, reason, statusCode, statusMessage, late }]) => [
      position,
      [name, state, reason, statusCode, statusMessage, late].map(String).join(' '),
    ]),
  );
}
