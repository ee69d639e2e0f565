import { readFileSync } from 'node:fs';
import { ConfigError } from '@chargehand/mcollective';
import type { BridgeConfig } from './config.ts';
import { ConfigFault, readConfig } from './config.ts';
import { connectorFor } from './connectors/connectorFor.ts';
import { CredentialUnreadable } from './credential.ts';
import { BridgeRefused } from './enrol.ts';
import { AlreadyServed } from './lockDirectory.ts';
import type { Log } from './log.ts';
import { createLog, messageOf } from './log.ts';
import { runBridge } from './runBridge.ts';

/** Exit codes of sysexits.h. */
const EX_OK = 0;
const EX_SOFTWARE = 70;
const EX_NOPERM = 77;
const EX_CONFIG = 78;

process.title = 'chargehand-bridge';
const log = createLog((line) => process.stdout.write(line));
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)));
process.exit(await run(log, stop.signal));

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
  if (error instanceof BridgeRefused || error instanceof CredentialUnreadable) return EX_NOPERM;
  if (error instanceof ConfigFault || error instanceof ConfigError || error instanceof AlreadyServed) return EX_CONFIG;
  return EX_SOFTWARE;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
