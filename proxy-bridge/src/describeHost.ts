import type { JsonValue } from '@chargehand/mcollective';
import { presentValue } from '@chargehand/mcollective';
import type { ReportedHost } from './apiLink.ts';
import type { HostAnswer } from './Inquiries.ts';

/** A host's word is bounded: it must not fill the inventory. */
const MAX_FACTS = 5_000;
const MAX_NAME_LENGTH = 255;
const MAX_VALUE_LENGTH = 8_192;
const MAX_LIST = 5_000;

/** What a host said of itself. */
export interface HostDescription {
  /** To `rpcutil inventory`. */
  readonly inventory: HostAnswer;
  /** To `rpcutil agent_inventory`; undefined: nothing, or nothing in time. */
  readonly agents: HostAnswer | undefined;
  /** Undefined: not measured. */
  readonly clockOffsetSeconds: number | undefined;
}

/** Makes an inventory row out of a host's answers; what has an unexpected shape is left out. */
export function describeHost({ inventory, agents, clockOffsetSeconds }: HostDescription): ReportedHost {
  const answer = entriesOf(presentValue(inventory.data));
  const facts = new Map<string, string>();
  for (const [name, value] of entriesOf(answer.get('facts') ?? null)) addFacts(facts, name, value);
  const versions = agents?.statusCode === 0 ? agentVersions(agents) : new Map<string, string>();
  return {
    name: inventory.senderId,
    facts: [...facts].map(([name, value]) => ({ name, value })),
    classes: texts(answer.get('classes')),
    plugins: texts(answer.get('agents')).map((name) => ({ name, version: versions.get(name) ?? null })),
    collectives: texts(answer.get('collectives')),
    clockOffsetSeconds: clockOffsetSeconds ?? null,
    seenAt: new Date(inventory.atMs).toISOString(),
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
