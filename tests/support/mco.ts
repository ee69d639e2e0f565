import { execFile } from 'node:child_process';

/** One call as an admin would type it. */
export interface MCollectiveCommand {
  readonly configPath: string;
  readonly agent: string;
  readonly action: string;
  /** As text: `mco` itself converts it to the type that the DDL names. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly identities: readonly string[];
}

/** One host's answer as `mco rpc --json` prints it. */
export interface MCollectiveResult {
  readonly agent: string;
  readonly action: string;
  readonly sender: string;
  readonly statuscode: number;
  readonly statusmsg: string;
  readonly data: unknown;
}

/** The Debian package with the reference client; what it needs besides comes with it. */
export const mcoPackages = ['mcollective-client'] as const;

/** Debian's `mco` could not be understood; the message has what it printed. */
export class UnreadableMco extends Error {
  readonly code = 'UNREADABLE_MCO';
}

/** Calls named hosts, without discovery, with the reference client, and gives the answers by identity; silent hosts are not in it. */
export async function mcoRpc(command: MCollectiveCommand): Promise<ReadonlyMap<string, MCollectiveResult>> {
  const { configPath, agent, action, inputs = {}, identities } = command;
  const words = Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
  const targets = identities.flatMap((identity) => ['-I', identity]);
  const output = await runMco(['rpc', agent, action, ...words, ...targets, '--json', '--config', configPath]);
  return new Map(parseResults(output).map((result) => [result.sender, result]));
}

/** Gives the identities that answer `mco ping` within five seconds, sorted. */
export async function mcoPing(configPath: string): Promise<readonly string[]> {
  const output = await runMco(['ping', '--timeout', '5', '--config', configPath]);
  const names = [...output.matchAll(/^(\S+)\s+time=/gm)].map(([, name]) => name ?? '');
  return names.sort();
}

/** What it writes to stdout; it exits with other codes than 0 when hosts fail or stay silent, which is no failure of the call. */
function runMco(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('mco', args, { timeout: 60_000 }, (error, stdout, stderr) => {
      // A signal or a missing program, or it has refused the call.
      if (error !== null && (typeof error.code !== 'number' || stdout === '')) {
        reject(new UnreadableMco(`mco ${args.join(' ')}: ${stderr || stdout || error.message}`, { cause: error }));
      } else {
        resolve(stdout);
      }
    });
    // It takes the names of hosts from a standard input that is no terminal, and would wait for them.
    child.stdin?.end();
  });
}

function parseResults(output: string): readonly MCollectiveResult[] {
  const text = output.trim();
  if (text === '') return [];
  try {
    const results: unknown = JSON.parse(text, exactly);
    if (Array.isArray(results)) return results as readonly MCollectiveResult[];
  } catch (cause) {
    throw new UnreadableMco(`mco printed no JSON: ${text}`, { cause });
  }
  throw new UnreadableMco(`mco printed no list: ${text}`);
}

// Ruby prints integers of any size, which JSON.parse would round.
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded ? context?.source : value;
}
