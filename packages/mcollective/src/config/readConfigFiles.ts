import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError } from './ConfigError.ts';
import type { ConfigEntry } from './ConfigValues.ts';

/**
 * Reads a client.cfg and the files in plugin.d beside it, whose keys become `plugin.<name of the file>.<key>`. Of equal
 * keys the last counts; libdir adds up, as in Ruby. Throws ConfigError.
 */
export async function readConfigFiles(file: string): Promise<Map<string, ConfigEntry>> {
  const entries = new Map<string, ConfigEntry>();
  addLines(entries, { file, prefix: '', text: await readText(file) });
  const directory = join(dirname(file), 'plugin.d');
  for (const name of await configNames(directory)) {
    const pluginFile = join(directory, name);
    const prefix = `plugin.${name.slice(0, -'.cfg'.length)}.`;
    addLines(entries, { file: pluginFile, prefix, text: await readText(pluginFile) });
  }
  return entries;
}

function addLines(entries: Map<string, ConfigEntry>, source: { file: string; prefix: string; text: string }): void {
  const lines = source.text.split(/\r?\n/);
  for (const [at, line] of lines.entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new ConfigError([
        { file: `${source.file}:${at + 1}`, key: undefined, expected: 'a line must be "key = value"' },
      ]);
    }
    const key = source.prefix + name;
    const earlier = key === 'libdir' ? entries.get(key)?.value : undefined;
    entries.set(key, { value: earlier === undefined ? value : `${earlier}:${value}`, file: source.file });
  }
}

async function configNames(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.cfg')).sort();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw unreadable(directory, cause);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): ConfigError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ConfigError([{ file, key: undefined, expected: `must be readable (${detail})` }], { cause });
}
