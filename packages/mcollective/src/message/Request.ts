import type { RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { MessageTimes } from './Seal.ts';

/** What every request carries; the caller is the seal's. */
export interface RequestEnvelope extends MessageTimes {
  /** 32 hex digits; see newRequestId. */
  readonly requestId: string;
  /** Our own identity. */
  readonly senderId: string;
  readonly collective: string;
}

/** A request for nodes that it names. */
export interface AddressedRequest extends RequestEnvelope {
  /** The nodes that may act; an empty list is refused, and nobody can call all that have the agent. */
  readonly identities: readonly string[];
}

/** A call of one action, whomever it is for. */
export interface RpcCall {
  readonly agent: string;
  readonly action: string;
  /** Values by the name of the input in the DDL. */
  readonly inputs: ReadonlyMap<string, RubyValue>;
  /** Names of inputs that the DDL declares as strings; all others travel as symbols. Nodes validate under that form only. */
  readonly stringInputs?: ReadonlySet<string>;
  /** False: act, but do not answer. Default true. */
  readonly processResults?: boolean;
}

/** A call of one action on the nodes that it names. */
export interface RpcRequest extends AddressedRequest, RpcCall {}

/** The question which nodes are there. */
export interface DiscoveryRequest extends RequestEnvelope {
  /** The nodes that may answer, or, said aloud, all that have the agent. An empty list is refused. */
  readonly identities: readonly string[] | 'everyone';
  /** Only nodes with this agent answer; `discovery` is on every node. */
  readonly agent: string;
}

/** The filter of a request as a node sees it; compound call stacks are left as they came. */
export interface RequestFilter {
  readonly agents: readonly string[];
  readonly identities: readonly string[];
  readonly classes: readonly string[];
  readonly facts: readonly { readonly fact: string; readonly operator: string; readonly value: string }[];
  readonly compound: readonly RubyValue[];
  /** No part says anything: every node that gets the message acts. */
  readonly isEmpty: boolean;
}

interface DecodedEnvelope {
  readonly requestId: string;
  readonly senderId: string;
  readonly callerId: string;
  readonly collective: string;
  readonly filter: RequestFilter;
  /** Undefined: the node's own ttl counts. */
  readonly ttlSeconds: number | undefined;
  readonly messageTime: number;
}

/** A request as a node has read and verified it. Everything but action and inputs is unprotected by the hash. */
export type DecodedRequest =
  | (DecodedEnvelope & { readonly kind: 'discovery' })
  | (DecodedEnvelope & {
      readonly kind: 'rpc';
      readonly agent: string;
      readonly action: string;
      readonly inputs: ReadonlyMap<string, RubyValue>;
      readonly processResults: boolean;
    });
