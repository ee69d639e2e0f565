import type { DecodedReply } from '@chargehand/mcollective';

/** Gathers replies by request id while they arrive, and lets a test wait for a number of them. */
export class ReplyCollector {
  readonly #replies: DecodedReply[] = [];
  #wake = Promise.withResolvers<undefined>();

  /** Takes one reply in. */
  add(reply: DecodedReply): void {
    this.#replies.push(reply);
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers<undefined>();
  }

  /** Gives the replies to these requests, all of them as soon as there are `expected`, or what there is after the time. */
  async collect(requestIds: readonly string[], expected: number, timeoutMs: number): Promise<readonly DecodedReply[]> {
    const { promise: timeIsOver, resolve } = Promise.withResolvers<undefined>();
    const deadline = performance.now() + timeoutMs;
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    const found = (): readonly DecodedReply[] => this.#replies.filter((reply) => requestIds.includes(reply.requestId));
    while (found().length < expected && performance.now() < deadline) {
      await Promise.race([this.#wake.promise, timeIsOver]);
    }
    clearTimeout(timer);
    return found();
  }
}
