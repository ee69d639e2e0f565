interface Entry<Value> {
  readonly value: Value;
  reading: Promise<void> | undefined;
  /** The reading after this one, which all share that came since it began. */
  next: Promise<void> | undefined;
}

/** What the cache needs to know of its values. */
export interface CacheOptions<Value> {
  /** What all values together may weigh; the one asked for last is kept, whatever it weighs. */
  readonly maxWeight: number;
  readonly weightOf: (value: Value) => number;
}

/**
 * Values in memory that are brought up to date whenever they are asked for. Of one value one reading goes on at a time: those who come
 * meanwhile share the next one, as the current one may have begun before what they want to see. The least recently asked for go first.
 */
export class RefreshedCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #options: CacheOptions<Value>;

  constructor(options: CacheOptions<Value>) {
    this.#options = options;
  }

  /** The value of a key, up to date as of this call; `make` begins one, `refresh` brings one up to date. */
  async get(key: string, make: () => Value, refresh: (value: Value) => Promise<void>): Promise<Value> {
    const entry = this.#entries.get(key) ?? { value: make(), reading: undefined, next: undefined };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    await this.#reading(entry, refresh);
    this.#evict(entry);
    return entry.value;
  }

  /** Keys that are held, the least recently asked for first. */
  get keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  async #reading(entry: Entry<Value>, refresh: (value: Value) => Promise<void>): Promise<void> {
    if (entry.reading === undefined && entry.next === undefined) return await this.#start(entry, refresh);
    entry.next ??= Promise.resolve(entry.reading)
      .catch(() => undefined)
      .then(() => {
        entry.next = undefined;
        return this.#start(entry, refresh);
      });
    await entry.next;
  }

  #start(entry: Entry<Value>, refresh: (value: Value) => Promise<void>): Promise<void> {
    const reading = refresh(entry.value).finally(() => {
      if (entry.reading === reading) entry.reading = undefined;
    });
    entry.reading = reading;
    return reading;
  }

  #evict(kept: Entry<Value>): void {
    let weight = 0;
    for (const { value } of this.#entries.values()) weight += this.#options.weightOf(value);
    for (const [key, entry] of this.#entries) {
      if (weight <= this.#options.maxWeight) return;
      if (entry === kept || entry.reading !== undefined) continue;
      this.#entries.delete(key);
      weight -= this.#options.weightOf(entry.value);
    }
  }
}
