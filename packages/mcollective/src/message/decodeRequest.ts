import type { DecodeLimits } from '../DecodeLimits.ts';
import { RubyHash, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { envelopeRequestId, envelopeSeconds, envelopeText, refusal, textOf } from './fields.ts';
import { readEnvelope } from './readEnvelope.ts';
import { RefusedMessage } from './RefusedMessage.ts';
import type { DecodedRequest, RequestFilter } from './Request.ts';
import type { NodeSeal } from './Seal.ts';

/** A filter may name every host, and may hold regexps of data functions; a node of ours is asked by us. */
const limits = { maxNodes: 500_000, allowRegexp: true } as const satisfies DecodeLimits;

/** Reads a request as a node does; ttl and filter are for the node to apply. Throws RefusedMessage. */
export function decodeRequest(payload: Buffer, seal: NodeSeal): DecodedRequest {
  const envelope = readEnvelope(payload, seal.serializer, limits);
  const requestId = envelopeRequestId(envelope);
  const body = seal.openRequest(envelope, limits);
  const callerId = envelopeText(envelope, 'callerid');
  if (!/^\w+=[\w.-]+$/.test(callerId)) throw refusal(envelope, 'BAD_CALLER', 'its caller id is malformed');
  const shared = {
    requestId,
    senderId: envelopeText(envelope, 'senderid'),
    callerId,
    collective: envelopeText(envelope, 'collective'),
    filter: filterOf(envelope.get('filter')),
    ttlSeconds: envelope.get('ttl') === undefined ? undefined : envelopeSeconds(envelope, 'ttl'),
    messageTime: envelopeSeconds(envelope, 'msgtime'),
  };
  const agent = envelopeText(envelope, 'agent');
  if (textOf(body) === 'ping' && agent === 'discovery') return { kind: 'discovery', ...shared };
  return { kind: 'rpc', ...shared, agent, ...callOf(body, requestId) };
}

function callOf(body: RubyValue, requestId: string) {
  const action = body instanceof RubyHash ? textOf(body.get('action')) : undefined;
  const data = body instanceof RubyHash ? body.get('data') : undefined;
  if (action === undefined || !(data instanceof RubyHash)) {
    throw new RefusedMessage('BAD_BODY', 'it is no call of an action', { requestId });
  }
  const inputs = new Map<string, RubyValue>();
  for (const [key, value] of data.pairs) {
    const name = key instanceof RubySymbol ? key.name : textOf(key);
    if (name !== undefined && name !== 'process_results') inputs.set(name, value);
  }
  return { action, inputs, processResults: data.get('process_results') !== false };
}

function filterOf(value: RubyValue | undefined): RequestFilter {
  if (!(value instanceof RubyHash)) throw new RefusedMessage('BAD_ENVELOPE', 'it has no filter');
  const filter = {
    agents: textsOf(value.get('agent')),
    identities: textsOf(value.get('identity')),
    classes: [...textsOf(value.get('cf_class')), ...textsOf(value.get('puppet_class'))],
    facts: listOf(value.get('fact')).map(factTest),
    compound: listOf(value.get('compound')),
  };
  return { ...filter, isEmpty: Object.values(filter).every((part) => part.length === 0) };
}

function listOf(value: RubyValue | undefined): readonly RubyValue[] {
  if (value === undefined) return [];
  if (isList(value)) return value;
  throw new RefusedMessage('BAD_ENVELOPE', 'a part of its filter is no list');
}

function isList(value: RubyValue): value is readonly RubyValue[] {
  return Array.isArray(value);
}

function textsOf(value: RubyValue | undefined): string[] {
  return listOf(value).map((entry) => {
    const text = textOf(entry);
    if (text === undefined) throw new RefusedMessage('BAD_ENVELOPE', 'a part of its filter holds something but text');
    return text;
  });
}

function factTest(entry: RubyValue): RequestFilter['facts'][number] {
  if (!(entry instanceof RubyHash)) throw new RefusedMessage('BAD_ENVELOPE', 'a fact test in its filter is no hash');
  const part = (name: string): string => envelopeText(entry, name);
  return { fact: part('fact'), operator: part('operator'), value: part('value') };
}
