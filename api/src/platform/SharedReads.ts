import { setImmediate as nextTurn } from 'node:timers/promises';

/** Does reads that ask for the same once for all who ask at the same time; none is given what was read before they asked. */
export class SharedReads<Result> {
  readonly #gathering = new Map<string, Promise<Result>>();
  readonly #running = new Map<string, Promise<Result>>();

  /** What `read` gives, begun after this call; calls with the same key must ask for the same. Rejects as `read` does. */
  async fresh(key: string, read: () => Promise<Result>): Promise<Result> {
    const known = this.#gathering.get(key);
    if (known !== undefined) return await known;
    const gathered = this.#begin(key, read);
    this.#gathering.set(key, gathered);
    return await gathered;
  }

  /** One of a key runs at a time, so however many come, two reads are all that they cost at once. */
  async #begin(key: string, read: () => Promise<Result>): Promise<Result> {
    await this.#running.get(key)?.catch(() => undefined);
    await nextTurn();
    this.#gathering.delete(key);
    const running = read();
    this.#running.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#running.get(key) === running) this.#running.delete(key);
    }
  }
}
