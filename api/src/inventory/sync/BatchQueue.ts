import type { InventoryBatch } from '../sources/InventorySource.ts';

/** A batch that is not yet stored. */
interface Waiting {
  readonly kind: InventoryBatch['kind'];
  readonly hosts: ReadonlySet<string>;
  /** Never rejects: a failure is kept until somebody asks. */
  readonly done: Promise<void>;
}

/** One stores while another one waits for the disk; more would only wait for each other. */
const AT_ONCE = 2;
/** The source is read so far ahead: hosts, facts and classes of two batches. */
const AHEAD = 6;

/**
 * Stores the batches of a source, two at a time where that changes nothing: a batch waits for all before it that are about one of its hosts, batches
 * of hosts for each other, and whatever is not about hosts for all before it, as all after it wait for it.
 */
export class BatchQueue {
  private readonly waiting = new Set<Waiting>();
  private readonly running = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly store: (batch: InventoryBatch) => Promise<void>) {}

  /** Takes a batch, as soon as few are waiting. Throws what went wrong with an earlier one. */
  async add(batch: InventoryBatch): Promise<void> {
    while (this.waiting.size >= AHEAD) await Promise.race([...this.waiting].map(({ done }) => done));
    this.refuseAfterFailure();
    const hosts = new Set('hosts' in batch ? batch.hosts.map(({ name }) => name) : []);
    const before = [...this.waiting].filter((other) => mustFollow({ kind: batch.kind, hosts }, other));
    const done = this.run(batch, before).finally(() => this.waiting.delete(waiting));
    const waiting: Waiting = { kind: batch.kind, hosts, done };
    this.waiting.add(waiting);
  }

  /** Waits until all batches are stored. Throws what went wrong with one of them. */
  async drain(): Promise<void> {
    await this.settle();
    this.refuseAfterFailure();
  }

  /** Waits until nothing is being stored any more, however that ends. */
  async settle(): Promise<void> {
    await Promise.all([...this.waiting].map(({ done }) => done));
  }

  private async run(batch: InventoryBatch, before: readonly Waiting[]): Promise<void> {
    await Promise.all(before.map(({ done }) => done));
    while (this.running.size >= AT_ONCE) await Promise.race(this.running);
    // What comes after a failure is not stored: it may build on what failed.
    if (this.failure !== undefined) return;
    const storing = this.store(batch).catch((error: unknown) => {
      this.failure ??= { error };
    });
    this.running.add(storing);
    await storing;
    this.running.delete(storing);
  }

  private refuseAfterFailure(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}

const ABOUT_HOSTS: readonly InventoryBatch['kind'][] = ['hosts', 'facts', 'classes'];

type Described = Pick<Waiting, 'kind' | 'hosts'>;

/** Two batches of hosts would make the same groups. */
function mustFollow(one: Described, earlier: Described): boolean {
  if (!ABOUT_HOSTS.includes(one.kind) || !ABOUT_HOSTS.includes(earlier.kind)) return true;
  return (one.kind === 'hosts' && earlier.kind === 'hosts') || !one.hosts.isDisjointFrom(earlier.hosts);
}
