import { checkText } from './checkText.ts';
import { SyntaxFault, type FilterSyntaxError } from './filterError.ts';
import { droppedWarning, wordWarnings, type FilterWarning } from './filterWarnings.ts';
import { peek, unexpected, type Reader } from './Reader.ts';
import { readSequence } from './readSequence.ts';
import type { Syntax } from './Syntax.ts';
import { tokenize, type Token } from './tokenize.ts';

/** What parseSyntax gives back. */
export type ParsedSyntax =
  | { readonly ok: true; readonly syntax: Syntax; readonly warnings: readonly FilterWarning[] }
  | { readonly ok: false; readonly error: FilterSyntaxError };

/**
 * Reads how a filter's text binds, whatever its fields are called. As in Foreman, `and` and `or` chain to the right without
 * precedence, and terms side by side, or with a comma between them, bind weakest. Nothing is thrown.
 */
export function parseSyntax(text: string): ParsedSyntax {
  const refused = checkText(text);
  if (refused !== undefined) return { ok: false, error: refused };
  const tokens = tokenize(text);
  if (isAll(tokens)) return { ok: true, syntax: { kind: 'all' }, warnings: [] };
  try {
    return readTokens(tokens);
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { ok: false, error: fault.error };
    throw fault;
  }
}

function isAll([first, second]: readonly Token[]): boolean {
  return first?.kind === 'word' && first.text.toLowerCase() === 'all' && second?.kind === 'end';
}

function readTokens(all: readonly Token[]): ParsedSyntax {
  const { tokens, dropped } = dropTrailing(all);
  const reader: Reader = { tokens, position: 0, depth: 0, terms: 0, warnings: [] };
  const { tree } = readSequence(reader);
  if (peek(reader).kind !== 'end') throw unexpected(peek(reader), '"and", "or" or the end of the filter');
  const warnings = [...reader.warnings, ...wordWarnings(tokens), ...droppedWarning(dropped)];
  return { ok: true, syntax: tree, warnings: warnings.toSorted((a, b) => a.from - b.from) };
}

/** Operators at the end have nothing to join or compare; Foreman leaves them out, so that a text can be tried half-typed. */
function dropTrailing(tokens: readonly Token[]): { tokens: readonly Token[]; dropped: readonly Token[] } {
  const length = 1 + tokens.findLastIndex((token) => token.kind !== 'end' && !isIncomplete(token));
  // Nothing is left out of a text that has nothing else: it is an error, and never means every host.
  if (length === 0) return { tokens, dropped: [] };
  return { tokens: [...tokens.slice(0, length), ...tokens.slice(-1)], dropped: tokens.slice(length, -1) };
}

function isIncomplete({ kind }: Token): boolean {
  return kind === 'operator' || ['and', 'or', 'not', 'has', 'null', 'comma'].includes(kind);
}
