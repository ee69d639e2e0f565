import type { HostRole } from './hostRoles.ts';
import { pick } from './seededRandom.ts';
import type { SiteLayout } from './siteLayouts.ts';

interface Release {
  readonly name: string;
  readonly family: string;
  readonly full: string;
  readonly kernel: string;
}

const releases: readonly [Release, ...Release[]] = [
  { name: 'RedHat', family: 'RedHat', full: '8.10', kernel: '4.18.0-553.el8_10.x86_64' },
  { name: 'RedHat', family: 'RedHat', full: '9.4', kernel: '5.14.0-427.el9_4.x86_64' },
  { name: 'Rocky', family: 'RedHat', full: '9.4', kernel: '5.14.0-427.el9_4.x86_64' },
  { name: 'Debian', family: 'Debian', full: '12', kernel: '6.1.0-26-amd64' },
  { name: 'Ubuntu', family: 'Debian', full: '24.04', kernel: '6.8.0-47-generic' },
];

/** The facts of one host by dotted path, drawn from its own random numbers; number counts the hosts of a site from 0. */
export function hostFacts(
  random: () => number,
  host: { name: string; number: number; role: HostRole; site: SiteLayout },
): ReadonlyMap<string, string> {
  const release = pick(random, releases);
  return new Map(
    Object.entries({
      ...systemFacts(release),
      ...hardwareFacts(random),
      ...networkFacts(host),
      ...purposeFacts(random, host),
    }),
  );
}

function systemFacts({ name, family, full, kernel }: Release): Record<string, string> {
  const [major = full, minor] = full.split('.');
  const architecture = family === 'Debian' ? 'amd64' : 'x86_64';
  return {
    'os.name': name,
    'os.family': family,
    'os.architecture': architecture,
    'os.release.full': full,
    'os.release.major': name === 'Ubuntu' ? full : major,
    ...(minor === undefined || name === 'Ubuntu' ? {} : { 'os.release.minor': minor }),
    'os.selinux.enabled': String(family === 'RedHat'),
    architecture,
    kernel: 'Linux',
    kernelrelease: kernel,
    kernelversion: kernel.split('-')[0] ?? kernel,
    puppetversion: '7.34.0',
  };
}

function hardwareFacts(random: () => number): Record<string, string> {
  const processors = pick(random, [2, 4, 8, 16]);
  const virtual = pick(random, ['kvm', 'kvm', 'vmware', 'physical']);
  return {
    processorcount: String(processors),
    'processors.models.0': pick(random, ['Intel Xeon Gold 6338', 'AMD EPYC 7543']),
    memorysize_mb: (processors * pick(random, [1_990.5, 3_980.25, 7_960.75])).toFixed(2),
    virtual,
    is_virtual: String(virtual !== 'physical'),
    'system_uptime.days': String(Math.floor(random() * 400)),
  };
}

function networkFacts({
  name,
  number,
  site,
}: {
  name: string;
  number: number;
  site: SiteLayout;
}): Record<string, string> {
  const [hostname = name, ...domain] = name.split('.');
  return {
    'networking.fqdn': name,
    'networking.hostname': hostname,
    'networking.domain': domain.join('.'),
    'networking.ip': `10.${site.network}.${Math.floor(number / 250) % 256}.${(number % 250) + 1}`,
    'networking.interfaces.eth0.mtu': '1500',
  };
}

function purposeFacts(
  random: () => number,
  { role, site }: { role: HostRole; site: SiteLayout },
): Record<string, string> {
  return {
    role: role.role,
    environment: role.hostgroup.endsWith('/canary')
      ? 'canary'
      : pick(random, ['production', 'production', 'production', 'staging']),
    datacenter: site.datacenter,
    timezone: site.timezone,
    rack: `${site.datacenter}-r${String(1 + Math.floor(random() * 12)).padStart(2, '0')}`,
  };
}
