import type { RpcRequest } from '../message/Request.ts';

/**
 * A call without an identity filter, which every node with the agent obeys. The type of a call rules it out on purpose;
 * tests need it to write captured frames of the Ruby client again.
 */
export function toEveryone(request: Omit<RpcRequest, 'identities'>): RpcRequest {
  return { ...request, identities: 'everyone' as unknown as readonly string[] };
}
