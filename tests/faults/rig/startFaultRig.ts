import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { siteLayouts, siteSecrets, startFleet } from '@chargehand/fleet';
import type { Fleet, SiteNetwork } from '@chargehand/fleet';
import { prepareEmbeddedPostgres, programSpec } from '@chargehand/launcher';
import type { ProcessSpec } from '@chargehand/launcher';
import { changedConfig } from '../../support/changedConfig.ts';
import { startChaosRelay } from '../../support/chaosRelay.ts';
import type { ChaosRelay } from '../../support/chaosRelay.ts';
import { findFreePort } from '@chargehand/launcher';
import { repositoryRoot } from '../../support/repositoryRoot.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { MortalProcess } from './MortalProcess.ts';
import { PatientAsker } from './PatientAsker.ts';
import { startRigBroker } from './startRigBroker.ts';
import type { Middleware, RigBroker } from './startRigBroker.ts';

/** A smart proxy with its bridge, its broker, and the stretches of network that can be broken. */
export interface RigSite {
  readonly proxy: string;
  readonly middleware: Middleware;
  readonly bridge: MortalProcess;
  readonly broker: RigBroker;
  /** Between the bridge and the API. */
  readonly apiLink: ChaosRelay;
  /** Between the bridge and its broker; the hosts have a way of their own. */
  readonly brokerLink: ChaosRelay;
  /** Where the bridge keeps its journal. */
  readonly dataDir: string;
}

/** The whole product in parts that can be killed one by one, with hosts that write down what they run. */
export interface FaultRig extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly asker: PatientAsker;
  readonly databaseUrl: string;
  readonly database: MortalProcess;
  readonly api: MortalProcess;
  readonly sites: readonly RigSite[];
  readonly fleet: Fleet;
  /** Every program of it. */
  readonly processes: readonly MortalProcess[];
}

/** How large, and on which brokers the two sites are. */
export interface RigOptions {
  readonly hosts: number;
  readonly middleware: readonly [Middleware, Middleware];
  /** Hosts are described alike for the same seed. */
  readonly seed: number;
}

const PASSWORD = 'a-password-for-campaigns';

/** Starts everything and returns when both bridges have reported their hosts. */
export async function startFaultRig(options: RigOptions): Promise<FaultRig> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('faults'));
  const rig: Rig = { options, folder: folder.path, cleanup };
  await mkdir(join(folder.path, 'logs'), { recursive: true });
  const postgres = await prepareEmbeddedPostgres({ dataDir: folder.path });
  const database = await startMortal(rig, withParent(postgres.spec));
  const brokers = await startBrokers(rig);
  const fleet = cleanup.use(await startRigFleet(rig, brokers));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const apiEnv = {
    DATABASE_URL: postgres.url,
    PORT: String(port),
    CHARGEHAND_INVENTORY_FILE: fleet.inventory,
    CHARGEHAND_ADMIN_PASSWORD: PASSWORD,
  };
  const api = await startMortal(rig, program(rig, 'chargehand-api', { script: 'api/dist/main.js', env: apiEnv }));
  const token = await signIn(url);
  const asker = new PatientAsker(url, token);
  const sites = await Promise.all(
    fleet.sites.map(({ proxy, clientConfig }, at) =>
      startSite(rig, { proxy, clientConfig, apiPort: port, asker, broker: brokers[at], at }),
    ),
  );
  const own = brokers.flatMap(({ process }) => process ?? []);
  const resources = cleanup.move();
  return {
    ...{ url, token, asker, databaseUrl: postgres.url, database, api, sites, fleet },
    processes: [database, ...own, api, ...sites.map(({ bridge }) => bridge)],
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

interface Rig {
  readonly options: RigOptions;
  readonly folder: string;
  readonly cleanup: AsyncDisposableStack;
}

async function startMortal({ cleanup }: Rig, spec: ProcessSpec): Promise<MortalProcess> {
  const mortal = cleanup.use(new MortalProcess(spec));
  await mortal.start();
  return mortal;
}

/** Who becomes somebody else forgets with whom it is to die, so it is told once more. */
function withParent(spec: ProcessSpec): ProcessSpec {
  const at = spec.args.indexOf('--');
  if (spec.command !== 'setpriv' || at < 0) return spec;
  const again = ['setpriv', '--pdeathsig', 'KILL', '--'];
  return { ...spec, args: [...spec.args.slice(0, at + 1), ...again, ...spec.args.slice(at + 1)] };
}

function program(
  { folder }: Rig,
  title: string,
  { script, env }: { readonly script: string; readonly env: NodeJS.ProcessEnv },
): ProcessSpec {
  return programSpec({ title, script, home: repositoryRoot, dataDir: folder, env });
}

async function startBrokers({ options, folder, cleanup }: Rig): Promise<readonly RigBroker[]> {
  const brokers: RigBroker[] = [];
  for (const [at, { proxy }] of siteLayouts.entries()) {
    const { login, passcode } = await siteSecrets(join(folder, 'fleet'), proxy);
    const place = { name: proxy, folder: join(folder, 'logs'), login, passcode };
    brokers.push(cleanup.use(await startRigBroker(options.middleware[at] ?? 'loopback', place)));
  }
  return brokers;
}

async function startRigFleet({ options, folder }: Rig, brokers: readonly RigBroker[]): Promise<Fleet> {
  const dir = join(folder, 'fleet');
  const networks = await Promise.all(
    siteLayouts.map(async ({ proxy }, at): Promise<SiteNetwork> => {
      const broker = brokers[at]?.site;
      if (broker === undefined) throw new RangeError(`There is no broker for ${proxy}`);
      return { psk: (await siteSecrets(dir, proxy)).psk, broker };
    }),
  );
  return await startFleet({ dir, hosts: options.hosts, seed: options.seed, networks });
}

interface SitePlan {
  readonly proxy: string;
  readonly clientConfig: string;
  readonly apiPort: number;
  readonly asker: PatientAsker;
  readonly broker: RigBroker | undefined;
  readonly at: number;
}

async function startSite(rig: Rig, { proxy, clientConfig, apiPort, asker, broker, at }: SitePlan): Promise<RigSite> {
  if (broker === undefined) throw new RangeError(`There is no broker for ${proxy}`);
  const apiLink = rig.cleanup.use(await startChaosRelay(apiPort));
  const brokerLink = rig.cleanup.use(await startChaosRelay(broker.site.port));
  const kind = broker.site.middleware ?? 'activemq';
  const port = { [`plugin.${kind}.pool.1.port`]: String(brokerLink.port) };
  const dataDir = join(rig.folder, 'bridges', proxy);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const env = {
    CHARGEHAND_API_URL: `http://127.0.0.1:${String(apiLink.port)}`,
    CHARGEHAND_BRIDGE_TOKEN: await enrolmentToken(asker, proxy),
    CHARGEHAND_PROXY: proxy,
    CHARGEHAND_DATA_DIR: dataDir,
    MCOLLECTIVE_CONFIG: await changedConfig(clientConfig, 'relayed.cfg', port),
  };
  const script = 'proxy-bridge/bin/chargehand-bridge.js';
  const bridge = await startMortal(rig, program(rig, `chargehand-bridge ${proxy}`, { script, env }));
  const middleware = rig.options.middleware[at] ?? 'loopback';
  return { proxy, middleware, bridge, broker, apiLink, brokerLink, dataDir };
}

async function signIn(url: string): Promise<string> {
  const query = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
  const asker = new PatientAsker(url);
  return (await asker.ask<{ signIn: { token: string } }>(query, { password: PASSWORD })).signIn.token;
}

async function enrolmentToken(asker: PatientAsker, proxy: string): Promise<string> {
  const mutation = 'mutation ($proxy: String!) { createEnrolment(proxy: $proxy) { token } }';
  return (await asker.ask<{ createEnrolment: { token: string } }>(mutation, { proxy })).createEnrolment.token;
}
