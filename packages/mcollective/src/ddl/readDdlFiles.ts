import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentDdl } from './AgentDdl.ts';
import { DdlError } from './DdlError.ts';
import { parseDdl } from './parseDdl.ts';

/**
 * Reads `<libdir>/mcollective/agent/*.ddl` of all directories. Of files with one name that of the first directory
 * counts, as in Ruby. A file that cannot be used is returned as refused; a directory that is not there is no fault.
 */
export async function readDdlFiles(libdirs: readonly string[]): Promise<{ ddls: AgentDdl[]; refused: DdlError[] }> {
  const ddls: AgentDdl[] = [];
  const refused: DdlError[] = [];
  const seen = new Set<string>();
  for (const libdir of libdirs) {
    const directory = join(libdir, 'mcollective', 'agent');
    for (const name of await ddlNames(directory, refused)) {
      if (seen.has(name)) continue;
      seen.add(name);
      const read = await readDdl(join(directory, name));
      if (read instanceof DdlError) refused.push(read);
      else ddls.push(read);
    }
  }
  return { ddls, refused };
}

async function ddlNames(directory: string, refused: DdlError[]): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.ddl')).sort();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'))
      refused.push(unreadable(directory, cause));
    return [];
  }
}

async function readDdl(file: string): Promise<AgentDdl | DdlError> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (cause) {
    return unreadable(file, cause);
  }
  try {
    return await parseDdl(source, file);
  } catch (error) {
    if (error instanceof DdlError) return error;
    throw error;
  }
}

function unreadable(file: string, cause: unknown): DdlError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new DdlError('UNREADABLE', { file, line: 0 }, `cannot be read: ${detail}`, { cause });
}
