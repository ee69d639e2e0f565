import 'reflect-metadata';
import { text } from 'node:stream/consumers';
import { readAuditCommand, runAuditCommand } from './access/audit/runAuditCommand.ts';
import { enableByHand, linkByHand, setPasswordByHand } from './access/breakGlass.ts';
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
  chargehand-admin set-password <login>        sets the password of a user to the first line of the standard input
  chargehand-admin enable-user <login>         lets a user in again who was disabled, or locked out by wrong passwords
  chargehand-admin enrolment <smart proxy> …   a token for each, with which one bridge can enrol (CHARGEHAND_BRIDGE_TOKEN)
  chargehand-admin audit verify                whether the audit trail is what was written; compares it with the file
                                               CHARGEHAND_AUDIT_CHECKPOINTS, and ends with 1 if it is not
  chargehand-admin audit export [--from TIME] [--to TIME] [--format csv|ndjson]
                                               the entries, oldest first`;

class BadUsage extends AppError {
  readonly code = 'USAGE';
}

/** Gives the exit status. */
type Command = (ctx: RequestContext) => Promise<number>;

async function main(words: readonly string[]): Promise<number> {
  const command = readCommand(words);
  const url = process.env['DATABASE_URL'] ?? '';
  if (!URL.canParse(url)) throw new BadUsage('DATABASE_URL: expected postgresql://user:password@host:port/database');
  // Walking a long audit trail takes longer than a request may.
  const orm = await connectDatabase({ url, entities: ENTITIES, migrations: MIGRATIONS, statementTimeoutMs: 0 });
  try {
    const { signal } = new AbortController();
    const asker = { token: undefined, caller: { kind: 'nobody' }, address: 'console' } as const;
    return await command(openRequest({ em: orm.em.fork(), events: NO_EVENTS, signal, ...asker }));
  } finally {
    await orm.close(true);
  }
}

function readCommand([name, ...words]: readonly string[]): Command {
  const [given] = words;
  if (name === 'audit') {
    const command = readAuditCommand(words, process.env);
    return async (ctx) => await runAuditCommand(ctx, command, process);
  }
  if (name === 'sign-in-link') return async (ctx) => say(await linkByHand(ctx, given ?? 'admin'));
  if (given === undefined) throw new BadUsage(USAGE);
  switch (name) {
    case 'set-password':
      return async (ctx) => {
        await setPasswordByHand(ctx, given, await readPassword());
        return say(`The password of "${given}" is set, and all sessions have ended.`);
      };
    case 'enable-user':
      return async (ctx) => {
        await enableByHand(ctx, given);
        return say(`"${given}" can sign in again.`);
      };
    case 'enrolment':
      return async (ctx) => {
        for (const proxy of words) say((await createEnrolment(ctx, proxy)).token);
        return 0;
      };
    default:
      throw new BadUsage(USAGE);
  }
}

function say(line: string): number {
  process.stdout.write(`${line}\n`);
  return 0;
}

/** From the standard input: arguments are seen by everybody on the machine, and kept by shells. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY)
    throw new BadUsage('Give the password on the standard input, e.g. from a file: … < password');
  return (await text(process.stdin)).split(/\r?\n/)[0] ?? '';
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
