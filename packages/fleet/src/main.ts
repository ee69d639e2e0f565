import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from './broker/Destinations.ts';
import { InvalidFleetConfig, InvalidFleetScript } from './fleetErrors.ts';
import { parseFleetScript, type FleetScript } from './hosts/FleetScript.ts';
import { readConfig, type FleetConfig } from './readConfig.ts';
import { startFleet, type Fleet } from './startFleet.ts';

/** sysexits.h: something was found in an unconfigured or misconfigured state. */
const EX_CONFIG = 78;

process.title = 'chargehand-fleet';
await run();

async function run(): Promise<void> {
  try {
    const fleet = await start(readConfig(process.env));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(fleet, signal));
    const sites = fleet.sites.map(({ proxy, port, clientConfig }) => ({ proxy, port, clientConfig }));
    log('info', 'ready', { hosts: fleet.description.sites.reduce((sum, site) => sum + site.hosts.length, 0), sites });
  } catch (cause) {
    const isSetting = cause instanceof InvalidFleetConfig || cause instanceof InvalidFleetScript;
    log('error', 'not-started', { message: cause instanceof Error ? cause.message : String(cause) });
    process.exit(isSetting ? EX_CONFIG : 1);
  }
}

async function start(config: FleetConfig): Promise<Fleet> {
  const script = config.scriptFile === undefined ? new Map() : await readScript(config.scriptFile);
  return startFleet({ dir: join(config.dataDir, 'fleet'), hosts: config.hosts, ports: config.ports, script, log });
}

async function readScript(file: string): Promise<FleetScript> {
  try {
    return parseFleetScript(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof InvalidFleetScript) throw cause;
    throw new InvalidFleetScript(`CHARGEHAND_FLEET_SCRIPT names ${file}, which is no readable JSON file`, { cause });
  }
}

async function stop(fleet: Fleet, signal: string): Promise<void> {
  log('info', 'stopping', { signal });
  await fleet.close();
  process.exit(0);
}

function log(...[level, event, facts]: Parameters<Log>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...facts })}\n`);
}
