import { readFile, stat } from 'node:fs/promises';

const MAX_BYTES = 1024 * 1024;

/** The content of a file, or why there is none. */
export type BoundedFile =
  | { readonly bytes: Buffer; readonly mode: number; readonly why?: undefined }
  | { readonly bytes: undefined; readonly why: string };

/** Reads a regular file of at most 1 MiB; never waits on a pipe, and never repeats the file's name. */
export async function readBoundedFile(path: string): Promise<BoundedFile> {
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return { bytes: undefined, why: 'is not a file' };
    if (entry.size > MAX_BYTES) return { bytes: undefined, why: 'is larger than 1 MiB' };
    return { bytes: await readFile(path), mode: entry.mode };
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return { bytes: undefined, why: `cannot be read (${String(cause.code)})` };
  }
}
