import type { BrokerAddress, ClientConfig } from '@chargehand/mcollective';
import type { HeardNode } from '../Inquiries.ts';
import type { Speaker } from '../Speaker.ts';

/** What the command was given. */
export interface Surroundings {
  /** Path of the client.cfg. */
  readonly configPath: string;
  readonly env: NodeJS.ProcessEnv;
  /** Base URL of the API; undefined: it is not looked at. */
  readonly apiUrl: string | undefined;
  /** Whether a backlog may be built up on the broker to see what it does. */
  readonly tryBacklog: boolean;
  /** Path of a node's server.cfg, with whose account to log in; undefined: what nodes may do is not looked at. */
  readonly nodeConfigPath: string | undefined;
  /** Where RabbitMQ's management interface would be. */
  readonly managementPort: number;
  /** Our clock, unix milliseconds. */
  readonly now: () => number;
}

/** What one check finds out and later ones need. */
export interface Learned {
  readonly client: ClientConfig;
  readonly speaker: Speaker;
  /** A broker of the pool that took us. */
  readonly broker: BrokerAddress;
  /** Messages to our reply queue reach us. */
  readonly replies: true;
  /** Collectives in which the broker lets us ask who is there; at least one. */
  readonly askable: readonly [string, ...string[]];
  /** Who answered discovery; at least one. */
  readonly nodes: readonly [HeardNode, ...HeardNode[]];
  /** A node that answers directed requests. */
  readonly listener: HeardNode;
}

/** A name of something to be learned. */
export type LearnedName = keyof Learned;

/** What all checks share: what the command was given, and what has been learned so far. */
export class World {
  readonly surroundings: Surroundings;
  #learned: Partial<Learned> = {};

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  /** Keeps something for later checks. */
  learn(learned: Partial<Learned>): void {
    this.#learned = { ...this.#learned, ...learned };
  }

  /** Whether it has been learned. */
  knows(name: LearnedName): boolean {
    return this.#learned[name] !== undefined;
  }

  /** What has been learned; a check may ask for what it needs, and for nothing else. */
  recall<Name extends LearnedName>(name: Name): NonNullable<Partial<Learned>[Name]> {
    const learned = this.#learned[name];
    if (learned === undefined) throw new NotLearned(name);
    return learned;
  }
}

/** A check asked for something that it does not list among its needs. */
export class NotLearned extends Error {
  readonly code = 'NOT_LEARNED';
  constructor(name: LearnedName) {
    super(`Nothing has been learned about ${name}; a check must list what it needs`);
  }
}
