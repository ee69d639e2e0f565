import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChargehand, type Supervised } from '@chargehand/launcher';
import { askerFor, type Asker } from './askApi.ts';
import { copyFreshCluster } from './copyFreshCluster.ts';
import { repositoryRoot } from './repositoryRoot.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export interface StackOptions {
  /** Size of the simulated fleet; 0 for none. */
  readonly fleet?: number;
  /** What single hosts of it do, by name (packages/fleet: FleetScript). */
  readonly script?: Readonly<Record<string, object>>;
  /** A client.cfg of a network that gets a bridge too, its smart proxy is called "local". */
  readonly mcollectiveConfig?: string;
  /** Hosts with their places, for a stack without a fleet. */
  readonly inventory?: readonly object[];
}

/** The whole product with its own data, ports and processes. */
export interface Stack extends AsyncDisposable, Asker {
  readonly url: string;
  readonly signInUrl: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly token: string;
  process(title: string): Supervised;
  /** Every execution on the simulated fleet so far, as the hosts themselves recorded it. */
  executions(): Promise<readonly Execution[]>;
}

export interface Execution {
  readonly host: string;
  readonly requestId: string;
  readonly agent: string;
  readonly action: string;
}

/** The initial password of `admin` in every stack. */
export const ADMIN_PASSWORD = 'a-password-for-tests';

/** Starts the product as npm start does, on free ports and in a folder of its own, with a database that has its tables already; signs in as admin. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('stack'));
  await copyFreshCluster(folder.path);
  const fleetScript = await writeJson(folder.path, 'script.json', options.script);
  const inventory = await writeJson(folder.path, 'hosts.json', options.inventory && { hosts: options.inventory });
  const chargehand = cleanup.use(
    await startChargehand({
      home: repositoryRoot,
      config: {
        databaseUrl: undefined,
        port: 0,
        dataDir: folder.path,
        fleetSize: options.fleet ?? 20,
        fleetScript,
        mcollectiveConfig: options.mcollectiveConfig,
        mcollectiveEnv: {},
        proxy: 'local',
      },
      apiEnv: {
        CHARGEHAND_ADMIN_PASSWORD: ADMIN_PASSWORD,
        ...(inventory !== undefined && { CHARGEHAND_INVENTORY_FILE: inventory }),
      },
    }),
  );
  const { url } = chargehand;
  const token = await signIn(url);
  const resources = cleanup.move();
  return {
    ...askerFor(url, token),
    url,
    token,
    signInUrl: chargehand.signInUrl,
    databaseUrl: chargehand.databaseUrl,
    dataDir: folder.path,
    process: (title) => {
      const found = chargehand.processes.find(({ name }) => name === title);
      if (found === undefined) throw new Error(`There is no process ${title}`);
      return found;
    },
    executions: () => readExecutions(join(folder.path, 'fleet', 'executions.jsonl')),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function signIn(url: string): Promise<string> {
  const query = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
  const { signIn } = await askerFor(url).ask<{ signIn: { token: string } }>(query, { password: ADMIN_PASSWORD });
  return signIn.token;
}

async function writeJson(folder: string, name: string, content: unknown): Promise<string | undefined> {
  if (content === undefined) return undefined;
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

async function readExecutions(path: string): Promise<readonly Execution[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  // What follows the last end of a line is being written at this moment.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Execution);
}
