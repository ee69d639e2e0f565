import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetDescription } from './description/describeFleet.ts';
import type { SiteBroker } from './FleetSite.ts';
import { siteDialect } from './siteDialect.ts';

/** The folder that a libdir must name to find the DDL files of the fleet's plugins. */
export const pluginsFolder = fileURLToPath(new URL('../plugins', import.meta.url));

/** What a site's bridge and nodes share. */
export interface SiteSecrets {
  readonly psk: string;
  readonly login: string;
  readonly passcode: string;
}

/** The network of one site. */
export interface SiteNetwork {
  readonly broker: SiteBroker;
  readonly psk: string;
}

/** Where the files of a fleet are. */
export interface FleetFiles {
  readonly inventory: string;
  readonly sites: readonly { readonly proxy: string; readonly clientConfig: string; readonly network: SiteNetwork }[];
}

/**
 * Writes `<dir>/<proxy>/client.cfg` for the bridge of each site, whose broker listens on 127.0.0.1 at the port of the same place in
 * the list, and `<dir>/inventory.json`, the hosts as the API imports them. Keys and passwords are made once and kept.
 */
export async function writeFleetFiles(
  description: FleetDescription,
  dir: string,
  { ports }: { readonly ports: readonly number[] },
): Promise<FleetFiles> {
  const networks = await Promise.all(
    description.sites.map(async ({ proxy }, at): Promise<SiteNetwork> => {
      const { psk, login, passcode } = await siteSecrets(dir, proxy);
      return { psk, broker: { host: '127.0.0.1', port: ports[at] ?? 0, login, passcode } };
    }),
  );
  return writeNetworkFiles(description, dir, networks);
}

/** Does the same for networks that are there already, in the order of the sites. */
export async function writeNetworkFiles(
  description: FleetDescription,
  dir: string,
  networks: readonly SiteNetwork[],
): Promise<FleetFiles> {
  await mkdir(dir, { recursive: true });
  const sites = await Promise.all(
    description.sites.flatMap(({ proxy }, at) => {
      const network = networks[at];
      return network === undefined ? [] : [writeClientConfig(dir, proxy, network)];
    }),
  );
  const inventory = join(dir, 'inventory.json');
  await writeFile(inventory, `${JSON.stringify({ hosts: inventoryOf(description) }, undefined, 1)}\n`);
  return { inventory, sites };
}

/** The secrets of a site, from its folder, or new ones that are put there. */
export async function siteSecrets(dir: string, proxy: string): Promise<SiteSecrets> {
  const folder = join(dir, proxy);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const secret = (name: string) => keptSecret(join(folder, name));
  return { psk: await secret('psk'), login: 'mcollective', passcode: await secret('broker-password') };
}

async function keptSecret(path: string): Promise<string> {
  try {
    await writeFile(path, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
  }
  return (await readFile(path, 'utf8')).trim();
}

async function writeClientConfig(dir: string, proxy: string, network: SiteNetwork) {
  const { broker, psk } = network;
  const connector = broker.middleware ?? 'activemq';
  const pool = `plugin.${connector}.pool`;
  const settings = {
    main_collective: 'mcollective',
    collectives: 'mcollective',
    identity: `chargehand-bridge.${proxy}`,
    libdir: pluginsFolder,
    connector,
    direct_addressing: '1',
    ttl: '60',
    securityprovider: 'psk',
    'plugin.psk': psk,
    [`${pool}.size`]: '1',
    [`${pool}.1.host`]: broker.host,
    [`${pool}.1.port`]: String(broker.port),
    [`${pool}.1.user`]: broker.login,
    [`${pool}.1.password`]: broker.passcode,
    ...(connector === 'rabbitmq' && { 'plugin.rabbitmq.vhost': siteDialect(connector).vhost }),
  };
  const clientConfig = join(dir, proxy, 'client.cfg');
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  await mkdir(join(dir, proxy), { recursive: true, mode: 0o700 });
  await writeFile(clientConfig, lines.join(''), { mode: 0o600 });
  return { proxy, clientConfig, network };
}

function inventoryOf({ sites, unreachable }: FleetDescription) {
  const hosts = [...sites.flatMap((site) => site.hosts), ...unreachable];
  return hosts.map(({ name, proxy, hostgroup, location, organization }) => ({
    name,
    proxy,
    hostgroup,
    location,
    organization,
  }));
}
