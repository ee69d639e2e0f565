import 'reflect-metadata';
import { createSignInLink } from './access/ensureAdmin.ts';
import { openRequest } from './access/openRequest.ts';
import { ENTITIES } from './entities.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { AppError } from './platform/AppError.ts';
import { connectDatabase } from './platform/database.ts';
import type { Events } from './platform/events.ts';
import { createEnrolment } from './proxies/enrolBridge.ts';

const USAGE = `chargehand-admin: for the machine that the API runs on; needs DATABASE_URL

  chargehand-admin sign-in-link [login]        a token for /sign-in?token=…, valid once and for an hour (default: admin)
  chargehand-admin enrolment <smart proxy>     a token with which one bridge can enrol (CHARGEHAND_BRIDGE_TOKEN)`;

class BadUsage extends AppError {
  readonly code = 'USAGE';
}

async function main([command, name]: readonly string[]): Promise<string> {
  if (command !== 'sign-in-link' && !(command === 'enrolment' && name !== undefined)) throw new BadUsage(USAGE);
  const url = process.env['DATABASE_URL'] ?? '';
  if (!URL.canParse(url)) throw new BadUsage('DATABASE_URL: expected postgresql://user:password@host:port/database');
  const orm = await connectDatabase({ url, entities: ENTITIES, migrations: MIGRATIONS });
  try {
    if (command === 'sign-in-link') return await makeSignInLink(orm.em.fork(), name ?? 'admin');
    const { signal } = new AbortController();
    const caller = { kind: 'nobody' } as const;
    const ctx = openRequest({ em: orm.em.fork(), events: NO_EVENTS, token: undefined, caller, signal });
    return (await createEnrolment(ctx, name ?? '')).token;
  } finally {
    await orm.close(true);
  }
}

async function makeSignInLink(em: Parameters<typeof createSignInLink>[0], login: string): Promise<string> {
  const token = await createSignInLink(em, login);
  if (token === undefined) throw new BadUsage(`Nobody has the login "${login}".`);
  return token;
}

/** Nothing here waits for anything. */
const NO_EVENTS: Events = {
  wait: () => Promise.resolve(false),
  watch: () => {
    throw new Error('There are no events here');
  },
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

main(process.argv.slice(2)).then(
  (answer) => process.stdout.write(`${answer}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
    process.exitCode = error instanceof BadUsage ? 64 : 69;
  },
);
