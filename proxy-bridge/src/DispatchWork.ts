import { isRecord } from '@chargehand/api-client';

/** One dispatch as the API hands it out: a checked command and the frozen hosts of this bridge. */
export interface DispatchWork {
  readonly id: string;
  readonly taskId: string;
  /** Random: no host is sent to twice under it. */
  readonly taskUuid: string;
  readonly plugin: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Names of inputs whose values are sealed; absent: none. */
  readonly secretInputs?: readonly string[];
  /** Their values, sealed for this bridge; the journal forgets it when the dispatch is closed. */
  readonly sealed?: string | null;
  readonly timeoutSeconds: number;
  readonly ttlSeconds: number;
  /** RFC 3339; nothing is sent after it. */
  readonly deadlineAt: string;
  /** Why nothing of it may be sent; absent or null: it is to be executed. */
  readonly stopReason?: string | null;
  readonly targets: readonly WorkTarget[];
}

/** One host of a dispatch. */
export interface WorkTarget {
  readonly position: number;
  readonly name: string;
}

/** A dispatch that lacks something; nothing of it is executed. */
export class MalformedWork extends Error {
  readonly code = 'MALFORMED_WORK';

  constructor(what: string) {
    super(`A dispatch cannot be executed: ${what}`);
    this.name = 'MalformedWork';
  }
}

/** Checks a dispatch that came from the API or out of the journal; throws `MalformedWork`. */
export function parseDispatchWork(value: unknown): DispatchWork {
  if (!isRecord(value)) throw new MalformedWork('it is no object');
  for (const name of ['id', 'taskId', 'taskUuid', 'plugin', 'action', 'deadlineAt'])
    if (typeof value[name] !== 'string') throw new MalformedWork(`${name} is no text`);
  for (const name of ['timeoutSeconds', 'ttlSeconds'])
    if (!isPositiveInteger(value[name])) throw new MalformedWork(`${name} is no positive integer`);
  if (Number.isNaN(Date.parse(String(value['deadlineAt'])))) throw new MalformedWork('deadlineAt is no instant');
  if (value['stopReason'] != null && typeof value['stopReason'] !== 'string')
    throw new MalformedWork('stopReason is no text');
  if (value['sealed'] != null && typeof value['sealed'] !== 'string') throw new MalformedWork('sealed is no text');
  if (!isListOfNames(value['secretInputs'] ?? [])) throw new MalformedWork('secretInputs is no list of names');
  if (!isRecord(value['arguments'])) throw new MalformedWork('arguments is no object');
  if (!Array.isArray(value['targets']) || !value['targets'].every(isWorkTarget))
    throw new MalformedWork('targets is no list of hosts');
  return value as unknown as DispatchWork;
}

function isPositiveInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isListOfNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isWorkTarget(value: unknown): boolean {
  return isRecord(value) && Number.isSafeInteger(value['position']) && typeof value['name'] === 'string';
}
