import type { AgentDdl } from './AgentDdl.ts';
import { DdlError } from './DdlError.ts';
import { MalformedAgentDdl } from './MalformedAgentDdl.ts';
import { parseAgentDdlJson } from './parseAgentDdlJson.ts';

/** The DDL, when those that get it over the wire will take it (they bound texts and lists). Throws DdlError UNSUPPORTED. */
export function acceptedDdl(ddl: AgentDdl, file: string): AgentDdl {
  try {
    return parseAgentDdlJson(ddl);
  } catch (cause) {
    if (!(cause instanceof MalformedAgentDdl)) throw cause;
    throw new DdlError('UNSUPPORTED', { file, line: 0, path: cause.path }, `must be ${cause.expected}`, { cause });
  }
}
