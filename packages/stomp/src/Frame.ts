/** One STOMP frame: command, headers as meant (escapes undone, the first of equal names counts) and the body as bytes. */
export interface Frame {
  readonly command: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** A MESSAGE beyond maxFrameBytes, or with a head beyond 64 KiB: no body was kept, of such a head only what acknowledges it. */
  readonly isOversize: boolean;
  /** Given: the head of this MESSAGE is malformed so; only the headers are here that could be read. */
  readonly headFault?: string;
}

/** The protocol versions we speak; header escaping, acknowledgement and heart-beats differ between them. */
export type StompVersion = '1.0' | '1.1' | '1.2';

/** Says whether a text from the wire is a version that we speak. */
export function isStompVersion(text: string): text is StompVersion {
  return text === '1.0' || text === '1.1' || text === '1.2';
}
