import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certified } from './certificates.ts';

/** Who PuppetDB is on TLS, and whom it lets in. */
export interface PuppetdbTls extends Certified {
  /** The PEM file of the authority whose certificates it demands. */
  readonly authority: string;
  /** The common names that may ask. */
  readonly allowed: readonly string[];
}

/** What the configuration of one PuppetDB is made from. */
export interface PuppetdbPlan {
  readonly folder: string;
  readonly port: number;
  /** Of its PostgreSQL. */
  readonly databaseUrl: string;
  /** A second port, with TLS. Undefined: none. */
  readonly tls?: (PuppetdbTls & { readonly port: number }) | undefined;
}

/** Where PuppetDB finds its configuration: a folder with settings, and the list of its parts. */
export interface PuppetdbConfig {
  readonly settings: string;
  readonly parts: string;
}

/** Writes a configuration: only on the loopback, nothing sent to the maker, nothing outside the folder. */
export async function writePuppetdbConfig(plan: PuppetdbPlan): Promise<PuppetdbConfig> {
  const { folder } = plan;
  const config = { settings: join(folder, 'conf.d'), parts: join(folder, 'bootstrap.cfg') };
  await mkdir(config.settings);
  await Promise.all([
    writeFile(config.parts, PARTS),
    writeFile(join(folder, 'logback.xml'), LOG_SETTINGS),
    writeFile(join(config.settings, 'auth.conf'), 'authorization: { version: 1, rules: [] }\n'),
    writeFile(join(folder, 'allowed'), (plan.tls?.allowed ?? []).map((name) => `${name}\n`).join('')),
    writeFile(join(config.settings, 'puppetdb.ini'), settingsOf(plan)),
  ]);
  return config;
}

function settingsOf({ folder, port, databaseUrl, tls }: PuppetdbPlan): string {
  const { host, pathname, username, password } = new URL(databaseUrl);
  return `[global]
vardir = ${folder}
logging-config = ${join(folder, 'logback.xml')}
[database]
subname = //${host}${pathname}
username = ${username}
password = ${password}
[puppetdb]
disable-update-checking = true
${tls === undefined ? '' : `certificate-allowlist = ${join(folder, 'allowed')}`}
[jetty]
host = 127.0.0.1
port = ${String(port)}
${tls === undefined ? '' : tlsSettingsOf(tls)}`;
}

function tlsSettingsOf({ port, certificate, key, authority }: NonNullable<PuppetdbPlan['tls']>): string {
  return `ssl-host = 127.0.0.1
ssl-port = ${String(port)}
ssl-cert = ${certificate}
ssl-key = ${key}
ssl-ca-cert = ${authority}
`;
}

/** As Debian has it, without the metrics and the dashboard, which take their time to start. */
const PARTS = `puppetlabs.trapperkeeper.services.webserver.jetty9-service/jetty9-service
puppetlabs.trapperkeeper.services.webrouting.webrouting-service/webrouting-service
puppetlabs.trapperkeeper.services.authorization.authorization-service/authorization-service
puppetlabs.trapperkeeper.services.status.status-service/status-service
puppetlabs.trapperkeeper.services.scheduler.scheduler-service/scheduler-service
puppetlabs.puppetdb.cli.services/puppetdb-service
puppetlabs.puppetdb.command/command-service
puppetlabs.puppetdb.pdb-routing/maint-mode-service
puppetlabs.puppetdb.pdb-routing/pdb-routing-service
puppetlabs.puppetdb.config/config-service
`;

const LOG_SETTINGS = `<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d %-5p [%c{2}] %m%n</pattern></encoder>
  </appender>
  <root level="info"><appender-ref ref="console"/></root>
</configuration>
`;
