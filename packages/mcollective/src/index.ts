export { activemqDestinations, replyHeaders, requestHeaders } from './activemqDestinations.ts';
export { decodeReply } from './message/decodeReply.ts';
export { decodeRequest } from './message/decodeRequest.ts';
export { encodeBase64Payload } from './message/base64Payload.ts';
export { encodeDiscoveryReply, encodeReply } from './message/encodeReply.ts';
export { encodeDiscoveryRequest, encodeRequest } from './message/encodeRequest.ts';
export { InvalidName, isIdentity, NoIdentities } from './message/identities.ts';
export { newRequestId } from './message/newRequestId.ts';
export { pskSeal, UnusablePsk } from './message/pskSeal.ts';
export { RefusedMessage, type MessageFault } from './message/RefusedMessage.ts';
export type { DecodedReply, ReplyEnvelope, RpcReply } from './message/Reply.ts';
export type {
  DecodedRequest,
  DiscoveryRequest,
  RequestEnvelope,
  RequestFilter,
  RpcRequest,
} from './message/Request.ts';
export type { Seal } from './message/Seal.ts';
export { presentOutputs, type PresentedOutputs } from './presentOutputs.ts';
export { presentValue, type JsonValue } from './presentValue.ts';
export type { PresentLimits } from './presentWithin.ts';
export { decodeMarshal, type MarshalLimits } from './rubyMarshal/decodeMarshal.ts';
export { encodeMarshal, UnencodableValue } from './rubyMarshal/encodeMarshal.ts';
export { RefusedMarshal, type MarshalFault } from './rubyMarshal/RefusedMarshal.ts';
export {
  RubyFloat,
  RubyHash,
  RubyRegexp,
  RubyString,
  RubySymbol,
  stringHash,
  symbolHash,
  type RubyValue,
} from './rubyMarshal/RubyValue.ts';
export type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './ddl/AgentDdl.ts';
export { DdlError, type DdlFault } from './ddl/DdlError.ts';
export { MalformedAgentDdl, parseAgentDdlJson } from './ddl/parseAgentDdlJson.ts';
export { parseDdl } from './ddl/parseDdl.ts';
export { readDdlFiles } from './ddl/readDdlFiles.ts';
export {
  validateArguments,
  type ArgumentFault,
  type ArgumentFaultCode,
  type ValidatedArguments,
} from './ddl/validateArguments.ts';
export type { BrokerAddress, ClientConfig } from './config/ClientConfig.ts';
export { ConfigError, type ConfigFault } from './config/ConfigError.ts';
export { readClientConfig } from './config/readClientConfig.ts';
