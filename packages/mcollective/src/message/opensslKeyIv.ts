import { hash } from 'node:crypto';

const ROUNDS = 2048;
const INITIAL = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476] as const;
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;
const STEPS = Array.from({ length: 64 }, (_, step) => step);
const SINES = Int32Array.from(STEPS, (step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) | 0);
const SHIFTS = Uint8Array.from(STEPS, (step) => ROTATIONS[4 * (step >> 4) + (step & 3)] ?? 0);
const WORDS = Uint8Array.from(STEPS, (step) => ([step, 5 * step + 1, 3 * step + 5, 7 * step][step >> 4] ?? 0) & 15);

/**
 * Key and vector of AES-256-CBC from a password: OpenSSL's EVP_BytesToKey with MD5, 2048 rounds and no salt, which is
 * what Ruby's `pkcs5_keyivgen` does (protocol C.4).
 */
export function opensslKeyIv(password: Buffer): { readonly key: Buffer; readonly iv: Buffer } {
  const first = digestRounds(password);
  const second = digestRounds(Buffer.concat([first, password]));
  return { key: Buffer.concat([first, second]), iv: digestRounds(Buffer.concat([second, password])) };
}

/** Every reply needs three such chains: 10 ms with node:crypto, which is slow for so many digests of 16 bytes, 1 ms here. */
function digestRounds(bytes: Buffer): Buffer {
  const digest = hash('md5', bytes, 'buffer');
  const block = new Int32Array(16);
  // The padding of a message of 16 bytes: a one bit after it, its length in bits at the end.
  block[4] = 0x80;
  block[14] = 128;
  for (let at = 0; at < 4; at += 1) block[at] = digest.readInt32LE(4 * at);
  for (let round = 1; round < ROUNDS; round += 1) digestBlock(block);
  for (let at = 0; at < 4; at += 1) digest.writeInt32LE(block[at] ?? 0, 4 * at);
  return digest;
}

/** Replaces the first four words of a padded block by its MD5 (RFC 1321). */
function digestBlock(block: Int32Array): void {
  let a: number = INITIAL[0];
  let b: number = INITIAL[1];
  let c: number = INITIAL[2];
  let d: number = INITIAL[3];
  for (let step = 0; step < 64; step += 1) {
    const sum = (a + mixed(step, b, c, d) + (SINES[step] ?? 0) + (block[WORDS[step] ?? 0] ?? 0)) | 0;
    const shift = SHIFTS[step] ?? 0;
    const rotated = (sum << shift) | (sum >>> (32 - shift));
    a = d;
    d = c;
    c = b;
    b = (b + rotated) | 0;
  }
  block[0] = (a + INITIAL[0]) | 0;
  block[1] = (b + INITIAL[1]) | 0;
  block[2] = (c + INITIAL[2]) | 0;
  block[3] = (d + INITIAL[3]) | 0;
}

function mixed(step: number, b: number, c: number, d: number): number {
  if (step < 16) return (b & c) | (~b & d);
  if (step < 32) return (d & b) | (~d & c);
  if (step < 48) return b ^ c ^ d;
  return c ^ (b | ~d);
}
