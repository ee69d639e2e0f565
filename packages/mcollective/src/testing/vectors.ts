import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RubyValue } from '../rubyMarshal/RubyValue.ts';
import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol } from '../rubyMarshal/RubyValue.ts';

/** Where the captured frames lie; see their README. */
export const vectorDirectory = join(import.meta.dirname, '..', '..', 'fixtures', 'vectors');

/** The lossless form in which the vectors write Ruby values. */
export type Typed = null | boolean | readonly [string, ...unknown[]];

/** A captured SEND or MESSAGE frame. */
export interface Vector {
  readonly file: string;
  readonly security: string;
  readonly serializer: string;
  readonly connector: string;
  readonly scenario: string;
  readonly command: string;
  readonly direction: string;
  readonly destination: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload_base64: string;
  readonly payload_is_base64_text?: boolean;
  readonly must_refuse?: boolean;
  readonly verify?: { readonly ok: boolean };
  /** For people: what the node did, or what we must do. */
  readonly expected_outcome?: string;
  /** What an aes frame holds: the key of the session and the body that it opens. */
  readonly aes?: { readonly session_key_hex: string; readonly plaintext_base64: string };
  readonly decoded: {
    readonly body_serialised_base64: string;
    readonly body_typed?: Typed;
    readonly envelope_typed: Typed;
    readonly must_refuse?: boolean;
  };
}

/** Parses one file of the vectors. */
export function readVectorFile<T>(name: string): T {
  return JSON.parse(readFileSync(join(vectorDirectory, name), 'utf8')) as T;
}

/** Every captured frame under a security plugin, written by a serializer. */
export function vectorsOf(security: 'psk' | 'ssl' | 'aes_security', serializer: 'marshal' | 'yaml'): Vector[] {
  return readdirSync(vectorDirectory)
    .filter((name) => name.includes(`-${security}-`) && name.endsWith('.json'))
    .map((file) => ({ ...readVectorFile<Vector>(file), file }))
    .filter((vector) => vector.security === security && vector.serializer === serializer);
}

/** Every captured frame that is sealed with psk and serialised with Marshal. */
export function pskVectors(): Vector[] {
  return vectorsOf('psk', 'marshal');
}

/** Every captured frame that is serialised as YAML and signed. */
export function sslYamlVectors(): Vector[] {
  return vectorsOf('ssl', 'yaml');
}

/** Returns the STOMP body of a captured frame. */
export function payloadOf({ payload_base64 }: Pick<Vector, 'payload_base64'>): Buffer {
  return Buffer.from(payload_base64, 'base64');
}

/** Whether a captured frame is a request; all of them, and no reply, name a queue for replies. */
export function isRequest({ headers }: Vector): boolean {
  return headers['reply-to'] !== undefined;
}

/** Reads a public key of the captured network, in PEM: `john` is the client, `server` all nodes. */
export function publicKeyOf(name: 'john' | 'server'): string {
  return readFileSync(join(vectorDirectory, 'keys', `${name}-public.pem`), 'utf8');
}

/** A decoded value in the form of the vectors, with what we do not tell apart made equal (see comparable). */
export function typedForm(value: RubyValue): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return ['int', String(value)];
  if (typeof value === 'string') return ['str', value];
  if (value instanceof RubyFloat) return ['float', Object.is(value.value, -0) ? '-0' : String(value.value)];
  if (value instanceof RubySymbol) return ['sym', value.name];
  if (value instanceof RubyString) return ['bin', value.encoding, value.bytes.toString('base64')];
  if (value instanceof RubyRegexp) return ['regexp', value.source, value.options & ~16];
  if (!(value instanceof RubyHash)) return ['arr', value.map(typedForm)];
  const pairs = value.pairs.map(([key, entry]) => [typedForm(key), typedForm(entry)]);
  return value.defaultValue === undefined ? ['hash', pairs] : ['hash_default', pairs, typedForm(value.defaultValue)];
}

/** The typed form of a vector, where US-ASCII and UTF-8 text are the same and floats are compared as numbers. */
export function comparable(typed: unknown): unknown {
  if (!Array.isArray(typed)) return typed;
  const [kind, ...rest] = typed as unknown[];
  if (kind === 'str') return ['str', rest[1]];
  if (kind === 'float') return ['float', floatText(String(rest[0]))];
  if (kind === 'arr') return ['arr', (rest[0] as unknown[]).map(comparable)];
  if (kind !== 'hash' && kind !== 'hash_default') return typed;
  const pairs = (rest[0] as unknown[][]).map((pair) => pair.map(comparable));
  return kind === 'hash' ? ['hash', pairs] : ['hash_default', pairs, comparable(rest[1])];
}

function floatText(text: string): string {
  if (text === '-0') return text;
  return String(Number(text.replace('inf', 'Infinity')));
}
