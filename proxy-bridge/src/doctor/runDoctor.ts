import { parseArgs } from 'node:util';
import { messageOf } from '../log.ts';
import { checks } from './checks.ts';
import { counted } from './counted.ts';
import type { FindingStatus } from './Finding.ts';
import type { Audience, NamedFinding } from './runChecks.ts';
import { runChecks } from './runChecks.ts';
import type { Surroundings } from './World.ts';
import { World } from './World.ts';

/** Where the doctor writes; progress only to a terminal. */
export interface Terminal {
  readonly write: (text: string) => unknown;
  /** Rewrites one line; undefined: there is no terminal. */
  readonly progress: ((text: string) => unknown) | undefined;
}

/** The command was called wrongly; the message says how to call it. */
export class DoctorUsage extends Error {
  readonly code = 'DOCTOR_USAGE';
  constructor(fault: string) {
    super(`${fault}\n${USAGE}`);
  }
}

/** RabbitMQ's own default. */
const MANAGEMENT_PORT = 15_672;

const USAGE = `Usage: MCOLLECTIVE_CONFIG=<client.cfg> chargehand-bridge doctor [--json] [--try-backlog] [--node-config <server.cfg>] [--management-port <port>]
  --json             findings as a JSON array of {check, status, finding, remedy}
  --try-backlog      try what many requests for absent hosts do on ActiveMQ; holds up directed requests for some seconds
  --node-config      the server.cfg of a node: log in as it does, and try what no node should be let do
  --management-port  where the management interface of RabbitMQ is, if not at ${MANAGEMENT_PORT}`;

/** Looks for what keeps a bridge from working on its network, and writes what it found; gives the exit status, 1 if there is a problem. Throws DoctorUsage. */
export async function runDoctor(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  now: () => number = Date.now,
): Promise<number> {
  const { json, ...surroundings } = readCommand(args, env, now);
  const findings = await runChecks(checks, new World(surroundings), audienceOf(terminal, json));
  terminal.write(json ? `${JSON.stringify(findings, undefined, 2)}\n` : `${countsLine(findings)}\n`);
  return findings.some(({ status }) => status === 'problem') ? 1 : 0;
}

function readCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  now: () => number,
): Surroundings & { readonly json: boolean } {
  const { json, 'try-backlog': tryBacklog, 'node-config': nodeConfigPath, 'management-port': port } = parsed(args);
  const managementPort = Number(port);
  if (!/^\d{1,5}$/.test(port) || managementPort < 1 || managementPort > 65_535)
    throw new DoctorUsage('--management-port must be a port, from 1 to 65535');
  const configPath = env['MCOLLECTIVE_CONFIG'] ?? '';
  if (configPath === '')
    throw new DoctorUsage('MCOLLECTIVE_CONFIG is not set; expected the path of an MCollective client.cfg');
  const apiUrl = env['CHARGEHAND_API_URL'] || undefined;
  if (apiUrl !== undefined && !isHttpUrl(apiUrl))
    throw new DoctorUsage('CHARGEHAND_API_URL must be an http or https URL');
  return { configPath, env, apiUrl, tryBacklog, nodeConfigPath, managementPort, now, json };
}

const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  json: flag,
  'try-backlog': flag,
  'node-config': { type: 'string' },
  'management-port': { type: 'string', default: String(MANAGEMENT_PORT) },
} as const;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new DoctorUsage(messageOf(error));
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function audienceOf({ write, progress }: Terminal, json: boolean): Audience {
  return {
    begins: (check) => progress?.(`${check} …`),
    found: (finding) => {
      progress?.('');
      if (!json) write(`${lineOf(finding)}\n`);
    },
  };
}

function lineOf({ check, status, finding, remedy }: NamedFinding): string {
  return `${status.padEnd(7)}  ${check}: ${finding}${remedy === null ? '' : `. Remedy: ${remedy}`}`;
}

const STATUSES = ['problem', 'warning', 'note', 'ok'] as const satisfies readonly FindingStatus[];

function countsLine(findings: readonly NamedFinding[]): string {
  const counts = STATUSES.map((wanted) => ({
    wanted,
    count: findings.filter(({ status }) => status === wanted).length,
  }));
  return counts.map(({ wanted, count }) => (wanted === 'ok' ? `${count} ok` : counted(count, wanted))).join(', ');
}
