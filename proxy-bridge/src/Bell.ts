/** A wake-up that is not lost when it rings before somebody waits. One waiter at a time. */
export class Bell {
  #rung = false;
  #wake: () => void = () => undefined;

  /** Wakes the one who waits, or the next one who will. */
  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves when it rings, when the time is over, or when the signal aborts. */
  async wait(signal: AbortSignal, timeoutMs?: number): Promise<void> {
    if (!this.#rung && !signal.aborted) await this.#next(signal, timeoutMs);
    this.#rung = false;
  }

  #next(signal: AbortSignal, timeoutMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(finish, timeoutMs);
      signal.addEventListener('abort', finish);
      this.#wake = finish;
    });
  }
}
