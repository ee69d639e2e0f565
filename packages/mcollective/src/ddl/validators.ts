import { isIPv4, isIPv6 } from 'node:net';

/** Says what is wrong with a value, or undefined when nothing is. */
export type Validator = (value: string) => string | undefined;

/** The validators that come with MCollective and that we can run, by name (protocol E.3). */
export const validators: ReadonlyMap<string, Validator> = new Map([
  ['shellsafe', shellsafe],
  ['ipv4address', ipv4address],
  ['ipv6address', ipv6address],
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
  return isIPv6(address) && zoneIsPlain && isPrefix(prefix, 128) ? undefined : 'must be an IPv6 address';
}

function splitPrefix(value: string): [string, string | undefined] {
  const slash = value.indexOf('/');
  return slash === -1 ? [value, undefined] : [value.slice(0, slash), value.slice(slash + 1)];
}

function isPrefix(prefix: string | undefined, most: number): boolean {
  return prefix === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= most);
}
