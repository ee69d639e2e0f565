import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ClientConfig, ConfigFault, ConfigNote } from '@chargehand/mcollective';
import { ConfigError, readClientConfig } from '@chargehand/mcollective';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';

/** Reads client.cfg with everything that it names, and looks who else can. */
export const checkConfiguration: Check = {
  name: 'configuration',
  needs: [],
  timeoutMs: 10_000,
  async run(world) {
    const { configPath, env } = world.surroundings;
    try {
      const client = await readClientConfig(configPath, env);
      world.learn({ client });
      return [ok(summary(client)), ...client.notes.map(noteFinding), ...(await openFiles(configPath))];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return [...error.faults.map(faultFinding), ...(await openFiles(configPath))];
    }
  },
};

function summary({ file, connector, security, identity, collectives }: ClientConfig): string {
  const brokers = connector.brokers.map(({ host, port }) => `${host}:${port}`).join(', ');
  return `${file}: ${connector.kind} at ${brokers}, securityprovider ${security.plugin}, identity ${identity}, collectives ${collectives.join(', ')}`;
}

function faultFinding({ file, key, expected }: ConfigFault): Finding {
  const thing = key ?? 'the file';
  return problem(`${file}: ${thing} cannot be used`, `Correct it: ${thing} ${expected}`);
}

/** The reader gives what others may read as a note, with the remedy in it. */
function noteFinding({ file, key, why }: ConfigNote): Finding {
  const [, fault, mode] = /^(.*); chmod (\d+) would be right$/.exec(why) ?? [];
  if (fault === undefined || mode === undefined) return note(`${file}: ${key} ${why}`);
  return warning(`${file}: ${key} ${fault}`, `Make what ${key} names readable for the bridge alone: chmod ${mode}`);
}

const OTHERS_MAY_READ = 0o004;

async function openFiles(configPath: string): Promise<readonly Finding[]> {
  const folder = join(dirname(configPath), 'plugin.d');
  const names = await readdir(folder).catch(() => []);
  const files = [configPath, ...names.filter((name) => name.endsWith('.cfg')).map((name) => join(folder, name))];
  const modes = await Promise.all(files.map(modeOf));
  return files
    .filter((_, at) => ((modes[at] ?? 0) & OTHERS_MAY_READ) !== 0)
    .map((file) =>
      warning(
        `${file}: every user of this machine may read it and the secrets in it`,
        `Let only the bridge's user read it: chmod 600 ${file}`,
      ),
    );
}

/** What cannot be looked at is in the reader's faults. */
async function modeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mode }) => mode,
    () => 0,
  );
}
