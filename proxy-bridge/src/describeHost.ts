import type { JsonValue } from '@chargehand/mcollective';
import { presentValue } from '@chargehand/mcollective';
import type { ReportedHost } from './apiLink.ts';
import type { HeardNode, HostAnswer } from './Inquiries.ts';

/** A host's word is bounded: it must not fill the inventory. */
const MAX_FACTS = 5_000;
const MAX_NAME_LENGTH = 255;
const MAX_VALUE_LENGTH = 8_192;
const MAX_LIST = 5_000;
/** GraphQL's Int. */
const MAX_OFFSET_SECONDS = 2 ** 31 - 1;

/** A node, and what it said of itself. */
export interface HostDescription {
  readonly node: HeardNode;
  /** To `rpcutil inventory`; undefined: nothing, or nothing in time. */
  readonly inventory: HostAnswer | undefined;
  /** To `rpcutil agent_inventory`. */
  readonly agents: HostAnswer | undefined;
}

/** Makes an inventory row out of a host's answers; what has an unexpected shape is left out. A node that tells nothing of itself is there all the same: what is known of it stays. */
export function describeHost({ node, inventory, agents }: HostDescription): ReportedHost {
  const clockOffsetSeconds = Math.max(-MAX_OFFSET_SECONDS, Math.min(MAX_OFFSET_SECONDS, node.clockOffsetSeconds));
  const seen = {
    name: node.name,
    clockOffsetSeconds,
    seenAt: new Date(inventory?.atMs ?? node.heardAtMs).toISOString(),
  };
  if (inventory?.statusCode !== 0) return seen;
  const answer = entriesOf(presentValue(inventory.data));
  const facts = new Map<string, string>();
  for (const [name, value] of entriesOf(answer.get('facts') ?? null)) addFacts(facts, name, value);
  const versions = agents?.statusCode === 0 ? agentVersions(agents) : new Map<string, string>();
  return {
    ...seen,
    facts: [...facts].map(([name, value]) => ({ name, value })),
    classes: texts(answer.get('classes')),
    plugins: texts(answer.get('agents')),
    pluginVersions: [...versions].map(([name, version]) => ({ name, version })),
    collectives: texts(answer.get('collectives')),
  };
}

function agentVersions({ data }: HostAnswer): Map<string, string> {
  const list = entriesOf(presentValue(data)).get('agents');
  const agents = Array.isArray(list) ? list.map(entriesOf) : [];
  return new Map(
    agents.flatMap((agent) => {
      const [name, version] = [agent.get('agent'), agent.get('version')];
      const isText = typeof name === 'string' && typeof version === 'string' && version.length <= MAX_NAME_LENGTH;
      return isText ? [[name, version] as const] : [];
    }),
  );
}

/** Flattens a structured fact to dotted paths with values as text: `os.family`, `processors.models.0`. */
export function addFacts(facts: Map<string, string>, name: string, value: JsonValue): void {
  if (facts.size >= MAX_FACTS || name === '' || name.length > MAX_NAME_LENGTH) return;
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of entriesOf(value)) addFacts(facts, `${name}.${key}`, inner);
  else if (value !== null) facts.set(name, String(value).slice(0, MAX_VALUE_LENGTH).toWellFormed());
}

function entriesOf(value: JsonValue): Map<string, JsonValue> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function texts(value: JsonValue | undefined): string[] {
  if (!Array.isArray(value)) return [];
  const list = value.filter((item): item is string => typeof item === 'string' && item.length <= MAX_NAME_LENGTH);
  return [...new Set(list)].slice(0, MAX_LIST);
}
