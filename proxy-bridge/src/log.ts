/** Facts of a log line. Never argument values, outputs or secrets. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

/** Writes one line per event. */
export interface Log {
  readonly info: (event: string, facts?: LogFacts) => void;
  readonly warn: (event: string, facts?: LogFacts) => void;
  readonly error: (event: string, facts?: LogFacts) => void;
}

/** Makes a log that writes JSON lines `{"time","level","event",…}`. */
export function createLog(write: (line: string) => void): Log {
  const at =
    (level: string) =>
    (event: string, facts: LogFacts = {}): void =>
      write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...facts })}\n`);
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** Wraps a log so that each event is written at most once per `everyMs`; the next line says how many were left out. */
export function limitRate(log: Log, everyMs: number): Log {
  const last = new Map<string, { at: number; suppressed: number }>();
  const limited =
    (write: Log['info']) =>
    (event: string, facts: LogFacts = {}): void => {
      const seen = last.get(event);
      if (seen !== undefined && performance.now() - seen.at < everyMs) {
        seen.suppressed += 1;
        return;
      }
      last.set(event, { at: performance.now(), suppressed: 0 });
      write(event, seen?.suppressed ? { ...facts, suppressed: seen.suppressed } : facts);
    };
  return { info: limited(log.info), warn: limited(log.warn), error: limited(log.error) };
}

/** A sentence for the log out of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
