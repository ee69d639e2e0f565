import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readBoundedFile } from '../readBoundedFile.ts';
import type { AgentDdl } from './AgentDdl.ts';
import { DdlError } from './DdlError.ts';
import { parseDdl } from './parseDdl.ts';
import { parseJsonDdl } from './parseJsonDdl.ts';

/** Where the DDL of an agent may lie below a libdir; an earlier place wins over a later one. */
const PLACES = [
  { folder: join('mcollective', 'agent'), ending: '.json' },
  { folder: join('choria', 'agent'), ending: '.json' },
  { folder: join('mcollective', 'agent'), ending: '.ddl' },
] as const;

/**
 * Reads `mcollective/agent/*.ddl`, `mcollective/agent/*.json` and `choria/agent/*.json` of all libdirs. Of agents with
 * one name that of the first libdir counts, as in Ruby, and there JSON before Ruby. A file that cannot be used is
 * returned as refused and the next place is tried; a folder that is not there is no fault.
 */
export async function readDdlFiles(libdirs: readonly string[]): Promise<{ ddls: AgentDdl[]; refused: DdlError[] }> {
  const found = new Map<string, AgentDdl | undefined>();
  const refused: DdlError[] = [];
  for (const libdir of libdirs) {
    const files = await agentFiles(libdir, refused);
    for (const name of [...files.keys()].sort()) {
      if (!found.has(name)) found.set(name, await firstUsable(files.get(name) ?? [], refused));
    }
  }
  return { ddls: [...found.values()].filter((ddl) => ddl !== undefined), refused };
}

/** The files of each agent, best first. */
async function agentFiles(libdir: string, refused: DdlError[]): Promise<Map<string, string[]>> {
  const files = new Map<string, string[]>();
  for (const { folder, ending } of PLACES) {
    const directory = join(libdir, folder);
    for (const file of await fileNames(directory, ending, refused)) {
      const name = file.slice(0, -ending.length);
      files.set(name, [...(files.get(name) ?? []), join(directory, file)]);
    }
  }
  return files;
}

async function fileNames(directory: string, ending: string, refused: DdlError[]): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith(ending));
  } catch (cause) {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (!isAbsent && !refused.some(({ file }) => file === directory)) refused.push(unreadable(directory, cause));
    return [];
  }
}

async function firstUsable(files: readonly string[], refused: DdlError[]): Promise<AgentDdl | undefined> {
  for (const file of files) {
    try {
      const source = await readText(file);
      return file.endsWith('.json') ? parseJsonDdl(source, file) : await parseDdl(source, file);
    } catch (error) {
      if (!(error instanceof DdlError)) throw error;
      refused.push(error);
    }
  }
  return undefined;
}

async function readText(file: string): Promise<string> {
  const { bytes, why, cause: fault } = await readBoundedFile(file);
  if (bytes === undefined) throw new DdlError('UNREADABLE', { file, line: 0 }, why, { cause: fault });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DdlError('UNREADABLE', { file, line: 0 }, 'is not UTF-8 text; save it as UTF-8', { cause });
  }
}

function unreadable(file: string, cause: unknown): DdlError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new DdlError('UNREADABLE', { file, line: 0 }, `cannot be read: ${detail}`, { cause });
}
