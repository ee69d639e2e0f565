import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { neutraliseLines } from './neutralise.ts';

/** Where a long text is written, piece by piece. Disposed of without being finished, it leaves no file that looks whole. */
export interface TextSink extends AsyncDisposable {
  /** Resolves when the next piece may come. */
  write(text: string): Promise<void>;
  finish(): Promise<void>;
}

/** A file, which is there under its name when it is finished; until then it is called `….part`. Throws what the file system says. */
export async function openFile(path: string): Promise<TextSink> {
  const part = `${path}.part`;
  const file = await open(part, 'w');
  let isFinished = false;
  return {
    write: async (text) => await file.writeFile(text),
    finish: async () => {
      await file.sync();
      await file.close();
      await rename(part, path);
      isFinished = true;
    },
    [Symbol.asyncDispose]: async () => {
      if (isFinished) return;
      await file.close();
      await rm(part, { force: true });
    },
  };
}

/** Standard output, as fast as it is read; a terminal gets no character of a host that commands it. */
export function standardOutput(): TextSink {
  const { stdout } = process;
  return {
    write: async (text) => {
      if (!stdout.write(stdout.isTTY ? neutraliseLines(text) : text)) await once(stdout, 'drain');
    },
    finish: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
