/** Why a DDL file cannot be used. */
export type DdlFault = 'UNREADABLE' | 'SYNTAX' | 'UNSUPPORTED' | 'INCOMPLETE';

/** A DDL file that cannot be used; the line counts from 1 and is 0 when the whole file is meant. */
export class DdlError extends Error {
  readonly code: DdlFault;
  readonly file: string;
  readonly line: number;
  constructor(code: DdlFault, where: { file: string; line: number }, detail: string, options?: ErrorOptions) {
    super(`${where.file}${where.line > 0 ? `:${where.line}` : ''}: ${detail}`, options);
    this.code = code;
    this.file = where.file;
    this.line = where.line;
  }
}
