import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerLink, IncomingReply } from './connectors/Connector.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import type { BackOff } from './timing.ts';
import { backOffMs } from './timing.ts';

/** What a session is made from. */
export interface SessionMaterial {
  /** For people, e.g. "activemq 127.0.0.1:61613". */
  readonly middleware: string;
  readonly connect: (onReply: (reply: IncomingReply) => void) => Promise<BrokerLink>;
  /** How long to wait between attempts to connect. */
  readonly backOff: BackOff;
  readonly onReply: (reply: IncomingReply) => void;
  readonly log: Log;
}

/** Keeps one connection to the broker, for ever: an unreachable broker is a state, never a crash. */
export class BrokerSession {
  readonly middleware: string;
  readonly #connect: SessionMaterial['connect'];
  readonly #onReply: (reply: IncomingReply) => void;
  readonly #backOff: BackOff;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  readonly #listeners = new Set<() => void>();
  #link: BrokerLink | undefined;
  #connectedAt = 0;
  #problem: string | undefined;
  /** Why the connection that is being made must not be used. */
  #spoiled: string | undefined;
  #running: Promise<void> | undefined;

  constructor({ middleware, connect, backOff, onReply, log }: SessionMaterial) {
    this.middleware = middleware;
    this.#connect = connect;
    this.#backOff = backOff;
    this.#onReply = onReply;
    this.#log = log;
  }

  /** The open connection; undefined while there is none. */
  get link(): BrokerLink | undefined {
    return this.#link;
  }

  /** What is wrong, for people; undefined while connected. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Milliseconds since the connection is open; undefined while there is none. */
  get connectedForMs(): number | undefined {
    return this.#link === undefined ? undefined : performance.now() - this.#connectedAt;
  }

  /** Begins to connect; returns at once. */
  start(): void {
    this.#running ??= this.#keepConnected();
  }

  /** Calls back after each change (connected, failed, lost). */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Gives up a connection that misbehaves (unless it was replaced already), so that a fresh one is made and unaccepted replies come
   * again. Without a link: the one that is being made, over which replies may come before it is there.
   */
  drop(link: BrokerLink | undefined, problem: string): void {
    if (link === undefined) this.#spoiled = problem;
    if (link === undefined || link !== this.#link) return;
    this.#problem = problem;
    this.#link = undefined;
    void link.disconnect().catch(() => undefined);
  }

  /** Disconnects for good. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#link?.disconnect().catch(() => undefined);
    await this.#running;
  }

  async #keepConnected(): Promise<void> {
    const { signal } = this.#stopped;
    for (let failures = 0; !signal.aborted; failures += 1) {
      this.#connectedAt = Number.POSITIVE_INFINITY;
      await this.#connectOnce().catch((error: unknown) => this.#fail(error));
      if (signal.aborted) return;
      // A connection that held for a while was no failure to connect.
      if (performance.now() - this.#connectedAt > STABLE_AFTER_MS) failures = 0;
      await sleep(backOffMs(failures, this.#backOff), undefined, { signal }).catch(() => undefined);
    }
  }

  async #connectOnce(): Promise<void> {
    this.#spoiled = undefined;
    const link = await this.#connect(this.#onReply);
    if (this.#stopped.signal.aborted) return await link.disconnect();
    if (this.#spoiled !== undefined) {
      await link.disconnect();
      throw new Error(this.#spoiled);
    }
    this.#link = link;
    this.#connectedAt = performance.now();
    this.#problem = undefined;
    this.#log.info('broker-connected', { middleware: this.middleware });
    this.#notify();
    const error = await link.closed;
    this.#link = undefined;
    if (!this.#stopped.signal.aborted) this.#fail(error ?? new Error(this.#problem ?? 'the connection was given up'));
  }

  #fail(error: unknown): void {
    this.#problem = messageOf(error);
    this.#log.warn('broker-unreachable', { middleware: this.middleware, problem: this.#problem });
    this.#notify();
  }

  #notify(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

const STABLE_AFTER_MS = 10_000;
