import type { JsonValue } from '@chargehand/mcollective';
import type { NodeRow } from './puppetdbRows.ts';

/** The newest times that PuppetDB, by its own clock, received facts and a catalog; null: it had none. */
export interface PuppetdbMark {
  readonly factsAt: Date | null;
  readonly catalogAt: Date | null;
}

/** PuppetDB notes when a command arrived, and stores it later, so what is older than the newest may still come. To read a node twice is harmless. */
const OVERLAP_MS = 60_000;

const NOTHING_SEEN: PuppetdbMark = { factsAt: null, catalogAt: null };

/** Reads a mark that `markAfter` made; another value, or none, is that of one who has seen nothing. */
export function readMark(mark: JsonValue | null): PuppetdbMark {
  if (typeof mark !== 'object' || mark === null) return NOTHING_SEEN;
  const fields = new Map(Object.entries<JsonValue>(mark));
  return { factsAt: readTime(fields.get('facts')), catalogAt: readTime(fields.get('catalog')) };
}

function readTime(value: JsonValue | undefined): Date | null {
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** The mark of one who has also seen these nodes, as JSON. */
export function markAfter(mark: PuppetdbMark, nodes: readonly NodeRow[]): JsonValue {
  const newest = nodes.reduce(
    (seen, node) => ({
      factsAt: laterOf(seen.factsAt, node.factsAt),
      catalogAt: laterOf(seen.catalogAt, node.catalogAt),
    }),
    mark,
  );
  return { facts: newest.factsAt?.toISOString() ?? null, catalog: newest.catalogAt?.toISOString() ?? null };
}

function laterOf(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/** The filter for the nodes that changed since the mark. Undefined: all may have. */
export function changedSince({ factsAt, catalogAt }: PuppetdbMark): readonly unknown[] | undefined {
  if (factsAt === null && catalogAt === null) return undefined;
  return ['or', since('facts_timestamp', factsAt), since('catalog_timestamp', catalogAt)];
}

function since(field: string, time: Date | null): readonly unknown[] {
  if (time === null) return ['null?', field, false];
  return ['>=', field, new Date(time.getTime() - OVERLAP_MS).toISOString()];
}
