import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareEmbeddedPostgres } from './embeddedPostgres.ts';
import { findFreePort } from './findFreePort.ts';
import { lockDataDir } from './lockDataDir.ts';
import { eventOf, programSpec } from './programs.ts';
import type { StartConfig } from './startConfig.ts';
import { supervise, type ProcessSpec, type Supervised } from './supervise.ts';

const run = promisify(execFile);

export interface Chargehand extends AsyncDisposable {
  readonly url: string;
  /** Signs in as admin, once. */
  readonly signInUrl: string;
  readonly databaseUrl: string;
  /** By title, as in the process list. */
  readonly processes: readonly Supervised[];
  /** Rejects with ProcessFailed if a part ends for a reason that starting it again cannot mend. */
  readonly failed: Promise<never>;
}

export interface StartOptions {
  readonly config: StartConfig;
  /** The folder of the clone, built. */
  readonly home: string;
  /** Further settings for the API, e.g. the initial password. */
  readonly apiEnv?: NodeJS.ProcessEnv;
  /** Told what is being done. */
  readonly onProgress?: (step: string) => void;
}

/** Starts the whole product and waits until every bridge has reported its hosts. Throws StartConfigFaults, ProcessFailed, AlreadyRunning; then nothing is left running. */
export async function startChargehand(options: StartOptions): Promise<Chargehand> {
  const { config } = options;
  await mkdir(join(config.dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const stack = new AsyncDisposableStack();
  try {
    const lock = stack.use(await lockDataDir(config.dataDir));
    const house: House = { ...options, processes: [], stack, remember: lock.remember };
    const running = await startParts(house);
    const parts = stack.move();
    const failed = Promise.race(house.processes.map((process) => process.failed));
    return { ...running, processes: house.processes, failed, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

interface House extends StartOptions {
  readonly processes: Supervised[];
  readonly stack: AsyncDisposableStack;
  readonly remember: (pid: number) => void;
}

interface BridgePlan {
  readonly proxy: string;
  readonly clientConfig: string;
  /** What overrides its client.cfg. Absent: nothing. */
  readonly overrides?: NodeJS.ProcessEnv;
}

async function startParts(house: House): Promise<Pick<Chargehand, 'url' | 'signInUrl' | 'databaseUrl'>> {
  const { config } = house;
  house.onProgress?.('starting the database');
  const [databaseUrl, fleet] = await Promise.all([startDatabase(house), startFleet(house)]);
  house.onProgress?.('starting the API');
  const inventory =
    fleet.length === 0 ? {} : { CHARGEHAND_INVENTORY_FILE: join(config.dataDir, 'fleet', 'inventory.json') };
  const port = config.port === 0 ? await findFreePort() : config.port;
  const checkpoints = { CHARGEHAND_AUDIT_CHECKPOINTS: join(config.dataDir, 'audit-checkpoints.jsonl') };
  const apiEnv = { ...checkpoints, ...house.apiEnv, ...inventory, DATABASE_URL: databaseUrl, PORT: String(port) };
  const spec = program(house, 'chargehand-api', 'api/dist/main.js', apiEnv);
  const api = await start(house, { ...spec, intercept: (line) => showFirstPassword(house, line) });
  const url = String(eventOf(api)?.['url']);
  const real =
    config.mcollectiveConfig === undefined
      ? []
      : [{ proxy: config.proxy, clientConfig: config.mcollectiveConfig, overrides: config.mcollectiveEnv }];
  const plans = [...fleet, ...real];
  house.onProgress?.(`starting ${plans.length} bridges and discovering their hosts`);
  const [[signInToken], enrolments] = await Promise.all([
    askAdmin(house, databaseUrl, ['sign-in-link']),
    plans.length === 0 ? [] : askAdmin(house, databaseUrl, ['enrolment', ...plans.map(({ proxy }) => proxy)]),
  ]);
  await Promise.all(plans.map((plan, index) => startBridge(house, { plan, url, token: enrolments[index] ?? '' })));
  return { url, databaseUrl, signInUrl: `${url}/sign-in?token=${signInToken}` };
}

/** The one line with a secret: it is shown to whoever started us, and kept nowhere. */
function showFirstPassword({ onProgress }: House, line: string): boolean {
  const event = eventOf(line);
  if (event?.['event'] !== 'admin-created') return false;
  onProgress?.(`made the user "admin" with the password ${String(event['password'])} (shown only this once)`);
  return true;
}

async function startDatabase(house: House): Promise<string> {
  if (house.config.databaseUrl !== undefined) return house.config.databaseUrl;
  const postgres = await prepareEmbeddedPostgres({ dataDir: house.config.dataDir });
  await start(house, postgres.spec);
  return postgres.url;
}

/** The ports are chosen here, so that a fleet that was started again is where its bridges look for it. */
async function startFleet(house: House): Promise<readonly BridgePlan[]> {
  const { fleetSize, fleetScript, dataDir } = house.config;
  if (fleetSize === 0) return [];
  const ports = [await findFreePort(), await findFreePort()];
  const env = {
    CHARGEHAND_FLEET: String(fleetSize),
    CHARGEHAND_DATA_DIR: dataDir,
    CHARGEHAND_FLEET_PORTS: ports.join(','),
  };
  const script = fleetScript === undefined ? {} : { CHARGEHAND_FLEET_SCRIPT: fleetScript };
  const ready = await start(
    house,
    program(house, 'chargehand-fleet', 'packages/fleet/dist/main.js', { ...env, ...script }),
  );
  const sites = eventOf(ready)?.['sites'];
  return Array.isArray(sites) ? (sites as BridgePlan[]) : [];
}

async function startBridge(
  house: House,
  { plan, url, token }: { plan: BridgePlan; url: string; token: string },
): Promise<void> {
  const dataDir = join(house.config.dataDir, 'bridges', plan.proxy);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const env = {
    CHARGEHAND_API_URL: url,
    CHARGEHAND_BRIDGE_TOKEN: token,
    CHARGEHAND_PROXY: plan.proxy,
    CHARGEHAND_DATA_DIR: dataDir,
    MCOLLECTIVE_CONFIG: plan.clientConfig,
    ...plan.overrides,
  };
  await start(house, program(house, `chargehand-bridge ${plan.proxy}`, 'proxy-bridge/bin/chargehand-bridge.js', env));
}

function program({ home, config }: House, title: string, script: string, env: NodeJS.ProcessEnv): ProcessSpec {
  return programSpec({ title, script, home, dataDir: config.dataDir, env });
}

async function start(house: House, spec: ProcessSpec): Promise<string> {
  const supervised = supervise({ ...spec, onSpawn: house.remember });
  house.stack.defer(() => supervised.stop());
  house.processes.push(supervised);
  return await supervised.ready;
}

/** Gives the lines that it answers. */
async function askAdmin({ home }: House, databaseUrl: string, args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(home, 'api/dist/admin.js'), ...args],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl },
    },
  );
  return stdout.trim().split('\n');
}
