import { isIPv4, isIPv6 } from 'node:net';

/** Says what is wrong with a value, or undefined when nothing is. */
export type Validator = (value: string) => string | undefined;

/**
 * What checks a text on a node under this name, as far as we can run it (protocol E.3); undefined: a validator that is
 * Ruby code. Ruby makes a class name of it and so ignores its case. `ipaddress` is Choria's.
 */
export function validatorOf(name: string): Validator | undefined {
  if (BASIC_TYPES.has(name))
    return (): string | undefined => (name === 'string' ? undefined : `must be no text but ${name}`);
  if (isNeverPassed(name)) return () => `is to be checked by ${name}, which no host passes`;
  return VALIDATORS.get(name.toLowerCase());
}

/**
 * Types that MCollective 2.12.5 reads but that no value satisfies on a node (protocol E.3): they name no validator, or
 * one that needs an argument; a type in quotes is a pattern. Only Choria's own nodes take arrays and hashes.
 */
export function isNeverPassed(type: string): boolean {
  return NEVER_PASSED.has(type.toLowerCase()) || type.startsWith('"');
}

const NEVER_PASSED: ReadonlySet<string> = new Set(['array', 'hash', 'any', 'regex', 'length', 'typecheck']);
const BASIC_TYPES: ReadonlySet<string> = new Set(['string', 'integer', 'float', 'number', 'boolean']);
const VALIDATORS: ReadonlyMap<string, Validator> = new Map([
  ['shellsafe', shellsafe],
  ['ipv4address', ipv4address],
  ['ipv6address', ipv6address],
  ['ipaddress', ipaddress],
]);

function shellsafe(value: string): string | undefined {
  const found = ['`', '$', ';', '|', '&&', '>', '<'].find((sign) => value.includes(sign));
  return found === undefined ? undefined : `must not hold ${found}`;
}

function ipv4address(value: string): string | undefined {
  const [address, prefix] = splitPrefix(value);
  return isIPv4(address) && isPrefix(prefix, 32) ? undefined : 'must be an IPv4 address';
}

/** Ruby takes an address in brackets, with a prefix length, or with a zone. */
function ipv6address(value: string): string | undefined {
  const [bracketed, prefix] = splitPrefix(value);
  const address = /^\[([^[\]]*)\]$/.exec(bracketed)?.[1] ?? bracketed;
  const zoneIsPlain = !address.includes('%') || (/%[A-Za-z0-9]+$/.test(address) && prefix === undefined);
  const isTaken = isIPv6(address) && zoneIsPlain && !isTooFull(address);
  return isTaken && isPrefix(prefix, 128) ? undefined : 'must be an IPv6 address';
}

/** Where an IPv4 address follows, Ruby's `::` stands for two groups at least (IPAddr#in6_addr). */
function isTooFull(address: string): boolean {
  return address.includes('.') && address.includes('::') && address.split(':').length > 7;
}

function ipaddress(value: string): string | undefined {
  const isEither = ipv4address(value) === undefined || ipv6address(value) === undefined;
  return isEither ? undefined : 'must be an IP address';
}

function splitPrefix(value: string): [string, string | undefined] {
  const slash = value.indexOf('/');
  return slash === -1 ? [value, undefined] : [value.slice(0, slash), value.slice(slash + 1)];
}

function isPrefix(prefix: string | undefined, most: number): boolean {
  return prefix === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= most);
}
