import { InvalidFleetConfig } from './fleetErrors.ts';
import { siteLayouts } from './description/siteLayouts.ts';

/** The settings of the program chargehand-fleet. */
export interface FleetConfig {
  readonly hosts: number;
  readonly dataDir: string;
  /** One per site; 0: any free one. */
  readonly ports: readonly number[];
  /** Path of a JSON file. Undefined: no host is scripted. */
  readonly scriptFile: string | undefined;
}

const MOST_HOSTS = 50_000;

/** Reads the settings out of an environment; throws InvalidFleetConfig with every fault. */
export function readConfig(env: NodeJS.ProcessEnv): FleetConfig {
  const faults: string[] = [];
  const hosts = readHosts(env['CHARGEHAND_FLEET'] || '200', faults);
  const ports = readPorts(env['CHARGEHAND_FLEET_PORTS'] || siteLayouts.map(() => '0').join(','), faults);
  if (faults.length > 0) throw new InvalidFleetConfig(faults);
  return Object.freeze({
    hosts,
    dataDir: env['CHARGEHAND_DATA_DIR'] || '.chargehand',
    ports,
    scriptFile: env['CHARGEHAND_FLEET_SCRIPT'] || undefined,
  });
}

function readHosts(text: string, faults: string[]): number {
  const hosts = Number(text);
  if (/^\d{1,6}$/.test(text) && hosts >= 1 && hosts <= MOST_HOSTS) return hosts;
  faults.push(`CHARGEHAND_FLEET must be a number of hosts from 1 to ${MOST_HOSTS}, not "${text}"`);
  return 0;
}

function readPorts(text: string, faults: string[]): readonly number[] {
  const parts = text.split(',').map((part) => part.trim());
  const fits =
    parts.length === siteLayouts.length && parts.every((part) => /^\d{1,5}$/.test(part) && Number(part) <= 65_535);
  if (!fits)
    faults.push(
      `CHARGEHAND_FLEET_PORTS must be ${siteLayouts.length} ports from 0 to 65535 with a comma between, one per site, not "${text}"`,
    );
  return parts.map(Number);
}
