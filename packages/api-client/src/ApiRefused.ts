import { isRecord } from './isRecord.ts';

/** One input that the API did not accept. */
export interface InputFault {
  readonly input: string;
  readonly code: string;
  readonly message: string;
}

/** The API answered, and the answer is no: its stable code, its sentence, and what it says about inputs or a filter's position. */
export class ApiRefused extends Error {
  readonly code: string;
  readonly faults: readonly InputFault[];
  /** Offset in the filter text, in UTF-16 units; undefined when the refusal is not about a text. */
  readonly position: number | undefined;
  /** Whether the same request may be accepted later: the refusal is about the API's state, not about the request. */
  readonly retryable: boolean;

  constructor(code: string, message: string, details: { faults?: readonly InputFault[]; position?: number } = {}) {
    super(message);
    this.name = 'ApiRefused';
    this.code = code;
    this.faults = details.faults ?? [];
    this.position = details.position;
    this.retryable = RETRYABLE_CODES.has(code);
  }
}

const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'INTERNAL',
  'INTERNAL_SERVER_ERROR',
  'DATABASE_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'TOO_MANY_REQUESTS',
  'SIGHT_CHANGED',
]);

/** Makes the refusal out of the `errors` of a GraphQL answer; the first error gives code and message. */
export function refusalOf(errors: readonly unknown[]): ApiRefused {
  const first = isRecord(errors[0]) ? errors[0] : {};
  const extensions = isRecord(first['extensions']) ? first['extensions'] : {};
  const code = typeof extensions['code'] === 'string' ? extensions['code'] : 'UNKNOWN_REFUSAL';
  const message = typeof first['message'] === 'string' ? first['message'] : 'The API refused without saying why';
  const position = extensions['position'];
  return new ApiRefused(code, message, {
    faults: Array.isArray(extensions['faults']) ? extensions['faults'].flatMap(faultOf) : [],
    ...(typeof position === 'number' ? { position } : {}),
  });
}

function faultOf(value: unknown): InputFault[] {
  if (!isRecord(value)) return [];
  return [{ input: textOf(value['input']), code: textOf(value['code']), message: textOf(value['message']) }];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
