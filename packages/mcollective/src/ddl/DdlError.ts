/** Why a DDL file cannot be used. */
export type DdlFault = 'UNREADABLE' | 'SYNTAX' | 'UNSUPPORTED' | 'INCOMPLETE';

/**
 * A DDL file that cannot be used. The line counts from 1 and is 0 when it is not known or the whole file is meant; path
 * says where in a JSON DDL, and is empty otherwise.
 */
export class DdlError extends Error {
  readonly code: DdlFault;
  readonly file: string;
  readonly line: number;
  readonly path: string;
  constructor(
    code: DdlFault,
    where: { file: string; line: number; path?: string },
    detail: string,
    options?: ErrorOptions,
  ) {
    const { file, line, path = '' } = where;
    super(`${file}${line > 0 ? `:${line}` : ''}: ${path === '' ? '' : `${path} `}${detail}`, options);
    this.code = code;
    this.file = file;
    this.line = line;
    this.path = path;
  }
}
