import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runDoctor } from '@chargehand/proxy-bridge/dist/doctor/runDoctor.js';
import type { ActiveMq } from '../support/activemq.ts';
import { clientConfig, startMcollectived } from '../support/mcollectived.ts';
import type { Mcollectived } from '../support/mcollectived.ts';
import type { NetworkPlan } from '../support/networkConfig.ts';
import { sharedPsk } from '../support/networkKeys.ts';
import type { RabbitMq } from '../support/rabbitmq.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** What the doctor says with --json. */
export interface Finding {
  readonly check: string;
  readonly status: string;
  readonly finding: string;
  readonly remedy: string | null;
}

/** A network on a broker, seen from one of its members; psk unless changed. */
export function planFor(broker: ActiveMq | RabbitMq, changes: Partial<NetworkPlan> = {}): NetworkPlan {
  const security = { plugin: 'psk', psk: sharedPsk } as const;
  const { kind: middleware, address, vhost } = broker;
  return { middleware, broker: address, vhost, collectives: ['mcollective'], security, ...changes };
}

/** Starts real nodes on a broker, by the first part of their names, with what is unusual about each. */
export async function startNodes(
  world: AsyncDisposableStack,
  broker: ActiveMq | RabbitMq,
  nodes: Readonly<Record<string, Partial<NetworkPlan>>>,
): Promise<void> {
  const folder = world.use(await temporaryFolder('doctor-nodes'));
  const start = ([name, changes]: [string, Partial<NetworkPlan>]): Promise<Mcollectived> =>
    startMcollectived({
      identity: `${name}.example.com`,
      network: planFor(broker, changes),
      facts: {},
      recordFile: join(folder.path, 'probe.record'),
    });
  for (const daemon of await Promise.all(Object.entries(nodes).map(start))) world.use(daemon);
}

/** The text of a client.cfg for the doctor. */
export function configOf(broker: ActiveMq | RabbitMq, changes: Partial<NetworkPlan> = {}): string {
  // Of its own for each test: two doctors with one identity would take each other's replies.
  const identity = `bridge-${randomUUID()}.example.com`;
  return clientConfig({ identity, network: planFor(broker, changes), logFile: '/dev/null' });
}

/** The text with one thing put in place of another, which it must have. */
export function changed(config: string, from: string, to: string): string {
  assert.ok(config.includes(from));
  return config.replaceAll(from, to);
}

/** Lets the doctor look at a network. */
export async function examine(
  config: string,
  { args = [], now = Date.now }: { readonly args?: readonly string[]; readonly now?: () => number } = {},
): Promise<{ readonly code: number; readonly findings: readonly Finding[] }> {
  await using folder = await temporaryFolder('doctor');
  const file = await writeConfig(folder.path, config);
  let output = '';
  const terminal = { write: (text: string) => (output += text), progress: undefined };
  const code = await runDoctor(['--json', ...args], { MCOLLECTIVE_CONFIG: file }, terminal, now);
  const findings = JSON.parse(output) as readonly Finding[];
  for (const { status, remedy } of findings) if (status !== 'ok' && status !== 'note') assert.ok(remedy);
  return { code, findings };
}

/** Writes a client.cfg that only we may read; gives its path. */
export async function writeConfig(folder: string, config: string): Promise<string> {
  const file = join(folder, 'client.cfg');
  await writeFile(file, config, { mode: 0o600 });
  return file;
}

/** What does not work. */
export function problems(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ status }) => status === 'problem');
}

/** Problems and warnings. */
export function worseThanNotes(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ status }) => status !== 'ok' && status !== 'note');
}

/** All that one check found of one status, a line each. */
export function textOf(findings: readonly Finding[], check: string, status: string): string {
  const those = findings.filter((finding) => finding.check === check && finding.status === status);
  return those.map(({ finding }) => finding).join('\n');
}
