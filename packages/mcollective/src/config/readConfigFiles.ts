import { readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { ConfigError, type ConfigFault } from './ConfigError.ts';
import { NoteList } from './NoteList.ts';
import { parseConfigLines, type ConfigLine } from './parseConfigLines.ts';
import { readBoundedFile } from '../readBoundedFile.ts';
import { shownKey } from './shownKey.ts';

/** A value and the file that it comes from. */
export interface ConfigEntry {
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** The raw settings by key, and what was odd about the files. */
export interface ConfigFiles {
  readonly entries: ReadonlyMap<string, ConfigEntry>;
  readonly notes: NoteList;
  readonly faults: readonly ConfigFault[];
}

interface Reading {
  readonly entries: Map<string, ConfigEntry>;
  readonly notes: NoteList;
  readonly faults: ConfigFault[];
}

interface Source {
  readonly file: string;
  /** What Ruby puts before the keys of this file. */
  readonly prefix: string;
}

/** Keys that may be given more than once; libdir adds up. */
const REPEATABLE = ['libdir', 'default_discovery_options'];

/**
 * Reads a client.cfg and the files in plugin.d beside it, whose keys become `plugin.<name of the file>.<key>` and win.
 * Of equal keys the last counts; libdir adds up, as in Ruby. Throws ConfigError when client.cfg cannot be read at all.
 */
export async function readConfigFiles(file: string): Promise<ConfigFiles> {
  const reading: Reading = { entries: new Map(), notes: new NoteList(), faults: [] };
  await readSource(reading, { file, prefix: '' });
  if (reading.faults.some(({ key }) => key === undefined)) throw new ConfigError(reading.faults, reading.notes.all());
  const directory = join(dirname(file), 'plugin.d');
  for (const name of await fileNames(reading, directory)) {
    const plugin = /^(\w+).cfg$/.exec(name)?.[1];
    const pluginFile = join(directory, name);
    if (plugin !== undefined) await readSource(reading, { file: pluginFile, prefix: `plugin.${plugin}.` });
    else if (name.endsWith('.cfg')) reading.notes.add({ file: pluginFile, key: 'the file', why: UNUSABLE_NAME });
  }
  return reading;
}

const UNUSABLE_NAME = 'is not read: the part of its name before .cfg must consist of letters, digits and "_"';

async function fileNames({ faults }: Reading, directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') {
      faults.push({ file: directory, key: undefined, expected: `must be a readable folder (${String(cause.code)})` });
    }
    return [];
  }
}

async function readSource(reading: Reading, source: Source): Promise<void> {
  const { bytes, why } = await readBoundedFile(source.file);
  if (bytes === undefined) {
    reading.faults.push({ file: source.file, key: undefined, expected: `must be a readable file: it ${why}` });
  } else if (bytes.includes(0)) {
    reading.faults.push({ file: source.file, key: undefined, expected: 'must be text in UTF-8' });
  } else {
    for (const line of parseConfigLines(bytes)) addLine(reading, source, line);
  }
}

function addLine(reading: Reading, source: Source, line: ConfigLine): void {
  const { file } = source;
  const place = `line ${line.at}`;
  switch (line.kind) {
    case 'notText':
      reading.faults.push({ file, key: place, expected: 'must be text in UTF-8' });
      return;
    case 'unknown':
      reading.notes.add({ file, key: place, why: 'is no "key = value"; the Ruby client ignores it as well' });
      return;
    case 'empty':
      reading.notes.add({
        file,
        key: shownKey(source.prefix + line.key) ?? place,
        why: 'has no value; the Ruby client ignores such a line as well',
      });
      return;
    case 'setting':
      addSetting(reading, source, line);
  }
}

function addSetting({ entries, notes }: Reading, source: Source, line: ConfigLine & { kind: 'setting' }): void {
  const { file } = source;
  const written = source.prefix + line.key;
  if (!isKey(written)) {
    notes.add({ file, key: `line ${line.at}`, why: 'sets something that has not the form of a key' });
    return;
  }
  const key = canonicalKey(written);
  const earlier = entries.get(key);
  if (earlier !== undefined && !REPEATABLE.includes(key)) {
    const shown = shownKey(key) ?? `line ${earlier.line}`;
    notes.add({ file: earlier.file, key: shown, why: `is set again in ${file}, line ${line.at}; that one counts` });
  }
  const value = key === 'libdir' && earlier !== undefined ? earlier.value + delimiter + line.value : line.value;
  entries.set(key, { value, file, line: line.at });
}

/** Ruby looks for `/^plugin.(.+)$/`, where the dot is any character; `plugins.` has therefore no effect, and is kept to say so. */
function canonicalKey(written: string): string {
  return written.startsWith('plugins.') ? written : written.replace(/^plugin[^.](?=.)/, 'plugin.');
}

/** Whether text before a "=" has the form of a key. */
function isKey(text: string): boolean {
  return /^(?:plugin\.[\w.-]{1,80}|[a-z][a-z0-9_.]{0,60})$/.test(text);
}
