/** What the API's clock shows, as far as the `Date` of its answers tells; untouched by the steps of our own wall clock. */
export class ServerClock {
  readonly #monotonicMs: () => number;
  #heard: { readonly dateMs: number; readonly askedAtMs: number } | undefined;

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** The instant to hand to `hear`: before the request. */
  mark(): number {
    return this.#monotonicMs();
  }

  /** Takes the `Date` header of an answer to a request that was sent at the mark; one that is no date changes nothing. */
  hear(date: string | null, askedAtMs: number): void {
    const dateMs = Date.parse(date ?? '');
    if (!Number.isNaN(dateMs)) this.#heard = { dateMs, askedAtMs };
  }

  /** The latest instant (unix ms) that it can show now; undefined before the first answer that said a date. */
  latestMs(): number | undefined {
    if (this.#heard === undefined) return undefined;
    return this.#heard.dateMs + HEADER_RESOLUTION_MS + this.#monotonicMs() - this.#heard.askedAtMs;
  }
}

/** The header has whole seconds, cut off. */
const HEADER_RESOLUTION_MS = 1_000;
