import { readFile } from 'node:fs/promises';

/** One execution as the host itself wrote it down. */
export interface ProbeExecution {
  readonly identity: string;
  readonly requestId: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs that came under a string, not a symbol. */
  readonly stringKeys: readonly string[];
  readonly pid: number;
  readonly time: string;
}

/** Reads what the probe agents have recorded so far, in the order of execution; a missing file means that nothing ran. */
export async function readProbeRecord(file: string): Promise<readonly ProbeExecution[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return '';
    throw error;
  });
  // What follows the last end of a line is being written at this moment.
  return text.split('\n').slice(0, -1).map(parseExecution);
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function parseExecution(line: string): ProbeExecution {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('identity' in value) || !('requestId' in value)) {
    throw new Error(`Not a line of the probe agent: ${line}`);
  }
  return value as ProbeExecution;
}
