import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../rig/Dice.ts';
import type { FaultRig } from '../rig/startFaultRig.ts';
import { WatchedTask } from './WatchedTask.ts';

/** Between the starts of two tasks. */
const PAUSE_MS = { least: 800, most: 3_000 } as const;
/** So that silence is settled soon; checkTimes.ts knows them. */
const OPTIONS = { ttlSeconds: 5, timeoutSeconds: 2 } as const;

const RUN = 'mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }';

/** Starts task after task, several at once, and watches each; every start is repeated with its key until it is answered. */
export class Workload {
  readonly watched: WatchedTask[] = [];
  /** By key, the task that was answered. */
  readonly submitted = new Map<string, number>();
  readonly #rig: FaultRig;
  readonly #seed: number;
  #count = 0;

  constructor(rig: FaultRig, seed: number) {
    this.#rig = rig;
    this.#seed = seed;
  }

  /** Goes on until the signal aborts. */
  async run(dice: Dice, signal: AbortSignal): Promise<void> {
    const starting: Promise<unknown>[] = [];
    while (!signal.aborted) {
      const start = this.start(this.#filter(dice));
      // Until it is awaited below, a failure must not end the campaign.
      start.catch(() => undefined);
      starting.push(start);
      await sleep(dice.between(PAUSE_MS.least, PAUSE_MS.most), undefined, { signal }).catch(() => undefined);
    }
    await Promise.all(starting);
  }

  /** Starts one task on the hosts of a filter and watches it. */
  async start(filter: string): Promise<WatchedTask> {
    this.#count += 1;
    const text = `campaign ${this.#seed} task ${this.#count}`;
    const input = { plugin: 'echo', action: 'echo', arguments: { text }, filter, key: text, options: OPTIONS };
    const { runTask } = await this.#rig.asker.ask<{ runTask: { id: string } }>(RUN, { input });
    const id = Number(runTask.id);
    this.submitted.set(text, id);
    const watched = new WatchedTask(this.#rig, id);
    this.watched.push(watched);
    return watched;
  }

  #filter(dice: Dice): string {
    const sites = this.#rig.fleet.description.sites;
    if (dice.happens(0.2)) return 'all';
    if (dice.happens(0.25)) return `proxy = ${dice.one(['proxy-frankfurt', 'proxy-singapore'])}`;
    const names = dice.shuffled(sites.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
    return `name ^ (${names.slice(0, dice.between(10, 70)).join(', ')})`;
  }
}
