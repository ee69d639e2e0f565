import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);
/** OWASP's first recommendation for argon2id: 19 MiB, two passes. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
/** As hashPassword writes it: 16 bytes of salt, 32 of tag. */
const PHC = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$(?<salt>[\w+/]{22})\$(?<tag>[\w+/]{43})$/;

/** argon2id of a password with a random salt, in PHC format. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await tagOf(password, salt);
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Whether the password belongs to the hash; takes as long for a hash that is null or damaged, so that a login's existence does not show. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const known = PHC.exec(hash ?? '')?.groups;
  const { salt = '', tag = '' } = known ?? PHC.exec(await decoyHash())?.groups ?? {};
  const expected = Buffer.from(tag, 'base64');
  const found = await tagOf(password, Buffer.from(salt, 'base64'));
  return known !== undefined && expected.length === found.length && timingSafeEqual(found, expected);
}

async function tagOf(password: string, nonce: Buffer): Promise<Buffer> {
  return await derive('argon2id', { message: Buffer.from(password), nonce, tagLength: TAG_BYTES, ...COST });
}

let decoy: Promise<string> | undefined;
function decoyHash(): Promise<string> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  return decoy;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
