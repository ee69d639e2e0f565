import type { IncomingReply } from '../connectors/Connector.ts';

/** Takes messages that the doctor has sent to itself. */
export class Mailbox {
  readonly #arrived = new Set<string>();
  readonly #waiting = new Map<string, () => void>();

  /** To be given to a connector; takes everything from the broker, so that nothing comes again. */
  readonly receive = (incoming: IncomingReply): void => {
    incoming.accept();
    const text = incoming.body.toString('latin1', 0, 100);
    this.#arrived.add(text);
    this.#waiting.get(text)?.();
  };

  /** Whether this text has come, or comes within the time. */
  async has(text: string, waitMs: number): Promise<boolean> {
    if (this.#arrived.has(text)) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), waitMs);
    this.#waiting.set(text, () => resolve(true));
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(text);
    });
  }
}
