import type { KeyObject } from 'node:crypto';
import { openSealed, publicKeyOf } from '@chargehand/sealing';
import type { DispatchWork } from './DispatchWork.ts';

/** The secret inputs of a dispatch by name. */
export type Secrets = Readonly<Record<string, unknown>>;

/** Opens what is sealed for this bridge. What it gives is kept nowhere but in memory. */
export class SecretOpener {
  /** The public half, as the API knows it. */
  readonly publicKey: string;
  readonly #key: KeyObject;
  readonly #proxy: string;

  constructor(key: KeyObject, proxy: string) {
    this.#key = key;
    this.#proxy = proxy;
    this.publicKey = publicKeyOf(key);
  }

  /** The secret inputs of a dispatch, none if it has none. Undefined: they cannot be read, or are others than it should have. */
  open({ secretInputs = [], sealed = null, arguments: values, ...work }: DispatchWork): Secrets | undefined {
    if (sealed === null) return secretInputs.length === 0 ? {} : undefined;
    const { taskUuid, plugin, action } = work;
    try {
      const secrets = openSealed(sealed, this.#key, { taskUuid, proxy: this.#proxy, plugin, action });
      const names = Object.keys(secrets);
      const isWhole = names.length === secretInputs.length && names.every((name) => secretInputs.includes(name));
      return isWhole && !names.some((name) => Object.hasOwn(values, name)) ? secrets : undefined;
    } catch {
      return undefined;
    }
  }
}
