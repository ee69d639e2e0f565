import type { ClientConfig, SecuritySettings } from '@chargehand/mcollective';
import { sealFor, UnusableKey } from '@chargehand/mcollective';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';
import { messageOf } from '../../log.ts';
import { Speaker } from '../../Speaker.ts';

/** Signs something with the keys of the security plugin, and says what this plugin cannot do. */
export const checkSecurity: Check = {
  name: 'security',
  needs: ['client'],
  timeoutMs: 10_000,
  async run(world) {
    const client = world.recall('client');
    const { identity: senderId, ttlSeconds, mainCollective, security } = client;
    try {
      const seal = sealFor(security);
      const speaker = new Speaker({ senderId, seal, ttlSeconds }, world.surroundings.now);
      speaker.ping('0'.repeat(32), mainCollective);
      world.learn({ speaker });
      return [
        ok(`${security.plugin}: requests can be signed, our caller id is ${security.callerId}`),
        ...limits(client),
      ];
    } catch (error) {
      return [problem(`${security.plugin}: ${messageOf(error)}`, remedyFor(security, error))];
    }
  },
};

function remedyFor(security: SecuritySettings, error: unknown): string {
  if (!(error instanceof UnusableKey))
    return `Correct the settings of the securityprovider ${security.plugin} in client.cfg`;
  if (error.code === 'SHA1_FORBIDDEN') {
    return 'Allow SHA-1 signatures for this program, on Red Hat with: update-crypto-policies --set DEFAULT:SHA1';
  }
  return `Let ${error.setting} name the RSA key file that belongs to the public key on the nodes`;
}

/** What packages and tutorials put there; everybody knows them. */
const WELL_KNOWN_PSKS = ['unset', 'changeme', 'abcdefghj', 'mcollective', 'marionette', 'secret'];

const ANYBODY = 'psk: every holder of the shared key can act as any user, on every host';
const YAML =
  'the serializer is yaml: mcollectived 2.12.5 on Ruby 3.1 or newer cannot read it, such nodes stay silent without a word';
const NOT_PROVED = 'aes_security: replies are secret, but whoever has our public key can write one';

function limits({ security }: ClientConfig): readonly Finding[] {
  const yaml =
    security.plugin !== 'psk' && security.serializer === 'yaml'
      ? [note(YAML, 'Use the serializer marshal on the whole network if it has such nodes')]
      : [];
  switch (security.plugin) {
    case 'psk':
      return [note(ANYBODY, 'Move to securityprovider ssl where users must be told apart'), ...wellKnown(security.psk)];
    case 'ssl':
      return yaml;
    case 'aes_security':
      return [note(NOT_PROVED, 'Move to securityprovider ssl where replies must be proved'), ...yaml];
  }
}

function wellKnown(psk: string): readonly Finding[] {
  if (!WELL_KNOWN_PSKS.includes(psk)) return [];
  return [
    warning(
      'psk: the shared key is one that comes with packages and tutorials, anybody can guess it',
      'Set a long random plugin.psk on all nodes and clients',
    ),
  ];
}
