export type LogLevel = 'info' | 'warn' | 'error';

const FIELD_LIMIT = 2_000;

/** Writes one JSON line to stdout; long texts are cut, so that foreign text cannot flood the log (reliability.md §5.10). */
export function log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = { time: new Date().toISOString(), level, program: 'chargehand-api', event, ...fields };
  process.stdout.write(`${JSON.stringify(line, cut)}\n`);
}

/** The stack of an error with those of its causes, for the log. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function cut(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > FIELD_LIMIT ? `${value.slice(0, FIELD_LIMIT)}…` : value;
}
