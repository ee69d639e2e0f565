import { RubyHash, RubySymbol, stringHash, symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { checkedName, identityFilter } from './identities.ts';
import type { AddressedRequest, DiscoveryRequest, RequestEnvelope, RpcCall, RpcRequest } from './Request.ts';
import type { ClientSeal } from './Seal.ts';

/** A call as its requests carry it, whomever they are for. */
export interface PreparedCall {
  readonly agent: string;
  readonly body: RubyHash;
}

/** Makes the part that all requests of a call have in common. Throws InvalidName. */
export function prepareCall(call: RpcCall, { callerId }: ClientSeal): PreparedCall {
  const agent = checkedName('Agent', call.agent);
  const action = checkedName('Action', call.action);
  return { agent, body: symbolHash({ agent, action, caller: callerId, data: inputHash(call) }) };
}

/** Writes the payload that calls an action on these nodes; the call was prepared for the same seal. Throws NoIdentities, InvalidName or UnencodableValue. */
export function encodeCall({ agent, body }: PreparedCall, addressed: AddressedRequest, seal: ClientSeal): Buffer {
  return encodeEnvelope({ ...addressed, agent, filteredAgent: agent }, body, seal);
}

/** Writes the payload that calls an action. Throws NoIdentities, InvalidName or UnencodableValue. */
export function encodeRequest(request: RpcRequest, seal: ClientSeal): Buffer {
  return encodeCall(prepareCall(request, seal), request, seal);
}

/** Writes the payload that asks which nodes are there. Throws NoIdentities or InvalidName. */
export function encodeDiscoveryRequest(request: DiscoveryRequest, seal: ClientSeal): Buffer {
  return encodeEnvelope({ ...request, agent: 'discovery', filteredAgent: request.agent }, 'ping', seal);
}

function inputHash({ inputs, stringInputs, processResults = true }: RpcCall): RubyHash {
  const pairs = [...inputs].map(
    ([name, value]) => [stringInputs?.has(name) === true ? name : new RubySymbol(name), value] as const,
  );
  return new RubyHash([...pairs, [new RubySymbol('process_results'), processResults]]);
}

function encodeEnvelope(
  request: RequestEnvelope & Pick<DiscoveryRequest, 'identities' | 'agent'> & { readonly filteredAgent: string },
  body: RubyValue,
  seal: ClientSeal,
): Buffer {
  const { body: sealedBody, ...proof } = seal.sealRequest(body, request);
  const envelope = symbolHash({
    body: sealedBody,
    senderid: checkedName('Sender', request.senderId),
    requestid: request.requestId,
    filter: filterOf(checkedName('Agent', request.filteredAgent), identityFilter(request.identities)),
    collective: checkedName('Collective', request.collective),
    agent: request.agent,
    callerid: seal.callerId,
    ttl: request.ttlSeconds,
    msgtime: request.messageTime,
    ...proof,
  });
  return seal.serializer.encode(envelope);
}

/** All five parts are always there; data functions and compound filters are never written (they act before authorization). */
function filterOf(agent: string, identities: readonly string[]): RubyHash {
  return stringHash({ fact: [], cf_class: [], agent: [agent], identity: identities, compound: [] });
}
