import { bareWordWarnings } from './bareWordWarnings.ts';
import { maxFilterLength } from './checkText.ts';
import type { Filter } from './Filter.ts';
import { SyntaxFault, syntaxError, type FilterSyntaxError } from './filterError.ts';
import type { FilterWarning } from './filterWarnings.ts';
import { parseSyntax, type ParsedSyntax } from './parseSyntax.ts';
import { printFilter } from './printFilter.ts';
import { resolveSyntax } from './resolveSyntax.ts';
import { textOrderWarnings } from './textOrderWarnings.ts';

/** What parseFilter gives back. */
export type ParsedFilter =
  | { readonly ok: true; readonly filter: Filter; readonly warnings: readonly FilterWarning[] }
  | { readonly ok: false; readonly error: FilterSyntaxError };

/** Reads a filter's text, with Foreman's binding (parseSyntax) and the fields of hosts. A text that is no filter is an ordinary result, nothing is thrown. */
export function parseFilter(text: string): ParsedFilter {
  const parsed = parseSyntax(text);
  if (!parsed.ok) return parsed;
  try {
    const filter = resolveSyntax(parsed.syntax);
    const error = refuseLong(text, printFilter(filter).length);
    return error === undefined ? { ok: true, filter, warnings: warningsOf(parsed) } : { ok: false, error };
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { ok: false, error: fault.error };
    throw fault;
  }
}

/** Those of the grammar with those of the terms; a word that is warned of for its `^` is not warned of again. */
function warningsOf({ syntax, warnings }: Extract<ParsedSyntax, { ok: true }>): readonly FilterWarning[] {
  const glued = new Set(warnings.filter(({ code }) => code === 'GLUED_LIST').map(({ from }) => from));
  const alone = bareWordWarnings(syntax).filter(({ from }) => !glued.has(from));
  return [...warnings, ...alone, ...textOrderWarnings(syntax)].toSorted((a, b) => a.from - b.from);
}

/** What was read can always be printed and read again, also when printing has put quotes and parentheses around a text at the limit. */
function refuseLong(text: string, length: number): FilterSyntaxError | undefined {
  if (length <= maxFilterLength) return undefined;
  const expected = `at most ${maxFilterLength} characters with all quotes and parentheses`;
  return syntaxError({ from: 0, to: text.length }, expected, `${length}`);
}
