import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Certified } from './certificates.ts';

const run = promisify(execFile);

/** Who the broker is on TLS, and which authority's certificates it demands from those who connect. */
export interface BrokerTlsFiles extends Certified {
  /** The PEM file of the authority. */
  readonly authority: string;
}

/** What the configuration file of one broker is made from. */
export interface ActiveMqPlan {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly dataDir: string;
  /** How many messages of the nodes' queue the broker looks at; undefined: 200, as ActiveMQ has it without a policy. */
  readonly nodesPageSize: number | undefined;
  /** Nobody may read reply queues, as when an admin has forgotten them; else everybody may do everything. */
  readonly forbidsReplies: boolean;
  /** An account for nodes, who may do no more than they need; undefined: there is none. */
  readonly confinedNode?: { readonly user: string; readonly password: string } | undefined;
  /** A second STOMP port, TLS from the first byte; undefined: none. */
  readonly tls?: { readonly port: number; readonly stores: KeyStores } | undefined;
}

/** The same key material in the form that Java reads. */
export interface KeyStores {
  readonly keyStore: string;
  readonly trustStore: string;
}

/** The password of the stores; they are as short-lived and local as the test. */
const STORE_PASSWORD = 'changeit';

/** Turns PEM files into stores for Java, with the command openssl and the keytool of the JRE that ActiveMQ brings. */
export async function createKeyStores(folder: string, files: BrokerTlsFiles): Promise<KeyStores> {
  const stores = { keyStore: join(folder, 'broker.p12'), trustStore: join(folder, 'trusted.p12') };
  const identity = ['-in', files.certificate, '-inkey', files.key, '-certfile', files.authority, '-name', 'broker'];
  const keyStore = ['-out', stores.keyStore, '-passout', `pass:${STORE_PASSWORD}`];
  const trustStore = ['-storetype', 'PKCS12', '-keystore', stores.trustStore, '-storepass', STORE_PASSWORD];
  await Promise.all([
    run('openssl', ['pkcs12', '-export', ...identity, ...keyStore]),
    run('keytool', ['-importcert', '-noprompt', '-alias', 'authority', '-file', files.authority, ...trustStore]),
  ]);
  return stores;
}

// Of several entries that fit a name all count: a queue=">" would allow again what the last one forbids.
const AUTHORIZATION_XML = `<authorizationPlugin><map><authorizationMap><authorizationEntries>
      <authorizationEntry topic=">" read="mcollective" write="mcollective" admin="mcollective"/>
      <authorizationEntry queue="*.nodes" read="mcollective" write="mcollective" admin="mcollective"/>
      <authorizationEntry queue="*.reply.>" read="nobody" write="mcollective" admin="mcollective"/>
    </authorizationEntries></authorizationMap></map></authorizationPlugin>`;

// As the manual has it for a network whose nodes do not announce themselves elsewhere.
const CONFINED_XML = `<authorizationPlugin><map><authorizationMap><authorizationEntries>
      <authorizationEntry topic=">" read="mcollective" write="mcollective" admin="mcollective"/>
      <authorizationEntry queue=">" read="mcollective" write="mcollective" admin="mcollective"/>
      <authorizationEntry topic="*.*.agent" read="nodes" admin="nodes"/>
      <authorizationEntry topic="*.registration.agent" read="nodes" write="nodes" admin="nodes"/>
      <authorizationEntry topic="ActiveMQ.Advisory.>" write="nodes" admin="nodes"/>
      <authorizationEntry queue="*.nodes" read="nodes" admin="nodes"/>
      <authorizationEntry queue="*.reply.>" write="nodes" admin="nodes"/>
    </authorizationEntries></authorizationMap></map></authorizationPlugin>`;

/** The text of an activemq.xml for MCollective: one user, topics without flow control, reply queues that go away. */
export function activemqXml({ port, user, password, dataDir, tls, ...plan }: ActiveMqPlan): string {
  return `<beans xmlns="http://www.springframework.org/schema/beans"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans-2.0.xsd
  http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="test" useJmx="false" dataDirectory="${dataDir}"
    schedulePeriodForDestinationPurge="60000">
    <destinationPolicy><policyMap><policyEntries>
      <policyEntry topic=">" producerFlowControl="false"/>
      <policyEntry queue="*.reply.>" gcInactiveDestinations="true" inactiveTimoutBeforeGC="300000"/>
      ${plan.nodesPageSize === undefined ? '' : `<policyEntry queue="*.nodes" maxPageSize="${String(plan.nodesPageSize)}"/>`}
    </policyEntries></policyMap></destinationPolicy>
    <persistenceAdapter><kahaDB directory="${dataDir}/kahadb"/></persistenceAdapter>
    <plugins><simpleAuthenticationPlugin><users>
      <authenticationUser username="${user}" password="${password}" groups="mcollective,everyone"/>
      ${plan.confinedNode === undefined ? '' : nodeUserXml(plan.confinedNode)}
    </users></simpleAuthenticationPlugin>
    ${plan.forbidsReplies ? AUTHORIZATION_XML : ''}${plan.confinedNode === undefined ? '' : CONFINED_XML}</plugins>
    ${tls === undefined ? '' : sslContextXml(tls.stores)}
    <systemUsage><systemUsage>
      <memoryUsage><memoryUsage limit="128 mb"/></memoryUsage>
      <storeUsage><storeUsage limit="256 mb"/></storeUsage>
      <tempUsage><tempUsage limit="128 mb"/></tempUsage>
    </systemUsage></systemUsage>
    <transportConnectors>
      <transportConnector name="stomp" uri="stomp+nio://127.0.0.1:${String(port)}"/>
      ${tls === undefined ? '' : tlsConnectorXml(tls.port)}
    </transportConnectors>
  </broker>
</beans>
`;
}

function nodeUserXml({ user, password }: { readonly user: string; readonly password: string }): string {
  return `<authenticationUser username="${user}" password="${password}" groups="nodes"/>`;
}

function sslContextXml({ keyStore, trustStore }: KeyStores): string {
  const store = (name: string, path: string): string =>
    `${name}="file:${path}" ${name}Password="${STORE_PASSWORD}" ${name}Type="PKCS12"`;
  return `<sslContext><sslContext ${store('keyStore', keyStore)} ${store('trustStore', trustStore)}/></sslContext>`;
}

function tlsConnectorXml(port: number): string {
  return `<transportConnector name="stomp+ssl" uri="stomp+nio+ssl://127.0.0.1:${String(port)}?needClientAuth=true"/>`;
}
