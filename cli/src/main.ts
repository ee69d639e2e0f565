import { readFileSync } from 'node:fs';
import type { CliContext } from './CliContext.ts';
import { CommanderError } from 'commander';
import { createApiClient } from '@chargehand/api-client';
import { readConfig } from './config.ts';
import { exitCodes } from './exitCodes.ts';
import { explainFault } from './explainFault.ts';
import { createProgram } from './program.ts';
import { resolveLogin } from './storedLogin.ts';

const VERSION = readVersion();
const interrupt = new AbortController();
process.once('SIGINT', () => {
  interrupt.abort(new Error('interrupted'));
  // Whoever presses twice wants to be out now.
  process.once('SIGINT', () => process.exit(exitCodes.interrupted));
});
// A closed pipe (`chargehand hosts | head`) is no fault of ours.
process.stdout.on('error', () => process.exit(process.exitCode ?? 0));

process.exitCode = await main();

async function main(): Promise<number> {
  let exitCode: number = exitCodes.allSucceeded;
  let json = process.argv.includes('--json');
  const program = createProgram(VERSION, async (command, options) => {
    json = options.json;
    exitCode = await command(await contextFor(json));
  });
  try {
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    // Usage faults are refusals like others; help and version are not.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.refused;
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    const fault = explainFault(error, json);
    process.stderr.write(fault.text);
    return fault.exitCode;
  }
}

async function contextFor(json: boolean): Promise<CliContext> {
  const config = readConfig(process.env);
  return {
    config,
    json,
    client: createApiClient({ ...(await resolveLogin(config)), userAgent: `chargehand/${VERSION}` }),
    print: (text) => void process.stdout.write(text),
    tell: (text) => void process.stderr.write(text),
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    signal: interrupt.signal,
  };
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
