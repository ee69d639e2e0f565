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
  switch (securityPlugin(values)) {
    case 'psk':
      return pskSettings(values, surroundings);
    case 'ssl':
      return sslSettings(values);
    case 'aes_security':
      return aesSettings(values);
    case undefined:
      values.fault(
        'securityprovider',
        `${REMEDY}; ${shownName(values.text('securityprovider') ?? '')} is not supported`,
      );
      return undefined;
  }
}

/** The security plugin that is in use; undefined: one that is not supported. */
export function securityPlugin(values: ConfigValues): SecuritySettings['plugin'] | undefined {
  const name = (values.text('securityprovider') ?? 'psk').toLowerCase();
  return name === 'psk' || name === 'ssl' || name === 'aes_security' ? name : undefined;
}
