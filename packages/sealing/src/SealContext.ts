/** What sealed values are for; sealed for one thing they cannot be opened for another. */
export interface SealContext {
  readonly taskUuid: string;
  /** Name of the smart proxy: the bridge knows it of itself, and databases that were restored give numbers out again. */
  readonly proxy: string;
  readonly plugin: string;
  readonly action: string;
}

/** The context as the associated data of the cipher: no two contexts have the same bytes. */
export function contextBytes({ taskUuid, proxy, plugin, action }: SealContext): Buffer {
  return Buffer.from(JSON.stringify(['chargehand sealed values 1', taskUuid, proxy, plugin, action]));
}
