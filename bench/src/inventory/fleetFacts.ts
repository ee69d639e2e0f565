/** Facts a host has. */
export const FACTS_PER_HOST = 200;

/** One fact of the simulated fleet. */
interface FactRule {
  readonly name: string;
  /** The same number gives the same value for ever. */
  readonly valueOf: (random: number, host: number) => string;
  /** Whether a host has another value after its next run of Puppet. */
  readonly isVolatile: boolean;
}

/** The facts of a host, always the same for the same number and run; a later run differs in ten of the 200. */
export function fleetFacts(host: number, run = 0): Map<string, string> {
  const facts = new Map<string, string>();
  for (const [index, { name, valueOf, isVolatile }] of RULES.entries())
    facts.set(name, valueOf(drawn(host, isVolatile ? index + run * RULES.length : index), host));
  return facts;
}

/** A whole number below 2³² that depends on nothing but both others, and looks as if it did not. */
export function drawn(one: number, other: number): number {
  let mixed = Math.imul(one + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Facts that filters are made of, the first value the most common. */
const FAMILIAR: Readonly<Record<string, readonly string[]>> = {
  'os.family': ['RedHat', 'Debian', 'Suse', 'windows'],
  'os.name': ['RedHat', 'Debian', 'Ubuntu', 'CentOS', 'SLES', 'windows'],
  'os.release.major': ['9', '12', '8', '22.04', '15', '2019'],
  'os.architecture': ['x86_64', 'aarch64'],
  'os.selinux.enabled': ['true', 'false'],
  kernel: ['Linux', 'windows'],
  virtual: ['vmware', 'kvm', 'physical', 'xen', 'hyperv'],
  is_virtual: ['true', 'false'],
  timezone: ['UTC', 'CET', 'EST', 'PST', 'JST'],
  environment: ['production', 'staging', 'testing', 'development'],
  stage: ['live', 'canary', 'idle'],
  role: ['web', 'database', 'cache', 'queue', 'proxy', 'batch', 'build', 'monitor', 'storage', 'desktop'],
  puppetversion: ['8.10.0', '8.9.0', '7.34.0', '7.30.0', '6.29.0'],
  'ruby.version': ['3.2.5', '2.7.8', '2.5.9'],
  'dmi.manufacturer': ['VMware, Inc.', 'QEMU', 'Dell Inc.', 'HPE', 'Lenovo'],
  'ec2_metadata.instance-type': ['m5.large', 'c5.xlarge', 't3.micro', 'r5.2xlarge'],
};

const FEW = 120;
const SOME = 40;
const NUMERIC = 20;
const UNIQUE = 20;
const VOLATILE = 10;

const RULES: readonly FactRule[] = [
  ...Object.entries(FAMILIAR).map(([name, values]) => among(name, values)),
  ...Array.from({ length: FEW - Object.keys(FAMILIAR).length }, (_, nth) =>
    among(settingName(nth), settingValues(nth)),
  ),
  ...Array.from({ length: SOME }, (_, nth) => among(`packages.package_${padded(nth)}.version`, versions(nth))),
  ...Array.from({ length: NUMERIC }, (_, nth) => numeric(nth)),
  ...Array.from({ length: UNIQUE }, (_, nth) => unique(nth)),
];

/** Half of the hosts have the first value, a quarter the second or one behind it, and so on: rare values are the ones filters look for. */
function among(name: string, values: readonly string[]): FactRule {
  return {
    name,
    isVolatile: false,
    valueOf: (random) => {
      const reach = random & 1 ? values.length : Math.ceil(values.length / 4);
      return values[(random >>> 1) % reach] ?? '';
    },
  };
}

function settingName(nth: number): string {
  const groups = ['app.settings', 'security.policy', 'services.enabled', 'hardware.features', 'site.attributes'];
  return `${groups[nth % groups.length]}.option_${padded(nth)}`;
}

function settingValues(nth: number): string[] {
  return Array.from({ length: 2 + (nth % 19) }, (_, value) => (nth % 3 === 0 ? String(value) : `choice-${value}`));
}

function versions(nth: number): string[] {
  return Array.from({ length: 100 + nth * 23 }, (_, value) => `${1 + (value >>> 6)}.${value & 63}.${nth}-${value % 9}`);
}

function numeric(nth: number): FactRule {
  const isVolatile = nth < VOLATILE;
  if (nth % 2 === 0)
    return { name: `disks.disk_${padded(nth)}.used_bytes`, isVolatile, valueOf: (random) => String(random * 4_096) };
  return { name: `load.average_${padded(nth)}`, isVolatile, valueOf: (random) => ((random % 6_400) / 100).toFixed(2) };
}

function unique(nth: number): FactRule {
  const rule = (name: string, valueOf: FactRule['valueOf']): FactRule => ({ name, valueOf, isVolatile: false });
  if (nth === 0) return rule('networking.fqdn', (_, host) => `host-${host}.example.com`);
  if (nth === 1) return rule('networking.ip', (_, host) => `10.${host >>> 16}.${(host >>> 8) & 255}.${host & 255}`);
  if (nth === 2) return rule('networking.mac', (random) => hex(random, 12).replace(/..(?!$)/g, '$&:'));
  if (nth === 3) return rule('ssh.rsa.key', (random) => hex(random, 372));
  if (nth === 4) return rule('ssh.ed25519.key', (random) => hex(random, 68));
  return rule(`identity.token_${padded(nth)}`, (random) => hex(random, 32));
}

/** So many hexadecimal digits. */
function hex(random: number, digits: number): string {
  let text = '';
  for (let part = 0; text.length < digits; part++) text += drawn(random, part).toString(16).padStart(8, '0');
  return text.slice(0, digits);
}

function padded(nth: number): string {
  return String(nth).padStart(3, '0');
}
