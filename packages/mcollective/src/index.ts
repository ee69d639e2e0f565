export { activemqDestinations, replyHeaders, requestHeaders } from './activemqDestinations.ts';
export { aesClientSeal, aesNodeSeal, type AesClientKeys, type AesNodeKeys } from './message/aesSeal.ts';
export { decodeRegistration, type Registration } from './message/decodeRegistration.ts';
export { decodeReply, type ReplyOptions } from './message/decodeReply.ts';
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
export type { DecodeLimits } from './DecodeLimits.ts';
export type { ClientSeal, MessageTimes, NodeSeal, SealedFields } from './message/Seal.ts';
export { sealFor } from './message/sealFor.ts';
export type { Serializer } from './message/Serializer.ts';
export { marshalSerializer, serializerNamed, yamlSerializer } from './message/serializers.ts';
export { sslClientSeal, sslNodeSeal, type SslClientKeys, type SslNodeKeys } from './message/sslSeal.ts';
export { UnusableKey, type KeyFault } from './message/rsaKeys.ts';
export { presentOutputs, type PresentedOutputs } from './presentOutputs.ts';
export { rubyValueOf } from './rubyValueOf.ts';
export { presentValue, type JsonValue } from './presentValue.ts';
export type { PresentLimits } from './presentWithin.ts';
export { decodeMarshal } from './rubyMarshal/decodeMarshal.ts';
export { encodeMarshal } from './rubyMarshal/encodeMarshal.ts';
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
export { UnencodableValue } from './rubyMarshal/UnencodableValue.ts';
export { decodeYaml } from './rubyYaml/decodeYaml.ts';
export { encodeYaml } from './rubyYaml/encodeYaml.ts';
export { RefusedYaml, type YamlFault } from './rubyYaml/RefusedYaml.ts';
export type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './ddl/AgentDdl.ts';
export { DdlError, type DdlFault } from './ddl/DdlError.ts';
export { MalformedAgentDdl } from './ddl/MalformedAgentDdl.ts';
export { parseAgentDdlJson } from './ddl/parseAgentDdlJson.ts';
export { parseDdl } from './ddl/parseDdl.ts';
export { parseJsonDdl } from './ddl/parseJsonDdl.ts';
export { readDdlFiles } from './ddl/readDdlFiles.ts';
export {
  validateArguments,
  type ArgumentFault,
  type ArgumentFaultCode,
  type ValidatedArguments,
} from './ddl/validateArguments.ts';
export type {
  BrokerAddress,
  BrokerSettings,
  BrokerTls,
  ClientConfig,
  ConfigNote,
  ConnectorSettings,
  SecuritySettings,
} from './config/ClientConfig.ts';
export { ConfigError, type ConfigFault } from './config/ConfigError.ts';
export { readClientConfig } from './config/readClientConfig.ts';
export { rabbitmqDestinations, rabbitmqReplyHeaders, rabbitmqRequestHeaders } from './rabbitmqDestinations.ts';
export { addAllToAggregate, addToAggregate } from './aggregates/addToAggregate.ts';
export type { AggregateState, CountedValue, ExactTotal, ValueType } from './aggregates/AggregateState.ts';
export { describeAggregate, type AggregateResult } from './aggregates/describeAggregate.ts';
export { mergeAggregates, UnlikeAggregates } from './aggregates/mergeAggregates.ts';
export { startAggregate } from './aggregates/startAggregate.ts';
