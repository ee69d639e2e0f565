import type { BrokerAddress, ConnectorSettings } from '@chargehand/mcollective';
import { ConfigError, readNodeConnector } from '@chargehand/mcollective';
import { connectStomp } from '@chargehand/stomp';
import type { StompOptions } from '@chargehand/stomp';
import { BrokerSetupFault, explainBrokerError } from '../../connectors/explainBrokerError.ts';
import { brokerOptions } from '../brokerOptions.ts';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';
import { nodeDeeds } from '../nodeDeeds.ts';
import type { NodeDeed } from '../nodeDeeds.ts';
import { tryManagement } from '../tryManagement.ts';
import { troubleOf } from '../troubleOf.ts';
import type { World } from '../World.ts';
import { requestFor } from './checkPublishing.ts';

/** Logs in to each broker as a node does and tries what no node needs: whoever takes over a host has its account (reliability.md §2). */
export const checkNodeAccount: Check = {
  name: 'account of nodes',
  needs: ['client', 'speaker', 'broker', 'replies'],
  timeoutMs: 60_000,
  async run(world, signal) {
    const { nodeConfigPath } = world.surroundings;
    if (nodeConfigPath === undefined) return [NOT_TRIED];
    const connector = await readOrFind(nodeConfigPath);
    if (Array.isArray(connector)) return connector;
    const client = world.recall('client');
    if (connector.kind !== client.connector.kind) return [otherKind(nodeConfigPath, connector)];
    const perBroker = await Promise.all(
      connector.brokers.map((broker) => examine(world, { connector, broker }, signal)),
    );
    return perBroker.flat();
  },
};

const NOT_TRIED = note(
  'not tried: what a host may do at the broker can only be seen with the account of a host',
  'Copy the server.cfg of a node to this machine and run the doctor with --node-config server.cfg',
);

function otherKind(path: string, { kind }: ConnectorSettings): Finding {
  return problem(
    `${path}: the connector is ${kind}, which is not ours: this node is on another network`,
    'Give the server.cfg of a node that hears this bridge',
  );
}

async function readOrFind(path: string): Promise<ConnectorSettings | Finding[]> {
  try {
    return await readNodeConnector(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ file, key, expected }) =>
      problem(`${file}: ${key ?? 'the file'} cannot be used`, `Correct it: ${key ?? 'the file'} ${expected}`),
    );
  }
}

/** One broker, as the node comes to it. */
interface NodeWay {
  readonly connector: ConnectorSettings;
  readonly broker: BrokerAddress;
}

async function examine(world: World, { connector, broker }: NodeWay, signal: AbortSignal): Promise<readonly Finding[]> {
  const place = `${broker.host}:${broker.port}`;
  const options = brokerOptions({ connector }, broker);
  const account = broker.user === undefined ? 'a node' : `${broker.user}, a node's account,`;
  const deeds = nodeDeeds(world.recall('client'), (collective) => requestFor(world, collective));
  const tried: Tried[] = [];
  try {
    for (const deed of deeds) tried.push({ deed, ...(await tryDeed(options, deed, signal)) });
  } catch (error) {
    const { fault, remedy } = troubleOf(error);
    return [warning(`${place}: ${account} cannot log in, so what it may do was not seen: ${fault}`, remedy)];
  }
  const management =
    connector.kind === 'rabbitmq'
      ? await tryManagement({ broker, port: world.surroundings.managementPort, account }, signal)
      : [];
  return [
    ...refusals(place, account, tried),
    ...tried.flatMap((one) => findingsOf(place, account, one)),
    ...management,
  ];
}

interface Tried extends Attempted {
  readonly deed: NodeDeed;
}

interface Attempted {
  readonly outcome: 'allowed' | 'refused' | 'unclear';
  /** What kept it from being tried; empty unless unclear. */
  readonly fault: string;
}

/** On a connection of its own, which a refusal ends; rejects when there is none to be had. */
async function tryDeed(options: StompOptions, deed: NodeDeed, signal: AbortSignal): Promise<Attempted> {
  signal.throwIfAborted();
  const connection = await connectStomp(options);
  try {
    await deed.attempt(connection);
    return { outcome: 'allowed', fault: '' };
  } catch (error) {
    const known = error instanceof Error ? explainBrokerError(error) : error;
    if (known instanceof BrokerSetupFault && known.code === 'ACCESS_DENIED') return { outcome: 'refused', fault: '' };
    return { outcome: 'unclear', fault: troubleOf(error).fault };
  } finally {
    await connection.disconnect();
  }
}

function refusals(place: string, account: string, tried: readonly Tried[]): readonly Finding[] {
  const refused = tried.filter(({ outcome }) => outcome === 'refused').map(({ deed }) => deed.what);
  return refused.length === 0 ? [] : [ok(`${place}: ${account} may not ${refused.join(', nor ')}`)];
}

const MAKERS = { note, warning, problem } as const;

function findingsOf(place: string, account: string, { deed, outcome, fault }: Tried): readonly Finding[] {
  if (outcome === 'refused') return [];
  if (outcome === 'allowed') return [MAKERS[deed.status](`${place}: ${account} may ${deed.what}`, deed.remedy)];
  return [note(`${place}: whether ${account} may ${deed.what} is not known: ${fault}`)];
}
