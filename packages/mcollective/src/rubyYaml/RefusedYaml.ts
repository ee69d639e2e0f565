/** Why YAML text was refused. */
export type YamlFault =
  | 'BAD_ENCODING'
  | 'BAD_SYNTAX'
  | 'BAD_SCALAR'
  | 'BAD_ALIAS'
  | 'FORBIDDEN_TAG'
  | 'FORBIDDEN_TYPE'
  | 'MERGE_KEY'
  | 'MORE_DOCUMENTS'
  | 'TOO_DEEP'
  | 'TOO_LARGE';

/** The text is no YAML that we accept; line is where reading stopped, counted from 1. */
export class RefusedYaml extends Error {
  readonly code: YamlFault;
  readonly line: number;
  constructor(code: YamlFault, line: number, detail: string) {
    super(`YAML refused at line ${line}: ${detail}`);
    this.code = code;
    this.line = line;
  }
}
