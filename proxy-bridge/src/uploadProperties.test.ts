import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiUnreachable } from '@chargehand/api-client';
import fc from 'fast-check';
import type { Upload } from './apiLink.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import type { JournalEntry } from './JournalEntry.ts';
import { ReplyUploader } from './ReplyUploader.ts';
import { recordingLog, START_MS, temporaryFolder, workFor } from './testing/world.ts';

/** What becomes of one upload on its way. */
type Fate = 'arrives' | 'is lost' | 'answer is lost' | 'arrives twice' | 'arrives late as well' | 'backup is restored';

/** An API that stores by the contract of `recordReplies`, behind a network with these fates; after the last one all is well. */
class UnreliableApi {
  readonly stored: JournalEntry[] = [];
  #late: Upload | undefined;
  readonly #fates: Fate[];

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  async record(upload: Upload): Promise<number> {
    await Promise.resolve();
    const fate = this.#fates.shift() ?? 'arrives';
    if (fate === 'is lost') throw unreachable();
    if (fate === 'backup is restored') this.stored.length = Math.floor(this.stored.length / 2);
    // An earlier upload that the network had kept comes before this one.
    if (this.#late !== undefined) this.#store(this.#late);
    this.#late = fate === 'arrives late as well' ? upload : undefined;
    const stored = this.#store(upload);
    if (fate === 'arrives twice') this.#store(upload);
    if (fate === 'answer is lost') throw unreachable();
    return stored;
  }

  #store({ after, entries }: Upload): number {
    const cursor = this.stored.at(-1)?.sequence ?? 0;
    if (cursor < after) return cursor;
    this.stored.push(...entries.filter(({ sequence }) => sequence > cursor));
    return this.stored.at(-1)?.sequence ?? 0;
  }
}

function unreachable(): ApiUnreachable {
  return new ApiUnreachable('http://nowhere', 'cut');
}

const fate = fc.constantFrom<Fate>(
  'arrives',
  'is lost',
  'answer is lost',
  'arrives twice',
  'arrives late as well',
  'backup is restored',
);
const round = fc.record({ hosts: fc.nat(4), uploads: fc.nat(3), isReopened: fc.boolean() });

/** What happens to the bridge meanwhile: it writes more, uploads, and is now and then a new process. */
async function liveAndUpload(
  path: string,
  api: UnreliableApi,
  rounds: readonly { hosts: number; uploads: number; isReopened: boolean }[],
): Promise<readonly JournalEntry[]> {
  const { signal } = new AbortController();
  let journal: Journal = openJournal(path);
  let uploader = new ReplyUploader(journal, api, recordingLog());
  const flush = (): Promise<void> => uploader.flush(signal);
  for (const [index, { hosts, uploads, isReopened }] of rounds.entries()) {
    journal.accept(workFor(Array(hosts).fill('h'), { id: `d${index}` }), START_MS);
    journal.stop(`d${index}`, { reason: 'CANCELLED', atMs: START_MS });
    for (let count = 0; count < uploads; count += 1) await flush();
    if (!isReopened) continue;
    journal[Symbol.dispose]();
    journal = openJournal(path);
    uploader = new ReplyUploader(journal, api, recordingLog());
  }
  const entries = journal.entriesAfter(0, 1_000);
  const last = entries.at(-1)?.sequence ?? 0;
  for (let count = 0; count < 100 && journal.uploaded < last; count += 1) await flush();
  // The API may have lost what it had confirmed: the next line that is written shows that.
  journal.accept(workFor(['h'], { id: 'last' }), START_MS);
  for (let count = 0; count < 100 && journal.uploaded <= last; count += 1) await flush();
  const whole = journal.entriesAfter(0, 1_000);
  journal[Symbol.dispose]();
  return whole;
}

test('however uploads are lost, repeated, late, or forgotten by the API, it ends with every line once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 30 }), fc.array(round, { maxLength: 8 }), async (fates, rounds) => {
      using folder = temporaryFolder();
      const api = new UnreliableApi(fates);
      const entries = await liveAndUpload(folder.path, api, rounds);
      assert.deepEqual(api.stored, entries);
    }),
    { numRuns: 60 },
  );
});
