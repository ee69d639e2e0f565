import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectStomp } from '@chargehand/stomp';
import { freePort } from './freePort.ts';
import { startOwnedProcess, untilReady } from './ownedProcess.ts';
import type { OwnedProcess } from './ownedProcess.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Where a broker listens for STOMP and who may log in. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Debian's ActiveMQ 5.17, ours alone: own port, own folder, gone when disposed of. */
export interface ActiveMq extends AsyncDisposable {
  readonly address: BrokerAddress;
  readonly pid: number;
  /** Ends it as a power cut would; what it had only in memory is lost. */
  kill(): Promise<void>;
}

const installation = '/usr/share/activemq';

/** Starts Debian's ActiveMQ and returns when it accepts STOMP logins. Needs the package `activemq`. */
export async function startActiveMq(): Promise<ActiveMq> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('activemq'));
  const address = { host: '127.0.0.1', port: await freePort(), user: 'mcollective', password: 'marionette' };
  const java = cleanup.use(await startJava(folder.path, address));
  await untilReady(java, () => acceptsLogin(address), 90_000);
  const resources = cleanup.move();
  return {
    address,
    pid: java.pid,
    kill: () => java.stop('SIGKILL'),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function startJava(folder: string, address: BrokerAddress): Promise<OwnedProcess> {
  const dataDir = join(folder, 'data');
  await mkdir(dataDir);
  await writeFile(join(folder, 'activemq.xml'), brokerXml(address, dataDir));
  await writeFile(join(folder, 'log4j.properties'), logSettings);
  const properties = {
    'activemq.home': installation,
    'activemq.base': folder,
    'activemq.conf': folder,
    'activemq.data': dataDir,
    'java.io.tmpdir': folder,
    'log4j.configuration': `file:${join(folder, 'log4j.properties')}`,
  };
  return startOwnedProcess({
    name: 'ActiveMQ',
    command: 'java',
    args: [
      ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'],
      ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
      ...['-jar', `${installation}/bin/activemq.jar`, 'start', `xbean:file:${join(folder, 'activemq.xml')}`],
    ],
    cwd: folder,
    outputFile: join(folder, 'activemq.log'),
    stopTimeoutMs: 10_000,
  });
}

async function acceptsLogin(address: BrokerAddress): Promise<boolean> {
  try {
    const { host, port, user, password } = address;
    const connection = await connectStomp({ host, port, login: user, passcode: password, connectTimeoutMs: 5_000 });
    await connection.disconnect();
    return true;
  } catch {
    // Not listening yet, or listening and not ready: asked again until the caller's time is over.
    return false;
  }
}

// The stock page of 200 messages starves live hosts behind requests for dead ones (protocol I.5), hence maxPageSize.
function brokerXml({ port, user, password }: BrokerAddress, dataDir: string): string {
  return `<beans xmlns="http://www.springframework.org/schema/beans"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans-2.0.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="test" useJmx="false" dataDirectory="${dataDir}"
    schedulePeriodForDestinationPurge="60000">
    <destinationPolicy><policyMap><policyEntries>
      <policyEntry topic=">" producerFlowControl="false"/>
      <policyEntry queue="*.reply.>" gcInactiveDestinations="true" inactiveTimoutBeforeGC="300000"/>
      <policyEntry queue="*.nodes" maxPageSize="20000"/>
    </policyEntries></policyMap></destinationPolicy>
    <persistenceAdapter><kahaDB directory="${dataDir}/kahadb"/></persistenceAdapter>
    <plugins><simpleAuthenticationPlugin><users>
      <authenticationUser username="${user}" password="${password}" groups="mcollective,everyone"/>
    </users></simpleAuthenticationPlugin></plugins>
    <systemUsage><systemUsage>
      <memoryUsage><memoryUsage limit="128 mb"/></memoryUsage>
      <storeUsage><storeUsage limit="256 mb"/></storeUsage>
      <tempUsage><tempUsage limit="128 mb"/></tempUsage>
    </systemUsage></systemUsage>
    <transportConnectors>
      <transportConnector name="stomp" uri="stomp+nio://127.0.0.1:${String(port)}"/>
    </transportConnectors>
  </broker>
</beans>
`;
}

const logSettings = `log4j.rootLogger=INFO, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d %-5p %c - %m%n
`;
