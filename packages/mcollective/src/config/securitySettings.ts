import { aesSettings } from './aesSettings.ts';
import type { SecuritySettings } from './ClientConfig.ts';
import { shownName, type ConfigValues } from './ConfigValues.ts';
import { pskSettings } from './pskSettings.ts';
import { sslSettings } from './sslSettings.ts';

const REMEDY = 'must be psk, ssl or aes_security';

/** Reads the security plugin that is in use, with its keys (protocol C); undefined when there are faults. */
export async function securitySettings(
  values: ConfigValues,
  surroundings: { readonly identity: string; readonly env: NodeJS.ProcessEnv },
): Promise<SecuritySettings | undefined> {
  const name = values.text('securityprovider') ?? 'psk';
  switch (name.toLowerCase()) {
    case 'psk':
      return pskSettings(values, surroundings);
    case 'ssl':
      return sslSettings(values);
    case 'aes_security':
      return aesSettings(values);
    default:
      values.fault('securityprovider', `${REMEDY}; ${shownName(name)} is not supported`);
      return undefined;
  }
}
