import type { JsonValue } from '../presentValue.ts';

/** What a plugin offers, read from its DDL; plain JSON, so that it can travel. */
export interface AgentDdl {
  readonly metadata: {
    /** The agent's name on the bus, which is the name of its DDL file. */
    readonly name: string;
    readonly description: string;
    readonly author: string;
    readonly license: string;
    readonly version: string;
    readonly url: string;
    /** How long a node lets one action run. */
    readonly timeoutSeconds: number;
  };
  readonly actions: readonly ActionDdl[];
}

/** One action of an agent. */
export interface ActionDdl {
  readonly name: string;
  readonly description: string;
  readonly display: 'ok' | 'failed' | 'always' | 'flatten';
  readonly inputs: readonly InputDdl[];
  readonly outputs: readonly OutputDdl[];
  readonly aggregates: readonly AggregateDdl[];
}

/** An input of an action. keyType is how its name travels: nodes validate a string-declared input under the string only. */
export interface InputDdl {
  readonly name: string;
  readonly keyType: 'symbol' | 'string';
  readonly prompt: string;
  readonly description: string;
  /** string, list, boolean, integer, float, number, or the name of a validator. */
  readonly type: string;
  readonly optional: boolean;
  readonly default?: JsonValue;
  /** A Ruby regular expression, or the name of a validator; validationKind says which. */
  readonly validation?: string;
  readonly validationKind?: 'regex' | 'validator';
  /** In characters; absent: no limit. */
  readonly maxLength?: number;
  /** Allowed values. */
  readonly list?: readonly JsonValue[];
}

/** An output of an action. */
export interface OutputDdl {
  readonly name: string;
  readonly keyType: 'symbol' | 'string';
  readonly description: string;
  readonly displayAs: string;
  readonly default?: JsonValue;
}

/** A summary over one output of all replies. */
export interface AggregateDdl {
  readonly function: string;
  readonly output: string;
  readonly format?: string;
}
