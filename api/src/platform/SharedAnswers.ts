/** Extension of a subscription field: what it answers to an event depends only on the event, the selection and the caller's reach. */
export const SHARED_ANSWERS = { sharesAnswers: true } as const;

/** An answer as it is sent. */
export interface EncodedAnswer {
  /** The payload of the message, with the brace that closes the message. */
  readonly body: Buffer;
  /** Whether nothing can follow it: the caller has lost the right, or the document can never be answered. */
  readonly isLast: boolean;
}

/** Answers by the very event that they answer: equal ones are made and encoded once. An answer lives as long as its event. */
export class SharedAnswers {
  readonly #byEvent = new WeakMap<object, Map<string, Promise<EncodedAnswer>>>();

  /** The answer to an event under a key, which names document, variables and reach; made by the first who asks. */
  async of(event: unknown, key: string, make: () => Promise<EncodedAnswer>): Promise<EncodedAnswer> {
    if (typeof event !== 'object' || event === null) return await make();
    const answers = this.#byEvent.get(event) ?? new Map<string, Promise<EncodedAnswer>>();
    this.#byEvent.set(event, answers);
    const answer = answers.get(key) ?? make();
    answers.set(key, answer);
    return await answer;
  }
}
