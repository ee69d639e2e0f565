/** Why Marshal bytes were refused. */
export type MarshalFault =
  | 'BAD_VERSION'
  | 'TRUNCATED'
  | 'BAD_LENGTH'
  | 'BAD_INTEGER'
  | 'BAD_FLOAT'
  | 'BAD_SYMBOL'
  | 'BAD_LINK'
  | 'BAD_INSTANCE_VARIABLE'
  | 'FORBIDDEN_TYPE'
  | 'TOO_DEEP'
  | 'TOO_LARGE'
  | 'TRAILING_BYTES';

/** The bytes are no Marshal data that we accept; offset is where reading stopped. */
export class RefusedMarshal extends Error {
  readonly code: MarshalFault;
  readonly offset: number;
  constructor(code: MarshalFault, offset: number, detail: string) {
    super(`Marshal data refused at byte ${offset}: ${detail}`);
    this.code = code;
    this.offset = offset;
  }
}
