import { asStored, HOSTILE_STRINGS } from './hostileStrings.ts';

/** A text of the corpus and its place there. */
export interface HostileRow {
  readonly id: number;
  readonly number: number;
  readonly text: string;
}

/** How many texts hang on one host, one task or one plugin. */
const BATCH = 50;
/** Above those that the product gives. */
const FIRST_ID = 10_000;

/** The corpus as it is stored, each with the id of what is made of it. */
export const HOSTILE_ROWS: readonly HostileRow[] = HOSTILE_STRINGS.map((text, number) => ({
  id: FIRST_ID + number,
  number,
  text: asStored(text),
}));

/** The corpus in parts that go on one page. */
export const HOSTILE_BATCHES: readonly (readonly HostileRow[])[] = Array.from(
  { length: Math.ceil(HOSTILE_ROWS.length / BATCH) },
  (_, batch) => HOSTILE_ROWS.slice(batch * BATCH, (batch + 1) * BATCH),
);

/** The row of which a batch hangs. */
export function headOf(batch: readonly HostileRow[]): HostileRow {
  const [head] = batch;
  if (head === undefined) throw new Error('A batch is never empty');
  return head;
}

/** The text some places further, so that the fields of one row hold different ones. */
export function textAfter({ number }: HostileRow, places: number): string {
  return HOSTILE_ROWS[(number + places) % HOSTILE_ROWS.length]?.text ?? '';
}
