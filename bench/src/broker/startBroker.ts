import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerAddress } from '@chargehand/tests/dist/support/activemq.js';
import { findFreePort } from '@chargehand/launcher';
import { startOwnedProcess, untilReady } from '@chargehand/tests/dist/support/ownedProcess.js';
import { acceptsStompLogin } from '@chargehand/tests/dist/support/stompLogin.js';
import { temporaryFolder } from '@chargehand/tests/dist/support/temporaryFolder.js';
import { brokerXml, LOG_SETTINGS } from './brokerXml.ts';

/** Debian's ActiveMQ as a site would run it: memory for its messages, a compiler that optimises. */
export interface Broker extends AsyncDisposable {
  readonly address: BrokerAddress;
  readonly pid: number;
  /** CPU that it has used so far, in microseconds. */
  readonly cpuMicros: () => Promise<number>;
}

const INSTALLATION = '/usr/share/activemq';
/** Linux counts CPU in hundredths of a second (USER_HZ). */
const MICROS_PER_TICK = 10_000;

/** Starts it on a free port in a folder that goes away with it. Needs the package `activemq`. The broker of the test rig has room for tests only. */
export async function startBroker(): Promise<Broker> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(await temporaryFolder('bench-activemq'));
  const address = { host: '127.0.0.1', port: await findFreePort(), user: 'mcollective', password: 'marionette' };
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'activemq.xml'), brokerXml(address, join(folder, 'data')));
  await writeFile(join(folder, 'log4j.properties'), LOG_SETTINGS);
  const java = cleanup.use(
    await startOwnedProcess({
      name: 'ActiveMQ',
      command: 'java',
      args: [
        ...['-Xmx2g', '-Djava.awt.headless=true', ...properties(folder)],
        ...['-jar', `${INSTALLATION}/bin/activemq.jar`, 'start', `xbean:file:${join(folder, 'activemq.xml')}`],
      ],
      cwd: folder,
      outputFile: join(folder, 'activemq.log'),
      stopTimeoutMs: 10_000,
    }),
  );
  await untilReady(java, () => acceptsStompLogin({ ...address, vhost: 'mcollective' }), 90_000);
  const resources = cleanup.move();
  return {
    address,
    pid: java.pid,
    cpuMicros: () => cpuMicrosOf(java.pid),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function properties(folder: string): string[] {
  return [
    `-Dactivemq.home=${INSTALLATION}`,
    `-Dactivemq.base=${folder}`,
    `-Dactivemq.conf=${folder}`,
    `-Dactivemq.data=${join(folder, 'data')}`,
    `-Djava.io.tmpdir=${folder}`,
    `-Dlog4j.configuration=file:${join(folder, 'log4j.properties')}`,
  ];
}

/** What a process and its threads have used so far, user and system, in microseconds; for any process of ours. */
export async function cpuMicrosOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program is in brackets and may hold spaces; state is the first field behind it, utime the twelfth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
}
