import { encodeMarshal } from '../rubyMarshal/encodeMarshal.ts';
import { RubyHash, RubyString, RubySymbol, stringHash, symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { checkedName, identityFilter, InvalidName } from './identities.ts';
import type { DiscoveryRequest, RequestEnvelope, RpcRequest } from './Request.ts';
import type { Seal } from './Seal.ts';

/** Writes the payload that calls an action. Throws NoIdentities, InvalidName or UnencodableValue. */
export function encodeRequest(request: RpcRequest, seal: Seal): Buffer {
  const body = symbolHash({
    agent: checkedName('Agent', request.agent),
    action: checkedName('Action', request.action),
    caller: request.callerId,
    data: inputHash(request),
  });
  return encodeEnvelope({ ...request, filteredAgent: request.agent }, body, seal);
}

/** Writes the payload that asks which nodes are there. Throws NoIdentities or InvalidName. */
export function encodeDiscoveryRequest(request: DiscoveryRequest, seal: Seal): Buffer {
  return encodeEnvelope({ ...request, agent: 'discovery', filteredAgent: request.agent }, 'ping', seal);
}

function inputHash({ inputs, stringInputs, processResults = true }: RpcRequest): RubyHash {
  const pairs = [...inputs].map(
    ([name, value]) => [stringInputs?.has(name) === true ? name : new RubySymbol(name), value] as const,
  );
  return new RubyHash([...pairs, [new RubySymbol('process_results'), processResults]]);
}

function encodeEnvelope(
  request: RequestEnvelope & { agent: string; filteredAgent: string },
  body: RubyValue,
  seal: Seal,
): Buffer {
  const bodyBytes = encodeMarshal(body);
  const envelope = symbolHash({
    body: new RubyString(bodyBytes, 'ASCII-8BIT'),
    senderid: checkedName('Sender', request.senderId),
    requestid: request.requestId,
    filter: filterOf(checkedName('Agent', request.filteredAgent), identityFilter(request.identities)),
    collective: checkedName('Collective', request.collective),
    agent: request.agent,
    callerid: checkedCaller(request.callerId),
    ttl: request.ttlSeconds,
    msgtime: request.messageTime,
    hash: seal.sign(bodyBytes),
  });
  return encodeMarshal(envelope);
}

/** All five parts are always there; data functions and compound filters are never written (they act before authorization). */
function filterOf(agent: string, identities: readonly string[]): RubyHash {
  return stringHash({ fact: [], cf_class: [], agent: [agent], identity: identities, compound: [] });
}

function checkedCaller(callerId: string): string {
  const [prefix = '', name = '', ...rest] = callerId.split('=');
  if (rest.length > 0 || !/^\w+$/.test(prefix)) throw new InvalidName('Caller', callerId);
  checkedName('Caller', name);
  return callerId;
}
