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

/** Parses a filter; throws BadFilter. NUL is refused because no host's text can hold it in PostgreSQL. */
export function readFilter(text: string): { filter: Filter; warnings: readonly FilterWarning[] } {
  const nul = text.indexOf('\0');
  if (nul >= 0)
    throw new BadFilter({
      code: 'FILTER_SYNTAX',
      from: nul,
      to: nul + 1,
      expected: 'text',
      message: `Column ${nul + 1}: a NUL character cannot be part of a filter`,
    });
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new BadFilter(parsed.error);
  return { filter: parsed.filter, warnings: parsed.warnings };
}
