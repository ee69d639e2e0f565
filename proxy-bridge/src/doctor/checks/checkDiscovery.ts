import type { ClientConfig } from '@chargehand/mcollective';
import type { HeardNode } from '../../Inquiries.ts';
import type { Check } from '../Check.ts';
import { Conversation } from '../Conversation.ts';
import { counted } from '../counted.ts';
import type { Finding } from '../Finding.ts';
import { ok, problem, warning } from '../Finding.ts';
import { judgeNodeClocks } from '../judgeNodeClocks.ts';
import type { World } from '../World.ts';

/** Asks every collective who is there, and compares clocks. */
export const checkDiscovery: Check = {
  name: 'discovery',
  needs: ['client', 'speaker', 'broker', 'replies', 'askable'],
  timeoutMs: 300_000,
  async run(world, signal) {
    const client = world.recall('client');
    const heard = await askAll(world, client, signal);
    const nodes = [...new Map([...heard.values()].flat().map((node) => [node.name, node])).values()];
    const [first, ...rest] = nodes;
    if (first === undefined) return [await explainSilence(world, client, signal)];
    world.learn({ nodes: [first, ...rest] });
    const clocks = { ttlSeconds: client.ttlSeconds, repliesExpire: client.connector.kind === 'activemq' };
    return [...[...heard].map(answers), ...judgeNodeClocks(nodes, clocks)];
  },
};

/** Valid for so long that hosts answer whose clocks are wrong: those would be silent otherwise, and nobody would know why. */
const PATIENT_TTL_SECONDS = 7 * 86_400;
const LEAST_LISTEN_MS = 2_000;

async function askAll(
  world: World,
  client: ClientConfig,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly HeardNode[]>> {
  await using conversation = await Conversation.open(world, signal, { client, ttlSeconds: PATIENT_TTL_SECONDS });
  const listenMs = Math.max(LEAST_LISTEN_MS, client.discoveryTimeoutSeconds * 1000);
  const { broadcast, link } = conversation;
  const ask = async (name: string) => [name, await broadcast.ping(link, name, listenMs)] as const;
  return new Map(await Promise.all(world.recall('askable').map(ask)));
}

function answers([collective, nodes]: readonly [string, readonly HeardNode[]]): Finding {
  if (nodes.length > 0) return ok(`${collective}: ${counted(nodes.length, 'host')}`);
  return warning(
    `${collective}: no host`,
    `Put ${collective} into collectives in the server.cfg of hosts, or take it out of client.cfg`,
  );
}

const NOBODY_ANSWERS = 'no host answers in any collective';

/** Nodes that cannot read a request say nothing at all (protocol B.7, I.23): what is not negotiated is tried the other way round. */
async function explainSilence(world: World, client: ClientConfig, signal: AbortSignal): Promise<Finding> {
  const prefix = `plugin.${client.connector.kind}`;
  for (const variant of variants(client)) {
    const heard = await askAll(world, variant.client, signal);
    const count = [...heard.values()].flat().length;
    if (count > 0) {
      return problem(
        `${NOBODY_ANSWERS}, but ${counted(count, 'answer')} come with ${variant.settings}`,
        `Set in client.cfg, with the prefix ${prefix}: ${variant.settings}`,
      );
    }
  }
  return problem(NOBODY_ANSWERS, causes(client));
}

interface Variant {
  readonly client: ClientConfig;
  readonly settings: string;
}

function variants(client: ClientConfig): readonly Variant[] {
  const { base64, agentsMultiplex } = client.connector;
  const variant = (isBase64: boolean, isMultiplex: boolean): Variant => ({
    client: { ...client, connector: { ...client.connector, base64: isBase64, agentsMultiplex: isMultiplex } },
    settings: [
      ...(isBase64 === base64 ? [] : [`base64 = ${isBase64}`]),
      ...(isMultiplex === agentsMultiplex ? [] : [`agents_multiplex = ${isMultiplex}`]),
    ].join(' and '),
  });
  return [variant(!base64, agentsMultiplex), variant(base64, !agentsMultiplex), variant(!base64, !agentsMultiplex)];
}

function causes({ security, collectives, ttlSeconds, connector }: ClientConfig): string {
  const keys = {
    psk: 'that plugin.psk is that of the nodes',
    ssl: 'that our public key lies on the nodes under the name of our caller id, and ssl_serializer is theirs',
    aes_security: 'that our public key lies on the nodes under the name of our caller id, and aes.serializer is theirs',
  }[security.plugin];
  return `Check in this order: that mcollectived runs on the nodes and is connected to this broker${
    connector.kind === 'rabbitmq' ? ` and its virtual host ${connector.vhost}` : ''
  }; ${keys}; that the nodes are in the collective ${collectives.join(' or ')}; that their clocks are right, for requests older than ${ttlSeconds} s are dropped; and look for dropped requests in mcollectived.log`;
}
