import type { SecuritySettings } from '../config/ClientConfig.ts';
import { aesClientSeal } from './aesSeal.ts';
import { pskSeal } from './pskSeal.ts';
import type { ClientSeal } from './Seal.ts';
import { sslClientSeal } from './sslSeal.ts';

/** The client's half of the security plugin that a configuration names. Throws UnusablePsk, UnusableKey or InvalidName. */
export function sealFor(settings: SecuritySettings): ClientSeal {
  switch (settings.plugin) {
    case 'psk':
      return pskSeal(settings.psk, settings.callerId);
    case 'ssl':
      return sslClientSeal(settings);
    case 'aes_security':
      return aesClientSeal(settings);
  }
}
