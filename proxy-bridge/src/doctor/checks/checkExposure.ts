import type { BrokerAddress, ClientConfig } from '@chargehand/mcollective';
import { brokerOptions } from '../brokerOptions.ts';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok } from '../Finding.ts';
import { greetBroker } from '../greetBroker.ts';
import { judgeAccounts } from '../judgeAccounts.ts';
import { judgePorts } from '../judgePorts.ts';
import { judgeVersion } from '../judgeVersion.ts';
import { DOORS, findOpenDoors } from '../openDoors.ts';
import { troubleOf } from '../troubleOf.ts';

/** Looks at each broker of the pool as somebody on the network who is up to something would: accounts that everybody knows, ports beside STOMP, old versions. */
export const checkExposure: Check = {
  name: 'exposure',
  needs: ['client', 'broker'],
  timeoutMs: 60_000,
  async run(world, signal) {
    const client = world.recall('client');
    const perBroker = await Promise.all(client.connector.brokers.map((broker) => examine(client, broker, signal)));
    return perBroker.flat();
  },
};

async function examine(client: ClientConfig, broker: BrokerAddress, signal: AbortSignal): Promise<readonly Finding[]> {
  const place = `${broker.host}:${broker.port}`;
  const { kind } = client.connector;
  const options = brokerOptions(client, broker);
  try {
    const { server } = await greetBroker(options, signal);
    const doors = await findOpenDoors(broker, { doors: DOORS[kind] }, signal);
    const findings = [
      ...(await judgeAccounts(kind, options, signal)),
      ...judgePorts(kind, doors),
      ...judgeVersion(
        server,
        doors.some(({ protocol }) => protocol === 'OpenWire'),
      ),
    ];
    return findings.length === 0
      ? [ok(`${place}: no well-known account, no other port and no old version was found`)]
      : findings.map((finding) => ({ ...finding, finding: `${place}: ${finding.finding}` }));
  } catch (error) {
    const { fault, remedy } = troubleOf(error);
    return [note(`${place}: could not be looked at: ${fault}`, remedy)];
  }
}
