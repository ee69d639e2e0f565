import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../platform/AppError.ts';
import { WorkLimit, WorkLimitReached } from '../platform/WorkLimit.ts';

const derive = promisify(argon2);
/** Each takes 19 MiB, and one of the four threads that files and names need too. */
const limit = new WorkLimit({ atOnce: 2, waiting: 50 });
/** OWASP's first recommendation for argon2id: 19 MiB, two passes. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
/** As hashPassword writes it: 16 bytes of salt, 32 of tag. */
const PHC = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$(?<salt>[\w+/]{22})\$(?<tag>[\w+/]{43})$/;

/** Of no password: whoever has none is checked against it, so that this takes as long. */
const DECOY = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Passwords come in faster than they can be checked. */
export class TooManyAtOnce extends AppError {
  readonly code = 'TOO_MANY_ATTEMPTS';
  constructor(options: ErrorOptions) {
    super('Too many passwords are being checked at this moment. Try again in 5 seconds.', options);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { retryAfterSeconds: 5 };
  }
}

/** argon2id of a password with a random salt, in PHC format. Throws TooManyAtOnce. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await tagOf(password, salt);
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Whether the password belongs to the hash; takes as long for a hash that is null or damaged, so that a login's existence does not show. Throws TooManyAtOnce. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const known = PHC.exec(hash ?? '')?.groups;
  const { salt = '', tag = '' } = known ?? PHC.exec(DECOY)?.groups ?? {};
  const expected = Buffer.from(tag, 'base64');
  const found = await tagOf(password, Buffer.from(salt, 'base64'));
  return known !== undefined && expected.length === found.length && timingSafeEqual(found, expected);
}

async function tagOf(password: string, nonce: Buffer): Promise<Buffer> {
  const parameters = { message: Buffer.from(password), nonce, tagLength: TAG_BYTES, ...COST };
  try {
    return await limit.run(async () => await derive('argon2id', parameters));
  } catch (cause) {
    throw cause instanceof WorkLimitReached ? new TooManyAtOnce({ cause }) : cause;
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
