import type { InventoryBatch, InventorySource, SyncMode } from '@chargehand/api/inventory/sources/InventorySource';
import type { JsonValue } from '@chargehand/mcollective';

type BatchOf<Kind extends InventoryBatch['kind']> = Extract<InventoryBatch, { readonly kind: Kind }>;

/** Remembers what a source tells over several reads, as a database would. */
export class Told {
  readonly hosts = new Map<string, Readonly<Record<string, unknown>>>();
  readonly facts = new Map<string, ReadonlyMap<string, string>>();
  /** Batches of the last read. */
  batches: InventoryBatch[] = [];
  mark: JsonValue = null;
  readonly #source: InventorySource;

  constructor(source: InventorySource) {
    this.#source = source;
  }

  /** Reads once, from the mark of the last read. */
  async read(mode: SyncMode, signal: AbortSignal = new AbortController().signal): Promise<void> {
    this.batches = [];
    const reading = this.#source.read({ mode, mark: mode === 'full' ? null : this.mark, signal });
    for (;;) {
      const step = await reading.next();
      if (step.done === true) {
        this.mark = step.value;
        return;
      }
      this.batches.push(step.value);
      this.#keep(step.value);
    }
  }

  /** The batches of one kind in the last read. */
  of<Kind extends InventoryBatch['kind']>(kind: Kind): readonly BatchOf<Kind>[] {
    return this.batches.filter((batch): batch is BatchOf<Kind> => batch.kind === kind);
  }

  get warnings(): readonly string[] {
    return this.of('warning').map(({ message }) => message);
  }

  /** Names of the hosts that the last read told, each once. */
  get toldHosts(): readonly string[] {
    return [...new Set(this.of('hosts').flatMap(({ hosts }) => hosts.map(({ name }) => name)))];
  }

  #keep(batch: InventoryBatch): void {
    if (batch.kind === 'hosts')
      for (const { name, ...told } of batch.hosts) {
        const said = Object.entries(told).filter(([, value]) => value !== undefined);
        this.hosts.set(name, { ...this.hosts.get(name), ...Object.fromEntries(said) });
      }
    if (batch.kind === 'facts')
      for (const { name, facts, isComplete } of batch.hosts)
        this.facts.set(name, isComplete ? facts : new Map([...(this.facts.get(name) ?? []), ...facts]));
  }
}
