import 'reflect-metadata';
import { readAuditCommand, runAuditCommand, type AuditCommand } from './access/audit/runAuditCommand.ts';
import { createSignInLink } from './access/ensureAdmin.ts';
import { openRequest } from './access/openRequest.ts';
import type { RequestContext } from './access/RequestContext.ts';
import { ENTITIES } from './entities.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { AppError } from './platform/AppError.ts';
import { connectDatabase } from './platform/database.ts';
import type { Events } from './platform/events.ts';
import { createEnrolment } from './proxies/enrolBridge.ts';

const USAGE = `chargehand-admin: for the machine that the API runs on; needs DATABASE_URL

  chargehand-admin sign-in-link [login]        a token for /sign-in?token=…, valid once and for an hour (default: admin)
  chargehand-admin enrolment <smart proxy>     a token with which one bridge can enrol (CHARGEHAND_BRIDGE_TOKEN)
  chargehand-admin audit verify                whether the audit trail is what was written; compares it with the file
                                               CHARGEHAND_AUDIT_CHECKPOINTS, and ends with 1 if it is not
  chargehand-admin audit export [--from TIME] [--to TIME] [--format csv|ndjson]
                                               the entries, oldest first`;

class BadUsage extends AppError {
  readonly code = 'USAGE';
}

type Command =
  | { readonly kind: 'sign-in-link'; readonly login: string }
  | { readonly kind: 'enrolment'; readonly proxy: string }
  | AuditCommand;

async function main(words: readonly string[]): Promise<number> {
  const command = readCommand(words);
  const url = process.env['DATABASE_URL'] ?? '';
  if (!URL.canParse(url)) throw new BadUsage('DATABASE_URL: expected postgresql://user:password@host:port/database');
  // Walking a long audit trail takes longer than a request may.
  const orm = await connectDatabase({ url, entities: ENTITIES, migrations: MIGRATIONS, statementTimeoutMs: 0 });
  try {
    const { signal } = new AbortController();
    const asker = { token: undefined, caller: { kind: 'nobody' }, address: 'console' } as const;
    return await run(openRequest({ em: orm.em.fork(), events: NO_EVENTS, signal, ...asker }), command);
  } finally {
    await orm.close(true);
  }
}

function readCommand([name, ...words]: readonly string[]): Command {
  if (name === 'audit') return readAuditCommand(words, process.env);
  if (name === 'sign-in-link') return { kind: name, login: words[0] ?? 'admin' };
  if (name === 'enrolment' && words[0] !== undefined) return { kind: name, proxy: words[0] };
  throw new BadUsage(USAGE);
}

async function run(ctx: RequestContext, command: Command): Promise<number> {
  switch (command.kind) {
    case 'sign-in-link':
      return answer(await makeSignInLink(ctx, command.login));
    case 'enrolment':
      return answer((await createEnrolment(ctx, command.proxy)).token);
    case 'verify':
    case 'export':
      return await runAuditCommand(ctx, command, process);
  }
}

function answer(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

async function makeSignInLink(ctx: RequestContext, login: string): Promise<string> {
  const token = await createSignInLink(ctx, login);
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
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
    process.exitCode = error instanceof AppError && error.code === 'USAGE' ? 64 : 69;
  },
);
