import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStubApi, type StubResolvers } from '@chargehand/api-client/testing';

const program = fileURLToPath(new URL('../../bin/chargehand.js', import.meta.url));

/** What the command line said. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a script would, in a home of its own, against an API that answers so. */
export async function chargehandOn(resolvers: StubResolvers, ...words: readonly string[]): Promise<Said> {
  await using api = await startStubApi(resolvers);
  const home = mkdtempSync(join(tmpdir(), 'chargehand-cli-'));
  const env = { PATH: process.env['PATH'], HOME: home, TZ: 'Asia/Tokyo', CHARGEHAND_URL: api.url };
  const child = spawn(process.execPath, [program, ...words], { env });
  child.stdin.end();
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (said[stream] += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  rmSync(home, { recursive: true });
  return { code, ...said };
}
