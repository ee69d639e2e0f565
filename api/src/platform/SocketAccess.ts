import type { IncomingMessage } from 'node:http';
import type { AccessCheck } from './guardSchema.ts';

/** What is known of a socket: its HTTP request, and the parameters that the client sent first. */
export interface SocketRequest {
  readonly request: IncomingMessage;
  readonly connectionParams: Readonly<Record<string, unknown>>;
}

/** How subscriptions know their callers. */
export interface SocketAccess<Caller, Context extends object> {
  /** Who is behind a socket; asked at most every two seconds. */
  readonly identify: (socket: SocketRequest) => Promise<Caller>;
  /** The context of one event; the signal aborts when the subscription ends. */
  readonly contextOf: (socket: SocketRequest, caller: Caller, signal: AbortSignal) => Context;
  /** Callers of equal reach may be sent the same answer. */
  readonly reachOf: (caller: Caller) => string;
  /** Names the caller: sockets of one name are limited together. */
  readonly nameOf: (caller: Caller) => string;
  /** Names who pays for what is subscribed to. */
  readonly payerOf: (caller: Caller, socket: SocketRequest) => string;
  /** Refuses a caller who may not subscribe to the field any more. */
  readonly check: AccessCheck<Context>;
}
