export { activemqDestinations, replyHeaders, requestHeaders } from './activemqDestinations.ts';
export { decodeRegistration } from './message/decodeRegistration.ts';
export { decodeReply } from './message/decodeReply.ts';
export { decodeRequest } from './message/decodeRequest.ts';
export { encodeBase64Payload } from './message/base64Payload.ts';
export { encodeDiscoveryReply, encodeReply } from './message/encodeReply.ts';
export { encodeCall, encodeDiscoveryRequest, encodeRequest, prepareCall } from './message/encodeRequest.ts';
export type { PreparedCall } from './message/encodeRequest.ts';
export { isIdentity } from './message/identities.ts';
export { newRequestId } from './message/newRequestId.ts';
export { pskSeal } from './message/pskSeal.ts';
export { RefusedMessage, type MessageFault } from './message/RefusedMessage.ts';
export type { DecodedReply, RpcReply } from './message/Reply.ts';
export type { DecodedRequest, RequestFilter, RpcCall, RpcRequest } from './message/Request.ts';
export type { ClientSeal, NodeSeal } from './message/Seal.ts';
export { sealFor } from './message/sealFor.ts';
export { UnusableKey } from './message/rsaKeys.ts';
export { presentOutputs, type PresentedOutputs } from './presentOutputs.ts';
export { rubyValueOf } from './rubyValueOf.ts';
export { presentValue, type JsonValue } from './presentValue.ts';
export { decodeMarshal } from './rubyMarshal/decodeMarshal.ts';
export { encodeMarshal } from './rubyMarshal/encodeMarshal.ts';
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
export { decodeYaml } from './rubyYaml/decodeYaml.ts';
export { encodeYaml } from './rubyYaml/encodeYaml.ts';
export type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './ddl/AgentDdl.ts';
export { DdlError } from './ddl/DdlError.ts';
export { parseAgentDdlJson } from './ddl/parseAgentDdlJson.ts';
export { readDdlFiles } from './ddl/readDdlFiles.ts';
export { validateArguments } from './ddl/validateArguments.ts';
export type {
  BrokerAddress,
  BrokerSettings,
  ClientConfig,
  ConfigNote,
  ConnectorSettings,
  SecuritySettings,
} from './config/ClientConfig.ts';
export { ConfigError, type ConfigFault } from './config/ConfigError.ts';
export { readClientConfig } from './config/readClientConfig.ts';
export { readNodeConnector } from './config/readNodeConnector.ts';
export { rabbitmqDestinations, rabbitmqReplyHeaders, rabbitmqRequestHeaders } from './rabbitmqDestinations.ts';
export { addAllToAggregate } from './aggregates/addAllToAggregate.ts';
export type { AggregateState } from './aggregates/AggregateState.ts';
export { describeAggregate } from './aggregates/describeAggregate.ts';
export { startAggregate } from './aggregates/startAggregate.ts';
