import type { StompOptions } from '@chargehand/stomp';

/** Brokers of which any will do. */
export interface PoolOptions {
  /** Tried in this order, round and round. */
  readonly brokers: readonly [StompOptions, ...StompOptions[]];
  /** Begin with a random one, so that a site's bridges do not all sit on the first. */
  readonly randomize: boolean;
}

/** No broker of the pool could be used; the message says of each what is wrong. */
export class NoBrokerAvailable extends AggregateError {
  readonly code = 'NO_BROKER_AVAILABLE';
  constructor(faults: readonly BrokerTrouble[]) {
    super(
      faults.map(({ error }) => error),
      `None of the ${faults.length} brokers can be used. ${faults.map(inWords).join('. ')}`,
    );
  }
}

/** What is wrong with one member. */
interface BrokerTrouble {
  readonly broker: StompOptions;
  readonly error: Error;
}

/**
 * Goes through the members until one will do. The next attempt begins after the one used last: a member that takes us
 * and fails soon after must not keep us from the healthy one behind it.
 */
export class BrokerPool {
  readonly #brokers: readonly StompOptions[];
  readonly #explain: (error: Error) => Error;
  #next: number;

  constructor({ brokers, randomize }: PoolOptions, explain: (error: Error) => Error) {
    this.#brokers = brokers;
    this.#explain = explain;
    this.#next = randomize ? Math.floor(Math.random() * brokers.length) : 0;
  }

  /** Gives what the first successful attempt gives; rejects with the explained error if there is only one member, else with NoBrokerAvailable. */
  async use<Result>(attempt: (broker: StompOptions) => Promise<Result>): Promise<Result> {
    const faults: BrokerTrouble[] = [];
    const start = this.#next;
    for (const broker of [...this.#brokers.slice(start), ...this.#brokers.slice(0, start)]) {
      this.#next = (this.#brokers.indexOf(broker) + 1) % this.#brokers.length;
      try {
        return await attempt(broker);
      } catch (error) {
        faults.push({ broker, error: this.#explain(error instanceof Error ? error : new Error(String(error))) });
      }
    }
    const [first, ...others] = faults;
    throw first !== undefined && others.length === 0 ? first.error : new NoBrokerAvailable(faults);
  }
}

/** An explanation may not say which broker it is about. */
function inWords({ broker, error: { message } }: BrokerTrouble): string {
  const address = `${broker.host}:${broker.port}`;
  return message.includes(address) ? message : `${address}: ${message}`;
}
