/** A dispatch as bridges know it: numbers are given out again by a database that was restored, keys are not. */
export interface DispatchRef {
  readonly dispatchId: number;
  /** A UUID. */
  readonly dispatchKey: string;
}

const REF = /^(?<id>\d{1,9})\.(?<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The text that stands for a dispatch in whatever a bridge reads and says. */
export function writeDispatchRef({ id, key }: { readonly id: number; readonly key: string }): string {
  return `${id}.${key}`;
}

/** Reads what a bridge calls a dispatch; undefined: no dispatch was ever called so. */
export function readDispatchRef(text: string): DispatchRef | undefined {
  const { id, key } = REF.exec(text)?.groups ?? {};
  return id === undefined || key === undefined ? undefined : { dispatchId: Number(id), dispatchKey: key };
}
