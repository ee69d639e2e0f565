import { open, readFile, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../platform/AppError.ts';

/** What the chain looked like at an instant, kept where who can write to the database cannot. */
export interface Checkpoint {
  readonly position: number;
  readonly digest: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface CheckpointFile {
  readonly checkpoints: readonly Checkpoint[];
  /** Lines that are none: what a crash left of one, or what somebody has done to the file. */
  readonly brokenLines: number;
}

/** A file of checkpoints that cannot be compared with. */
export class CheckpointsUnreadable extends AppError {
  readonly code = 'CHECKPOINTS_UNREADABLE';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`The checkpoints in ${path} cannot be read. Check CHARGEHAND_AUDIT_CHECKPOINTS.`, options);
  }
}

/** Enough for the last line, and for what a crash left of the one after it. */
const TAIL_BYTES = 4_096;

/** All of a file. Throws CheckpointsUnreadable. */
export async function readCheckpoints(path: string): Promise<CheckpointFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CheckpointsUnreadable(path, { cause });
  });
  const lines = text.split('\n').filter((line) => line !== '');
  const checkpoints = lines.flatMap((line) => parseCheckpoint(line) ?? []);
  return { checkpoints, brokenLines: lines.length - checkpoints.length };
}

/** The last checkpoint of a file. Undefined: it has none, or is not there yet. */
export async function readLastCheckpoint(path: string): Promise<Checkpoint | undefined> {
  await using file = await openFile(path);
  return (await readTail(file))
    .split('\n')
    .flatMap((line) => parseCheckpoint(line) ?? [])
    .at(-1);
}

/** Appends a checkpoint, and returns when it is on disk. */
export async function appendCheckpoint(path: string, { position, digest, at }: Checkpoint): Promise<void> {
  await using file = await openFile(path);
  const tail = await readTail(file);
  const separator = tail === '' || tail.endsWith('\n') ? '' : '\n';
  await file.appendFile(`${separator}${JSON.stringify({ position, digest, at })}\n`);
  await file.datasync();
}

async function openFile(path: string): Promise<FileHandle> {
  return await open(path, 'a+', 0o600);
}

async function readTail(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, TAIL_BYTES);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString();
}

function parseCheckpoint(line: string): Checkpoint | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isCheckpoint(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { position, digest, at } = value as Partial<Record<keyof Checkpoint, unknown>>;
  return (
    typeof position === 'number' &&
    Number.isInteger(position) &&
    position > 0 &&
    typeof digest === 'string' &&
    typeof at === 'string'
  );
}
