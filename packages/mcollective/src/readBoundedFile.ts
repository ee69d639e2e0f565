import { constants, open } from 'node:fs/promises';

const MAX_BYTES = 1024 * 1024;

/** The content of a file, or why there is none. */
export type BoundedFile =
  | { readonly bytes: Buffer; readonly mode: number; readonly why?: undefined; readonly cause?: undefined }
  | { readonly bytes: undefined; readonly why: string; readonly cause?: unknown };

/**
 * Reads a regular file of at most 1 MiB; never waits on a pipe, never reads on when a file grows, never repeats the
 * file's name. What is measured and what is read is one open file, so nobody can put another in its place.
 */
export async function readBoundedFile(path: string): Promise<BoundedFile> {
  try {
    // Without O_NONBLOCK the opening of a pipe waits for a writer.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const entry = await handle.stat();
    if (!entry.isFile()) return { bytes: undefined, why: 'is not a file' };
    // Files of the kernel have no size.
    const buffer = Buffer.allocUnsafe(entry.size > 0 && entry.size <= MAX_BYTES ? entry.size + 1 : MAX_BYTES + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < buffer.length; length += read) {
      read = (await handle.read(buffer, length, buffer.length - length)).bytesRead;
    }
    if (entry.size > MAX_BYTES || length > MAX_BYTES) return { bytes: undefined, why: 'is larger than 1 MiB' };
    if (length === buffer.length) return { bytes: undefined, why: 'changes while it is read' };
    return { bytes: buffer.subarray(0, length), mode: entry.mode };
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return { bytes: undefined, why: `cannot be read (${String(cause.code)})`, cause };
  }
}
