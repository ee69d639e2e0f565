import { readFileSync } from 'node:fs';
import { ConfigError } from '@chargehand/mcollective';
import type { BridgeConfig } from './config.ts';
import { ConfigFault, readConfig } from './config.ts';
import { connectorFor } from './connectors/connectorFor.ts';
import { CredentialUnreadable } from './credential.ts';
import { DoctorUsage, runDoctor } from './doctor/runDoctor.ts';
import { BridgeRefused } from './enrol.ts';
import { AlreadyServed } from './lockDirectory.ts';
import type { Log } from './log.ts';
import { createLog, messageOf } from './log.ts';
import { runBridge } from './runBridge.ts';
import { SealingKeyUnusable } from './sealingKey.ts';

/** Exit codes of sysexits.h. */
const EX_OK = 0;
const EX_SOFTWARE = 70;
const EX_NOPERM = 77;
const EX_CONFIG = 78;

process.title = 'chargehand-bridge';
const [command, ...rest] = process.argv.slice(2);
process.exitCode = await (command === undefined ? serve() : command === 'doctor' ? examine(rest) : refuse(command));
// Sockets and timers of what was given up would keep the process.
process.exit();

async function serve(): Promise<number> {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)));
  return run(
    createLog((line) => process.stdout.write(line)),
    stop.signal,
  );
}

function refuse(command: string): number {
  process.stderr.write(
    `${JSON.stringify(command)} is no command of chargehand-bridge; there is "doctor", and without one it serves\n`,
  );
  return EX_CONFIG;
}

async function examine(args: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  // People read this: what Node.js calls experimental is not for them.
  process.removeAllListeners('warning');
  const terminal = {
    write: (text: string) => stdout.write(text),
    progress: stderr.isTTY ? (text: string) => stderr.write(`\r\x1b[K${text}`) : undefined,
  };
  try {
    return await runDoctor(args, process.env, terminal);
  } catch (error) {
    if (!(error instanceof DoctorUsage)) throw error;
    stderr.write(`${error.message}\n`);
    return EX_CONFIG;
  }
}

async function run(log: Log, signal: AbortSignal): Promise<number> {
  try {
    const config: BridgeConfig = readConfig(process.env);
    await runBridge(config, { env: process.env, version: readVersion(), log, signal, connectorFor });
    log.info('stopped');
    return EX_OK;
  } catch (error) {
    if (signal.aborted) return EX_OK;
    log.error('fatal', { problem: messageOf(error) });
    process.stderr.write(`${messageOf(error)}\n`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof BridgeRefused || error instanceof CredentialUnreadable || error instanceof SealingKeyUnusable)
    return EX_NOPERM;
  if (error instanceof ConfigFault || error instanceof ConfigError || error instanceof AlreadyServed) return EX_CONFIG;
  return EX_SOFTWARE;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
