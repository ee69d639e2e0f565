import type { InventoryBatch } from '../sources/InventorySource.ts';

/** A batch that is being stored. */
interface Running {
  readonly kind: InventoryBatch['kind'];
  readonly hosts: ReadonlySet<string>;
  /** Never rejects: a failure is kept until somebody asks. */
  readonly done: Promise<void>;
}

/** One stores while another one waits for the disk; more would only wait for each other. */
const AT_ONCE = 2;

/**
 * Stores the batches of a source, two at a time where that changes nothing: facts and classes of hosts that no running batch is about, and the next
 * hosts beside them. Any other batch waits for all before it, and all after it wait for it.
 */
export class BatchQueue {
  private readonly running = new Set<Running>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly store: (batch: InventoryBatch) => Promise<void>) {}

  /** Starts to store a batch as soon as it may. Throws what went wrong with an earlier one. */
  async add(batch: InventoryBatch): Promise<void> {
    const hosts = new Set('hosts' in batch ? batch.hosts.map(({ name }) => name) : []);
    while (this.mustWait(batch.kind, hosts)) await Promise.race([...this.running].map(({ done }) => done));
    this.refuseAfterFailure();
    const running: Running = { kind: batch.kind, hosts, done: this.run(batch, () => this.running.delete(running)) };
    this.running.add(running);
  }

  /** Waits until all batches are stored. Throws what went wrong with one of them. */
  async drain(): Promise<void> {
    await this.settle();
    this.refuseAfterFailure();
  }

  /** Waits until nothing is being stored any more, however that ends. */
  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.all([...this.running].map(({ done }) => done));
  }

  private async run(batch: InventoryBatch, onEnd: () => void): Promise<void> {
    try {
      await this.store(batch);
    } catch (error) {
      this.failure ??= { error };
    } finally {
      onEnd();
    }
  }

  private mustWait(kind: InventoryBatch['kind'], hosts: ReadonlySet<string>): boolean {
    if (this.running.size >= AT_ONCE) return true;
    return [...this.running].some((other) => !mayRunBeside(kind, other.kind) || !hosts.isDisjointFrom(other.hosts));
  }

  private refuseAfterFailure(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }
}

const ABOUT_HOSTS: readonly InventoryBatch['kind'][] = ['hosts', 'facts', 'classes'];

/** Two batches of hosts would make the same groups. */
function mayRunBeside(one: InventoryBatch['kind'], other: InventoryBatch['kind']): boolean {
  return ABOUT_HOSTS.includes(one) && ABOUT_HOSTS.includes(other) && !(one === 'hosts' && other === 'hosts');
}
