import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerAddress } from '@chargehand/tests/dist/support/activemq.js';
import { clientConfig } from '@chargehand/tests/dist/support/mcollectived.js';
import { COLLECTIVE, PSK } from './network.ts';

/** Writes a client.cfg for the network of the bench into a folder, for `mco` or a bridge; gives its path. */
export async function writeClientConfig(folder: string, broker: BrokerAddress, identity: string): Promise<string> {
  const path = join(folder, `${identity}.cfg`);
  const network = {
    middleware: 'activemq',
    broker,
    vhost: COLLECTIVE,
    collectives: [COLLECTIVE],
    security: { plugin: 'psk', psk: PSK },
  } as const;
  await writeFile(path, clientConfig({ identity, network, logFile: join(folder, `${identity}.log`) }), { mode: 0o600 });
  return path;
}
