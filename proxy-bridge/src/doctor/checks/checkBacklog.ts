import { randomBytes } from 'node:crypto';
import type { BrokerLink } from '../../connectors/Connector.ts';
import type { Check } from '../Check.ts';
import { Conversation } from '../Conversation.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem } from '../Finding.ts';
import type { World } from '../World.ts';

/** Twice the page of 200 messages that ActiveMQ has if nobody changed it: fewer do not show it every time (reliability.md M17). */
const BACKLOG = 400;
/** With the ten seconds that are always added, the broker forgets the backlog in so much time. */
const TTL_SECONDS = 2;
const WAIT_MS = 4_000;

/** Looks whether requests for absent hosts hold up those for present ones, which share one queue of ActiveMQ (protocol I.5). */
export const checkBacklog: Check = {
  name: 'offline backlog',
  needs: ['client', 'speaker', 'broker', 'replies', 'listener'],
  timeoutMs: 40_000,
  async run(world, signal) {
    const { connector, directAddressing } = world.recall('client');
    if (connector.kind === 'rabbitmq')
      return [ok('cannot happen: RabbitMQ drops requests for hosts that are not there')];
    if (!directAddressing)
      return [ok('cannot happen: direct_addressing is off, so the queue of directed requests is not used')];
    return world.surroundings.tryBacklog ? [await tryBacklog(world, signal)] : [NOT_TRIED];
  },
};

const NOT_TRIED = note(
  'not tried, for it can hold up directed requests of everybody for some seconds',
  `Run the doctor with --try-backlog at a quiet time: it sends ${BACKLOG} directed requests to a host that does not exist, which expire after ${TTL_SECONDS + 10} seconds`,
);

async function tryBacklog(world: World, signal: AbortSignal): Promise<Finding> {
  const listener = world.recall('listener');
  const { name, collective } = listener;
  await using conversation = await Conversation.open(world, signal, { nodes: [listener] });
  await fill(world, conversation.link, collective);
  const askedAt = performance.now();
  const call = { agent: 'rpcutil', action: 'ping', hosts: [name], waitMs: WAIT_MS };
  const answers = await conversation.directed.call(conversation.link, call);
  const tookMs = Math.round(performance.now() - askedAt);
  if (answers.size > 0) return ok(`behind ${BACKLOG} requests for an absent host, ${name} answers within ${tookMs} ms`);
  return problem(
    `behind ${BACKLOG} requests for an absent host, ${name} does not answer within ${WAIT_MS / 1000} s: the broker looks at too few of them, 200 if nobody has raised it`,
    'Add to the policyEntries of activemq.xml: <policyEntry queue="*.nodes" maxPageSize="20000"/>, and restart the broker',
  );
}

/** Requests for a host that cannot exist; nobody ever reads one. */
async function fill(world: World, link: BrokerLink, collective: string): Promise<void> {
  const absent = `chargehand-doctor-${randomBytes(8).toString('hex')}.invalid`;
  const addressees = { identities: [absent], requestId: '0'.repeat(32), collective } as const;
  const call = { agent: 'rpcutil', action: 'ping', inputs: new Map() };
  const payload = world.recall('speaker').call(call, addressees, TTL_SECONDS);
  const request = { payload, collective, ttlSeconds: TTL_SECONDS };
  await Promise.all(Array.from({ length: BACKLOG }, () => link.sendDirected(absent, request)));
}
