import { hostFacts } from './hostFacts.ts';
import { hostRoles, type HostRole } from './hostRoles.ts';
import { pick, seededRandom } from './seededRandom.ts';
import { labLayout, siteLayouts, type SiteLayout } from './siteLayouts.ts';

/** How a simulated host answers. */
export interface HostBehaviour {
  readonly latencyMs: number;
  /** It acts but never answers, except discovery and rpcutil. */
  readonly silent: boolean;
  /** Every action but those of rpcutil fails with this. */
  readonly failWith?: { readonly code: number; readonly message: string };
}

/** A simulated host as it is at the start. */
export interface HostDescription {
  readonly name: string;
  readonly proxy: string;
  readonly hostgroup: string;
  readonly location: string;
  readonly organization: string;
  /** By dotted path. */
  readonly facts: ReadonlyMap<string, string>;
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  readonly services: Readonly<Record<string, boolean>>;
  readonly packages: readonly string[];
  readonly behaviour: HostBehaviour;
}

/** A fleet: sites with a bridge each, and hosts that no bridge reaches. */
export interface FleetDescription {
  readonly seed: number;
  readonly sites: readonly { readonly proxy: string; readonly hosts: readonly HostDescription[] }[];
  readonly unreachable: readonly HostDescription[];
}

const FAILING_SHARE = 0.02;
const SILENT_SHARE = 0.01;
const FASTEST_MS = 20;
const SLOWEST_MS = 2_500;
const TYPICAL_MS = 120;

/** Describes a fleet of this many hosts, spread evenly over the sites, and one more that no bridge reaches; the same for the same seed. */
export function describeFleet(options: {
  readonly hosts: number;
  readonly seed: number;
  readonly sites?: readonly SiteLayout[];
}): FleetDescription {
  const { hosts, seed, sites = siteLayouts } = options;
  const plans = sites.flatMap((site, at) => planSite(site, shareOf(hosts, sites.length, at)));
  const faulty = drawFaulty(
    plans.map((plan) => plan.name),
    seed,
  );
  const all = Map.groupBy(
    plans.map((plan) => describeHost(plan, seed, faulty)),
    (host) => host.proxy,
  );
  const lab = { name: 'lab001.lab.example.net', number: 0, role: hostRoles[0], site: labLayout };
  return {
    seed,
    sites: sites.map(({ proxy }) => ({ proxy, hosts: all.get(proxy) ?? [] })),
    unreachable: [describeHost(lab, seed, { failing: new Set(), silent: new Set() })],
  };
}

interface HostPlan {
  readonly name: string;
  readonly number: number;
  readonly role: HostRole;
  readonly site: SiteLayout;
}

interface Faulty {
  readonly failing: ReadonlySet<string>;
  readonly silent: ReadonlySet<string>;
}

function shareOf(hosts: number, parts: number, at: number): number {
  return Math.floor((hosts * (at + 1)) / parts) - Math.floor((hosts * at) / parts);
}

function planSite(site: SiteLayout, size: number): HostPlan[] {
  const counts = new Map<HostRole, number>();
  return Array.from({ length: size }, (_, number) => {
    const role = roleAt((number * 100) / size);
    const count = (counts.get(role) ?? 0) + 1;
    counts.set(role, count);
    return { name: `${role.prefix}${String(count).padStart(3, '0')}.${site.place}.example.net`, number, role, site };
  });
}

function roleAt(percent: number): HostRole {
  let end = 0;
  return hostRoles.find((role) => percent < (end += role.share)) ?? hostRoles[0];
}

/** Draws exactly the share of failing and silent hosts, so that a fleet of two hundred has some of both. */
function drawFaulty(names: readonly string[], seed: number): Faulty {
  const draw = new Map(names.map((name) => [name, seededRandom(seed, `faults of ${name}`)()]));
  const drawn = names.toSorted((a, b) => (draw.get(a) ?? 0) - (draw.get(b) ?? 0));
  const failing = Math.round(names.length * FAILING_SHARE);
  const silent = Math.round(names.length * SILENT_SHARE);
  return { failing: new Set(drawn.slice(0, failing)), silent: new Set(drawn.slice(failing, failing + silent)) };
}

function describeHost(plan: HostPlan, seed: number, faulty: Faulty): HostDescription {
  const { name, role, site } = plan;
  const { hostgroup, organization, classes, plugins, services, packages } = role;
  return {
    name,
    proxy: site.proxy,
    hostgroup,
    location: site.location,
    organization,
    facts: hostFacts(seededRandom(seed, `facts of ${name}`), plan),
    classes,
    plugins,
    services,
    packages,
    behaviour: describeBehaviour(name, seed, faulty),
  };
}

function describeBehaviour(name: string, seed: number, { failing, silent }: Faulty): HostBehaviour {
  const random = seededRandom(seed, `behaviour of ${name}`);
  const latencyMs = drawLatencyMs(random);
  const failWith = { code: 1, message: pick(random, failures) };
  return { latencyMs, silent: silent.has(name), ...(failing.has(name) ? { failWith } : {}) };
}

/** Log-normal by Box and Muller: most hosts answer in about a tenth of a second, a few take seconds. */
function drawLatencyMs(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.round(Math.min(SLOWEST_MS, Math.max(FASTEST_MS, TYPICAL_MS * Math.exp(normal))));
}

const failures = [
  'No space left on device @ rb_sysopen - /var/lib/puppetlabs/mcollective/state.lock',
  'Read-only file system @ dir_s_mkdir - /run/mcollective',
  'Connection refused - connect(2) for "127.0.0.1" port 8140',
  'Cannot allocate memory - fork(2)',
] as const;
