/** What all on the simulated network have in common. */
export const COLLECTIVE = 'mcollective';

/** The pre-shared key of the network. */
export const PSK = 'sekrit of the bench';

/** Digits of a host's number; all names are equally long, so that a prepared reply fits every host. */
export const NUMBER_DIGITS = 5;

/** The call that all figures make: nested outputs, no aggregate that only the Ruby client would compute, and the DDL is on every machine. */
export const CALL = {
  agent: 'rpcutil',
  action: 'get_facts',
  inputs: { facts: 'os.family,kernelversion,uptime,ipaddress,serialnumber' },
} as const;

/** The name of a simulated host, from its number (0 to 99,999). */
export function hostName(number: number): string {
  return `host${String(number).padStart(NUMBER_DIGITS, '0')}.example.com`;
}

/** The names of the first so many hosts. */
export function hostNames(count: number): string[] {
  return Array.from({ length: count }, (_, number) => hostName(number));
}

/** The number in a host's name; NaN in any other. */
export function hostNumber(name: string): number {
  return /^host\d{5}\.example\.com$/.test(name) ? Number(name.slice(4, 4 + NUMBER_DIGITS)) : Number.NaN;
}
