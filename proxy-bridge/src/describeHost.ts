import type { JsonValue, RpcReply } from '@chargehand/mcollective';
import { presentValue } from '@chargehand/mcollective';
import type { ReportedHost } from './apiLink.ts';

/** A host's word is bounded: it must not fill the inventory. */
const MAX_FACTS = 5_000;
const MAX_NAME_LENGTH = 255;
const MAX_VALUE_LENGTH = 8_192;
const MAX_LIST = 5_000;

/** Makes an inventory row out of a host's answer to `rpcutil inventory`; what has an unexpected shape is left out. */
export function describeHost(reply: RpcReply & { readonly atMs: number }): ReportedHost {
  const answer = entriesOf(presentValue(reply.data));
  const facts = new Map<string, string>();
  for (const [name, value] of entriesOf(answer.get('facts') ?? null)) addFacts(facts, name, value);
  return {
    name: reply.senderId,
    facts: [...facts].map(([name, value]) => ({ name, value })),
    classes: texts(answer.get('classes')),
    plugins: texts(answer.get('agents')),
    seenAt: new Date(reply.atMs).toISOString(),
  };
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
