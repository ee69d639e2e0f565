import { AppError } from '../../platform/AppError.ts';
import { ForemanRow } from './ForemanRow.ts';
import type { InventoryBatch } from './InventorySource.ts';
import { ForemanRightMissing } from './foremanRefusal.ts';

/** One read of a Foreman, from its begin to its end. */
export interface ForemanReading {
  readonly source: string;
  /** Rows of a page. Undefined: what fits the list. */
  readonly perPage: number | undefined;
  /** The parsed answer to a resource below /api/v2/. Throws what `foremanRefusal` says, SourceUnreachable. */
  get(resource: string, parameters: Readonly<Record<string, string>>): Promise<unknown>;
}

export interface ForemanList {
  readonly resource: string;
  readonly perPage: number;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface ForemanPage {
  readonly rows: readonly ForemanRow[];
  /** How many rows all pages have. Undefined: Foreman does not say. */
  readonly total: number | undefined;
}

/** Foreman gives the same page again, or pages without end. */
export class ForemanPagesEndless extends AppError {
  readonly code = 'FOREMAN_PAGES_ENDLESS';
  constructor(
    readonly source: string,
    readonly resource: string,
  ) {
    super(
      `The inventory source ${source} ignores the parameter "page" of ${resource}, so its list has no end. ` +
        'A proxy or cache in between must pass on query parameters.',
    );
  }
}

/** No Foreman has as many pages of anything. */
export const MOST_PAGES = 10_000;

/** Reads a list page by page. Throws ForemanPagesEndless, ForemanAnswerStrange, and what the reading throws. */
export async function* readPages(reading: ForemanReading, list: ForemanList): AsyncGenerator<ForemanPage, void> {
  const asked = reading.perPage ?? list.perPage;
  let idsBefore: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const parameters = { ...list.parameters, page: String(page), per_page: String(asked) };
    const answer = await reading.get(list.resource, parameters);
    const envelope = new ForemanRow({ source: reading.source, resource: list.resource }, answer);
    const rows = envelope.rows('results');
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id).join();
    if (ids === idsBefore) throw new ForemanPagesEndless(reading.source, list.resource);
    idsBefore = ids;
    yield { rows, total: envelope.numberOrNone('subtotal') ?? envelope.numberOrNone('total') ?? undefined };
    // A server may give fewer rows than were asked for, and then says so.
    if (rows.length < Math.min(asked, envelope.numberOrNone('per_page') ?? asked)) return;
  }
  throw new ForemanPagesEndless(reading.source, list.resource);
}

/** Goes on without a part that the account may not see: warns with the missing right and the `consequence`, and gives null. */
export async function* unlessForbidden<T>(
  part: AsyncGenerator<InventoryBatch, T>,
  consequence: string,
): AsyncGenerator<InventoryBatch, T | null> {
  try {
    return yield* part;
  } catch (error) {
    yield warningOfMissingRight(error, consequence);
    return null;
  }
}

/** Turns a missing right into a warning. Throws every other error again. */
export function warningOfMissingRight(error: unknown, consequence: string): InventoryBatch {
  if (!(error instanceof ForemanRightMissing)) throw error;
  return { kind: 'warning', message: `${error.message} ${consequence}` };
}
