import { join } from 'node:path';
import { ENTITIES } from '@chargehand/api/entities';
import { connectDatabase } from '@chargehand/api/platform/database';
import { prepareEmbeddedPostgres, supervise } from '@chargehand/launcher';
import { findFreePort } from '@chargehand/launcher';
import { startOwnedProcess, untilReady } from './ownedProcess.ts';
import type { OwnedProcess } from './ownedProcess.ts';
import { submitPuppetdbCommand, type PuppetdbCommand } from './puppetdbCommands.ts';
import { writePuppetdbConfig, type PuppetdbPlan, type PuppetdbTls } from './puppetdbConfig.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Debian's PuppetDB 7.12, ours alone: own port, own folder, own PostgreSQL, gone when disposed of. */
export interface Puppetdb extends AsyncDisposable {
  /** With the "/" at its end. */
  readonly url: string;
  /** The same PuppetDB on its TLS port; undefined without the option. */
  readonly tlsUrl: string | undefined;
  /** Sends commands at the same time and returns when all are stored. */
  submit(...commands: readonly PuppetdbCommand[]): Promise<void>;
  /** Makes everything received so far look as if it had come an hour earlier. */
  letAnHourPass(): Promise<void>;
}

const JAR = '/usr/share/puppetdb/puppetdb.jar';

/** Starts Debian's PuppetDB and returns when it answers; it compiles itself first, which takes some twenty seconds. Needs the package `puppetdb`. */
export async function startPuppetdb(options: { readonly tls?: PuppetdbTls } = {}): Promise<Puppetdb> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('puppetdb'));
  const database = cleanup.use(await startPuppetdbDatabase(folder.path));
  const tls = options.tls && { ...options.tls, port: await findFreePort() };
  const plan = { folder: folder.path, port: await findFreePort(), databaseUrl: database.url, tls };
  const url = `http://127.0.0.1:${String(plan.port)}/`;
  const java = cleanup.use(await startJava(plan));
  await untilReady(java, () => isUp(url), 180_000);
  const resources = cleanup.move();
  return {
    url,
    tlsUrl: tls && `https://localhost:${String(tls.port)}/`,
    submit: async (...commands) => {
      await Promise.all(commands.map((command) => submitPuppetdbCommand(url, command)));
    },
    letAnHourPass: async () => {
      await database.execute(`update factsets set timestamp = timestamp - interval '1 hour'`);
      await database.execute(`update catalogs set timestamp = timestamp - interval '1 hour'`);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

interface PuppetdbDatabase extends AsyncDisposable {
  readonly url: string;
  execute(sql: string): Promise<void>;
}

/** An empty PostgreSQL with the extension that PuppetDB asks of its administrator. */
async function startPuppetdbDatabase(folder: string): Promise<PuppetdbDatabase> {
  await using cleanup = new AsyncDisposableStack();
  const postgres = await prepareEmbeddedPostgres({ dataDir: folder });
  const server = supervise(postgres.spec);
  cleanup.defer(() => server.stop());
  await server.ready;
  const orm = await connectDatabase({ url: postgres.url, entities: ENTITIES, migrations: [] });
  cleanup.defer(() => orm.close(true));
  const execute = async (sql: string): Promise<void> => {
    await orm.em.getConnection().execute(sql);
  };
  await execute('create extension pg_trgm');
  const resources = cleanup.move();
  return { url: postgres.url, execute, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function startJava(plan: PuppetdbPlan): Promise<OwnedProcess> {
  const config = await writePuppetdbConfig(plan);
  return await startOwnedProcess({
    name: 'PuppetDB',
    command: 'java',
    args: [
      ...['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'],
      `-Djava.io.tmpdir=${plan.folder}`,
      ...['-cp', JAR, 'clojure.main', '-m', 'puppetlabs.puppetdb.core', 'services'],
      ...['--config', config.settings, '--bootstrap-config', config.parts],
    ],
    cwd: plan.folder,
    outputFile: join(plan.folder, 'puppetdb.log'),
    stopTimeoutMs: 10_000,
  });
}

/** Until it has made its tables it answers 503. */
async function isUp(url: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL('pdb/query/v4/nodes', url));
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
