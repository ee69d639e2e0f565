import { decodeMarshal } from '../rubyMarshal/decodeMarshal.ts';
import { encodeMarshal } from '../rubyMarshal/encodeMarshal.ts';
import { decodeYaml } from '../rubyYaml/decodeYaml.ts';
import { encodeYaml } from '../rubyYaml/encodeYaml.ts';
import type { Serializer } from './Serializer.ts';

/** Ruby's Marshal 4.8: the only one of psk, the default of ssl and aes_security. */
export const marshalSerializer: Serializer = { name: 'marshal', encode: encodeMarshal, decode: decodeMarshal };

/** YAML as Psych writes and reads it: the other choice of ssl and aes_security. */
export const yamlSerializer: Serializer = { name: 'yaml', encode: encodeYaml, decode: decodeYaml };

/** The serializer that a configuration names. */
export function serializerNamed(name: Serializer['name']): Serializer {
  return name === 'yaml' ? yamlSerializer : marshalSerializer;
}
