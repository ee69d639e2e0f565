import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the command line finds the API, as the environment says. */
export interface CliConfig {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly password: string | undefined;
  /** Values of secret inputs by variable, CHARGEHAND_SECRET_NAME. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The file that `login` writes. */
  readonly loginFile: string;
}

/** Reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv): CliConfig {
  const configHome = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return {
    url: env['CHARGEHAND_URL'] || undefined,
    token: env['CHARGEHAND_TOKEN'] || undefined,
    password: env['CHARGEHAND_PASSWORD'] || undefined,
    secrets: new Map(
      Object.entries(env).flatMap(([name, value]): [string, string][] =>
        name.startsWith('CHARGEHAND_SECRET_') && value !== undefined ? [[name, value]] : [],
      ),
    ),
    loginFile: join(configHome, 'chargehand', 'config.json'),
  };
}
