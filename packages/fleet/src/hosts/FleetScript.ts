import { InvalidFleetScript } from '../fleetErrors.ts';
import { answerFaults, type AnswerFault } from './answerFaults.ts';

/** How a host shall behave instead of how it was described; what is left out stays as described. */
export interface HostScript {
  readonly latencyMs?: number;
  /** It acts but never answers, except discovery and rpcutil. */
  readonly silent?: boolean;
  /** It is not there: nothing runs, nothing is answered, not even discovery. */
  readonly offline?: boolean;
  /** Every action but those of rpcutil fails with this; null: none fails. */
  readonly failWith?: { readonly code: number; readonly message: string } | null;
  /** It answers wrongly, except rpcutil and discovery. */
  readonly answers?: AnswerFault;
}

/** Scripts by the name of the host. */
export type FleetScript = ReadonlyMap<string, HostScript>;

/** Reads a script out of JSON, an object of host names. Throws InvalidFleetScript. */
export function parseFleetScript(value: unknown): FleetScript {
  return new Map(
    Object.entries(objectOf(value, 'The script')).map(([host, script]) => [host, parseHostScript(host, script)]),
  );
}

function parseHostScript(host: string, value: unknown): HostScript {
  const script: { -readonly [Key in keyof HostScript]: HostScript[Key] } = {};
  for (const [name, part] of Object.entries(objectOf(value, `The script of ${host}`))) {
    if (name === 'latencyMs') script.latencyMs = numberOf(part, `latencyMs of ${host}`);
    else if (name === 'silent' || name === 'offline') script[name] = booleanOf(part, `${name} of ${host}`);
    else if (name === 'failWith') script.failWith = failureOf(part, host);
    else if (name === 'answers') script.answers = answerFaultOf(part, host);
    else throw new InvalidFleetScript(`${name} of ${host} is unknown; there are ${KNOWN.join(', ')}`);
  }
  return script;
}

const KNOWN = [
  'latencyMs',
  'silent',
  'offline',
  'failWith',
  'answers',
] as const satisfies readonly (keyof HostScript)[];

function answerFaultOf(value: unknown, host: string): AnswerFault {
  const fault = answerFaults.find((known) => known === value);
  if (fault === undefined) throw new InvalidFleetScript(`answers of ${host} must be one of ${answerFaults.join(', ')}`);
  return fault;
}

function failureOf(value: unknown, host: string): NonNullable<HostScript['failWith']> | null {
  if (value === null) return null;
  const { code, message } = objectOf(value, `failWith of ${host}`);
  if (typeof message !== 'string') throw new InvalidFleetScript(`message in failWith of ${host} must be text`);
  return { code: numberOf(code, `code in failWith of ${host}`), message };
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidFleetScript(`${name} must be an object`);
  return { ...value };
}

function numberOf(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 1_000_000) {
    throw new InvalidFleetScript(`${name} must be a whole number from 0 to 1000000`);
  }
  return value;
}

function booleanOf(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw new InvalidFleetScript(`${name} must be true or false`);
  return value;
}
