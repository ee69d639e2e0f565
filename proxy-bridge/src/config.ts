/** Where the bridge finds everything, as the environment says. */
export interface BridgeConfig {
  readonly apiUrl: string;
  /** One-time enrolment token; undefined when a credential is expected in the data folder. */
  readonly enrolmentToken: string | undefined;
  /** Name of its smart proxy; undefined accepts the credential's. */
  readonly proxy: string | undefined;
  /** Path of an MCollective client.cfg. */
  readonly mcollectiveConfig: string;
  readonly dataDir: string;
}

/** The environment is not usable; the message names every variable at fault. */
export class ConfigFault extends Error {
  readonly code = 'BRIDGE_CONFIG';
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(`The bridge cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`, options);
    this.name = 'ConfigFault';
    this.faults = faults;
  }
}

/** Reads the configuration out of the environment; throws one `ConfigFault` with every fault. */
export function readConfig(env: NodeJS.ProcessEnv): BridgeConfig {
  const faults: string[] = [];
  const required = (name: string, expected: string): string => {
    const value = env[name] ?? '';
    if (value === '') faults.push(`${name} is not set; expected ${expected}`);
    return value;
  };
  const config: BridgeConfig = Object.freeze({
    apiUrl: required('CHARGEHAND_API_URL', 'the base URL of the API, e.g. http://127.0.0.1:8080'),
    enrolmentToken: env['CHARGEHAND_BRIDGE_TOKEN'] || undefined,
    proxy: env['CHARGEHAND_PROXY'] || undefined,
    mcollectiveConfig: required('MCOLLECTIVE_CONFIG', 'the path of an MCollective client.cfg'),
    dataDir: required('CHARGEHAND_DATA_DIR', 'a folder of this bridge alone, for its journal and its credential'),
  });
  if (config.apiUrl !== '' && !isTrustworthy(config.apiUrl))
    faults.push(
      `CHARGEHAND_API_URL is ${JSON.stringify(config.apiUrl)}; expected an https URL, or http on this machine (localhost, 127.0.0.1): ` +
        'whoever could write on the way would order whatever the bridge may run',
    );
  if (faults.length > 0) throw new ConfigFault(faults);
  return config;
}

/** Whether work may be taken from this address: tasks carry no signature of their own, so that they come from the API is TLS alone, or that nobody is on the way. */
export function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere);
}
