import { parseFilter, type Filter, type FilterSyntaxError, type FilterWarning } from '@chargehand/fact-filter';
import { AppError } from '../platform/AppError.ts';

/** The text is no filter; the details say where and what was expected. */
export class BadFilter extends AppError {
  readonly code: FilterSyntaxError['code'];
  constructor(readonly error: FilterSyntaxError) {
    super(error.message);
    this.code = error.code;
  }

  override get details(): Readonly<Record<string, unknown>> {
    const { from, to, expected } = this.error;
    return { position: from, from, to, column: from + 1, expected };
  }
}

/** Parses a filter that is acted on; throws BadFilter, also when its end is missing. */
export function readWholeFilter(text: string): ReturnType<typeof readFilter> {
  const parsed = readFilter(text);
  const incomplete = parsed.warnings.find(({ code }) => code === 'INCOMPLETE');
  if (incomplete === undefined) return parsed;
  const { from, to } = incomplete;
  const words = text.slice(from, Math.min(to, from + 60));
  const message = `Column ${from + 1}: "${words}" says nothing, because nothing follows it. Complete it or take it away.`;
  throw new BadFilter({ code: 'FILTER_SYNTAX', from, to, expected: 'a complete filter', message });
}

/** Parses a filter; throws BadFilter. */
export function readFilter(text: string): { filter: Filter; warnings: readonly FilterWarning[] } {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new BadFilter(parsed.error);
  return { filter: parsed.filter, warnings: parsed.warnings };
}
