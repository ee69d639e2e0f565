import { join } from 'node:path';
import type { ProcessSpec } from './supervise.ts';

/** sysexits.h: the API's and the bridge's faults of configuration, and a bridge that the API refuses. */
const HOPELESS = { configuration: 78, refused: 77, usage: 64 } as const;

export interface ProgramOptions {
  /** Shown in the process list, so that one can be found and ended without the others. */
  readonly title: string;
  /** Below the clone. */
  readonly script: string;
  readonly home: string;
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A program of ours on the Node.js that we run on ourselves; it says that it is ready with a log line of the event "ready". */
export function programSpec({ title, script, home, dataDir, env }: ProgramOptions): ProcessSpec {
  return {
    name: title,
    command: process.execPath,
    args: [`--title=${title}`, '--disable-warning=ExperimentalWarning', '--enable-source-maps', join(home, script)],
    env: { ...systemEnvironment(), ...env },
    logFile: join(dataDir, 'logs', `${title.replaceAll(/[^\w.-]/g, '-')}.log`),
    isReadyLine: (line) => eventOf(line)?.['event'] === 'ready',
    stopSignal: 'SIGTERM',
    hopelessExits: Object.values(HOPELESS),
  };
}

/** A log line of one of our programs as an object. Undefined: it is none. */
export function eventOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** What every program needs; the settings of Chargehand reach only the program that they are for. */
function systemEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
