/** Keeps what arrives until a test asks for it, in order. */
export class Inbox<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];

  /** Hands the item to whoever waits longest, or keeps it. */
  readonly add = (item: Item): void => {
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#items.push(item);
    else waiter(item);
  };

  /** The next item; rejects when none has come within half a minute, because then none will. */
  async next(): Promise<Item> {
    const [item] = this.#items.splice(0, 1);
    if (item !== undefined) return item;
    const { promise, resolve, reject } = Promise.withResolvers<Item>();
    this.#waiting.push(resolve);
    const timer = setTimeout(() => reject(new Error('Nothing has arrived within 30 s')), 30_000);
    return promise.finally(() => clearTimeout(timer));
  }
}
