/** So much is being worked on and waited for that nobody else is let in. */
export class WorkLimitReached extends Error {
  constructor(readonly waiting: number) {
    super(`${waiting} wait already`);
  }
}

/** Lets so many pieces of work run at once, and so many wait for their turn; those are served in order. */
export class WorkLimit {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }) {
    this.#atOnce = atOnce;
    this.#mostWaiting = waiting;
  }

  /** Runs the work when it is its turn. Throws WorkLimitReached when too many wait. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#mostWaiting) throw new WorkLimitReached(this.#waiting.length);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The place goes to who waits longest; between the two nobody can slip in. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
