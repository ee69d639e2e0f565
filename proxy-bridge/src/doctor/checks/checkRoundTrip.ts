import type { HeardNode, HostAnswer, Inquiries } from '../../Inquiries.ts';
import type { Check } from '../Check.ts';
import { Conversation } from '../Conversation.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';

const MOST_ASKED = 5;
const WAIT_MS = 6_000;

/** Calls `rpcutil ping` on a few hosts, both ways in which requests can reach them. */
export const checkRoundTrip: Check = {
  name: 'round trip',
  needs: ['client', 'speaker', 'broker', 'replies', 'nodes'],
  timeoutMs: 40_000,
  async run(world, signal) {
    const { directAddressing } = world.recall('client');
    const nodes = spread(world.recall('nodes'));
    await using conversation = await Conversation.open(world, signal, { nodes });
    const hosts = nodes.map(({ name }) => name);
    const ask = (inquiries: Inquiries): Promise<ReadonlyMap<string, HostAnswer>> =>
      inquiries.call(conversation.link, { agent: 'rpcutil', action: 'ping', hosts, waitMs: WAIT_MS });
    const [directed, broadcast] = await Promise.all([ask(conversation.directed), ask(conversation.broadcast)]);
    const listener = nodes.find(({ name }) => directed.has(name));
    if (listener !== undefined) world.learn({ listener });
    return [judgeRoundTrip({ hosts, directed, broadcast, directAddressing }), ...refusals(directed, broadcast)];
  },
};

/** First, last and some between, because neighbours by name are often alike. */
function spread(nodes: readonly HeardNode[]): readonly HeardNode[] {
  const step = Math.max(1, (nodes.length - 1) / (MOST_ASKED - 1));
  const places = Array.from({ length: Math.min(MOST_ASKED, nodes.length) }, (_, at) => Math.round(at * step));
  return places.flatMap((at) => nodes[at] ?? []);
}

/** Who was asked, and who answered in which way. */
export interface RoundTrip {
  readonly hosts: readonly string[];
  readonly directed: ReadonlyMap<string, unknown>;
  readonly broadcast: ReadonlyMap<string, unknown>;
  readonly directAddressing: boolean;
}

/** Says what the answers mean for the setting direct_addressing. */
export function judgeRoundTrip({ hosts, directed, broadcast, directAddressing }: RoundTrip): Finding {
  const deaf = hosts.filter((host) => !directed.has(host) && broadcast.has(host));
  const silent = hosts.filter((host) => !directed.has(host) && !broadcast.has(host));
  const counts = `${directed.size} of ${hosts.length} hosts answer directed requests, ${broadcast.size} a broadcast that names them`;
  if (silent.length === hosts.length) return problem(`${counts}, though they answer discovery`, NO_RPCUTIL);
  if (directAddressing && deaf.length === hosts.length)
    return problem(`${counts}: they do not listen to directed ones`, SWITCH_OFF);
  if (directAddressing && deaf.length > 0)
    return warning(`${counts}; not directed: ${deaf.join(', ')}`, SWITCH_ON_NODES);
  if (silent.length > 0) return warning(`${counts}; silent: ${silent.join(', ')}`, LOOK_AT_HOST);
  if (!directAddressing && directed.size === hosts.length)
    return note(`${counts}; direct_addressing is off here`, SWITCH_ON);
  return ok(counts);
}

const NO_RPCUTIL =
  'Put right first what was found before this, clocks above all; then look into mcollectived.log of these hosts: the agent rpcutil must be there';
const SWITCH_OFF = 'Set direct_addressing = 0 in client.cfg, or direct_addressing = 1 in server.cfg of all hosts';
const SWITCH_ON_NODES = 'Set direct_addressing = 1 in server.cfg of these hosts';
const LOOK_AT_HOST = 'Look into mcollectived.log of these hosts, and whether they are overloaded';
const SWITCH_ON =
  'Set direct_addressing = 1 in client.cfg if all hosts have it: each is then asked under an id that no other knows';

/** A code other than 0 is an answer all the same: requests arrive, and this host does not want this one. */
function refusals(...answers: readonly ReadonlyMap<string, HostAnswer>[]): readonly Finding[] {
  const refused = new Map(answers.flatMap((map) => [...map]).filter(([, { statusCode }]) => statusCode !== 0));
  const [first] = refused;
  if (first === undefined) return [];
  const [host, { statusCode, statusMessage }] = first;
  return [
    note(
      `${refused.size} of them do not carry out rpcutil ping, for example ${host}: ${statusCode} ${statusMessage.slice(0, 200)}`,
      'Let the policy of these hosts allow rpcutil for our caller id, or inventories stay empty',
    ),
  ];
}
