import type { EntityManager } from '@mikro-orm/postgresql';
import { log } from '../../platform/log.ts';
import { query } from '../../platform/sql.ts';
import { appendCheckpoint, readLastCheckpoint, type Checkpoint } from './checkpoints.ts';
import { readSealHead } from './sealEntries.ts';

const EVERY_MS = 60_000;

const READ_DIGEST = `select digest from audit_seal where position = $1`;

/** Returns a function that appends the end of the chain to a file, at most once a minute and when it has grown, however often it is called. */
export function checkpointWriter(path: string): (em: EntityManager, now: Date) => Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async (em, now) => {
    if (now.getTime() - lookedAt < EVERY_MS) return;
    const last = await readLastCheckpoint(path);
    // A restart does not write sooner than that, and a clock that was set back does not stop it.
    const age = last === undefined ? EVERY_MS : Math.abs(now.getTime() - Date.parse(last.at));
    if (age < EVERY_MS) return;
    if (await write(em, path, { last, now })) lookedAt = now.getTime();
  };
}

/** False if nothing is sealed yet. */
async function write(
  em: EntityManager,
  path: string,
  { last, now }: { readonly last: Checkpoint | undefined; readonly now: Date },
): Promise<boolean> {
  if (last !== undefined) await compare(em, path, last);
  const head = await readSealHead(em);
  if (head === undefined) return false;
  if (head.position !== last?.position || head.digest !== last.digest)
    await appendCheckpoint(path, { ...head, at: now.toISOString() });
  return true;
}

/** Says at once, and each minute again, what `audit verify` would say; what is appended after it is kept all the same. */
async function compare(em: EntityManager, path: string, { position, digest, at }: Checkpoint): Promise<void> {
  const [seal] = await query<{ digest: string }>(em, READ_DIGEST, [position]);
  if (seal?.digest !== digest) log('error', 'audit-contradicts-checkpoint', { position, at, file: path });
}
