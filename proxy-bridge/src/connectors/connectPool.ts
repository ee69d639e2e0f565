import { connectStomp } from '@chargehand/stomp';
import type { StompConnection, StompOptions } from '@chargehand/stomp';

/** Brokers of which any will do. */
export interface BrokerPool {
  /** Tried in this order, at every attempt to connect. */
  readonly brokers: readonly [StompOptions, ...StompOptions[]];
  /** Begin with a random one, so that a site's bridges do not all sit on the first. */
  readonly randomize: boolean;
}

/** No broker of the pool could be used; the message says of each what is wrong. */
export class NoBrokerAvailable extends AggregateError {
  readonly code = 'NO_BROKER_AVAILABLE';
  constructor(faults: readonly Error[]) {
    super(
      faults,
      `None of the ${faults.length} brokers can be used. ${faults.map(({ message }) => message).join('. ')}`,
    );
  }
}

/** Connects to the first broker that can be reached and accepts us; rejects with its error if there is only one, else with NoBrokerAvailable. */
export async function connectPool({ brokers, randomize }: BrokerPool): Promise<StompConnection> {
  const faults: Error[] = [];
  const start = randomize ? Math.floor(Math.random() * brokers.length) : 0;
  for (const broker of [...brokers.slice(start), ...brokers.slice(0, start)]) {
    try {
      return await connectStomp(broker);
    } catch (error) {
      faults.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  const [first, ...others] = faults;
  throw first !== undefined && others.length === 0 ? first : new NoBrokerAvailable(faults);
}
