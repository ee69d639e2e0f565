/** A DDL that came over the wire has the wrong shape; path says where. */
export class MalformedAgentDdl extends Error {
  readonly code = 'MALFORMED_AGENT_DDL';
  readonly path: string;
  readonly expected: string;
  constructor(path: string, expected: string) {
    super(`The description of a plugin is malformed: ${path} must be ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}
