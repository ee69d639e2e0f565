import { BlockList, isIP, isIPv6 } from 'node:net';

/** Never ours to ask: they tell secrets of the machine itself, or lead to everybody and nobody. */
const NEVER = blockList([
  ['0.0.0.0', 8],
  // Link-local, with what clouds tell their machines about themselves.
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  // To many at once.
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['ff00::', 8],
  ['::', 128],
  // Addresses of IPv4 in the clothes of IPv6, which would have to be undressed to be judged.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['2001::', 32],
]);

const LOOPBACK = blockList([
  ['127.0.0.0', 8],
  ['::1', 128],
]);

/**
 * Why a program may not be asked at this address for somebody who configured this host. Undefined: it may. Private networks are where such
 * programs live; loopback is asked only if the host says so itself, so that no name can be made to lead there.
 */
export function outboundFault(address: string, host: string): string | undefined {
  if (isIn(NEVER, address)) return `${address} is an address that is never asked`;
  if (isIn(LOOPBACK, address) && !isLoopbackHost(host)) return `${host} leads to this machine itself (${address})`;
  return undefined;
}

/** Whether the host of a URL says by itself that it is this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIn(LOOPBACK, name);
}

function isIn(list: BlockList, address: string): boolean {
  // A BlockList knows an IPv4 address that is mapped into IPv6 as what it is.
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function blockList(networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of networks) list.addSubnet(address, bits, isIPv6(address) ? 'ipv6' : 'ipv4');
  return list;
}
