import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClientConfig } from '../ClientConfig.ts';
import { ConfigError } from '../ConfigError.ts';
import { readClientConfig } from '../readClientConfig.ts';

const fixtures = join(import.meta.dirname, '..', '..', '..', 'src', 'config', 'fixtures');

/** A configuration folder of one test, removed at its end. */
export interface ConfigFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, with the folders that it needs, and returns its whole name. */
  write(name: string, content: string | Buffer, mode?: number): Promise<string>;
  /** Writes `client.cfg`, if a text is given, and reads the configuration. */
  read(text?: string | Buffer, env?: NodeJS.ProcessEnv): Promise<ClientConfig>;
  /** Like read, but gives the error; fails if there is none. */
  refusal(text?: string | Buffer, env?: NodeJS.ProcessEnv): Promise<ConfigError>;
}

/** Makes a folder, with a copy of a sample in it if one is named. */
export async function configFolder(sample?: string): Promise<ConfigFolder> {
  const path = await mkdtemp(join(tmpdir(), 'client-config-'));
  if (sample !== undefined) await cp(join(fixtures, sample), path, { recursive: true });
  const file = join(path, 'client.cfg');
  const read: ConfigFolder['read'] = async (text, env = {}) => {
    if (text !== undefined) await writeFile(file, text);
    return readClientConfig(file, env);
  };
  return {
    path,
    write: (name, content, mode = 0o600) => writeInto(join(path, name), content, mode),
    read,
    refusal: (text, env) => read(text, env).then(neverRefused, configErrorOf),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

/** The text of a sample, with each of these beginnings of file names replaced. */
export async function sampleText(sample: string, replaced: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(join(fixtures, sample, 'client.cfg'), 'utf8');
  return Object.entries(replaced).reduce((so, [from, to]) => so.replaceAll(from, to), text);
}

async function writeInto(file: string, content: string | Buffer, mode: number): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { mode });
  return file;
}

function neverRefused(): never {
  throw new Error('The configuration was accepted');
}

function configErrorOf(error: unknown): ConfigError {
  if (error instanceof ConfigError) return error;
  throw error;
}
