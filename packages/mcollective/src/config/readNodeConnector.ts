import type { ConnectorSettings } from './ClientConfig.ts';
import { ConfigError } from './ConfigError.ts';
import { ConfigValues } from './ConfigValues.ts';
import { connectorSettings } from './connectorSettings.ts';
import { readConfigFiles } from './readConfigFiles.ts';

/**
 * Reads how a node comes to its brokers, and as whom, out of its server.cfg (protocol G). Variables, which win over a client.cfg, are not
 * looked at: they are not the node's. Throws one ConfigError that names every fault.
 */
export async function readNodeConnector(path: string): Promise<ConnectorSettings> {
  const values = new ConfigValues(path, await readConfigFiles(path), {});
  const connector = await connectorSettings(values);
  if (values.faults.length > 0 || connector === undefined) throw new ConfigError(values.faults, values.notes.all());
  return connector;
}
