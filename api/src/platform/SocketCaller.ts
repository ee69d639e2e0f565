/** So often it is looked whether the caller still is who it was; a lost right ends what it allowed soon after. */
const CHECK_EVERY_MS = 2_000;

/** Hears who the caller is now, or why that cannot be said. */
export type CallerWatch<Caller> = (found: { readonly caller: Caller } | { readonly problem: unknown }) => void;

/** Who is behind a socket: looked up with its first subscription, and again every two seconds while it has any. */
export class SocketCaller<Caller> {
  readonly #identify: () => Promise<Caller>;
  readonly #watches = new Set<CallerWatch<Caller>>();
  #known: Promise<Caller> | undefined;
  #checking: NodeJS.Timeout | undefined;

  constructor(identify: () => Promise<Caller>) {
    this.#identify = identify;
  }

  /** The caller as of the last look. Rejects when that could not be said. */
  async current(): Promise<Caller> {
    this.#known ??= this.#identify();
    return await this.#known;
  }

  /** Tells of each look until the returned function is called. */
  watch(watch: CallerWatch<Caller>): () => void {
    this.#watches.add(watch);
    this.#checking ??= setInterval(() => void this.#check(), CHECK_EVERY_MS);
    return () => {
      this.#watches.delete(watch);
      if (this.#watches.size > 0) return;
      clearInterval(this.#checking);
      this.#checking = undefined;
      this.#known = undefined;
    };
  }

  async #check(): Promise<void> {
    this.#known = this.#identify();
    try {
      const caller = await this.#known;
      for (const watch of [...this.#watches]) watch({ caller });
    } catch (problem) {
      for (const watch of [...this.#watches]) watch({ problem });
    }
  }
}
