export { connectStomp } from './connectStomp.ts';
export { corkForThisTurn } from './corkForThisTurn.ts';
export { encodeFrame } from './encodeFrame.ts';
export type { Frame, StompVersion } from './Frame.ts';
export { FrameParser } from './FrameParser.ts';
export type {
  DroppedMessage,
  StompConnection,
  StompMessage,
  StompOptions,
  StompSubscription,
  StompTls,
} from './StompConnection.ts';
export {
  BrokerFault,
  BrokerRefused,
  BrokerUnreachable,
  ConnectionLost,
  FrameTooLarge,
  HeartbeatMissed,
  MalformedFrame,
  ReceiptTimeout,
  TooManyUnacknowledged,
  UnencodableHeader,
} from './stompErrors.ts';
