import { quote } from './filterError.ts';
import { lookAlikeWarnings } from './lookAlikeWarnings.ts';
import { printSyntax } from './printFilter.ts';
import type { Place, Syntax } from './Syntax.ts';
import type { Token } from './tokenize.ts';

/**
 * What a warning is about.
 *
 * - MIXED_OPERATORS: `or` stands beside `and`, or beside terms put side by side, without parentheses.
 * - INCOMPLETE: words at the end say nothing, so a half-typed filter can be read; who acts on a filter refuses it.
 * - SINGLE_QUOTES: a word begins with `'`, which is an ordinary character.
 * - GLUED_LIST: an operator `^` before a list has no blank before it, and is part of the word.
 * - LOOK_ALIKE: a word has signs that only look like quotes, parentheses or operators, or an invisible character.
 * - BARE_WORD: a word without a field and an operator was probably meant for a field, or as the name of one.
 * - TEXT_ORDER: an order compares with what begins like a number but is none, as text.
 * - UNKNOWN_NAME: nothing has the name that the filter speaks of; given by the API, which knows the hosts, never by the parser.
 */
export type FilterWarningCode =
  | 'MIXED_OPERATORS'
  | 'INCOMPLETE'
  | 'SINGLE_QUOTES'
  | 'GLUED_LIST'
  | 'LOOK_ALIKE'
  | 'BARE_WORD'
  | 'TEXT_ORDER'
  | 'UNKNOWN_NAME';

/** A place where the filter may mean something else than its writer thinks. */
export interface FilterWarning {
  readonly code: FilterWarningCode;
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

const longestReading = 500;

/** The warning of a place where `or` stands beside `and`, or beside terms put side by side, and no parentheses say which binds first. */
export function mixedWarning({ from, to }: Place, tree: Syntax): FilterWarning {
  const printed = printSyntax(tree);
  const reading = printed.length > longestReading ? `${printed.slice(0, longestReading)}…` : printed;
  const message = `This is read as ${reading}. As in Foreman, neither "and" nor "or" binds closer than the other; write the parentheses.`;
  return { code: 'MIXED_OPERATORS', from, to, message };
}

/** The warning, or none, of words at the end that were left out because nothing follows them. */
export function droppedWarning(dropped: readonly Token[]): FilterWarning[] {
  const [first] = dropped;
  const last = dropped.at(-1);
  if (first === undefined || last === undefined) return [];
  const words = dropped.map(({ text }) => text).join(' ');
  const message = `${quote(words)} at the end is left out, because nothing follows it.`;
  return [{ code: 'INCOMPLETE', from: first.from, to: last.to, message }];
}

/** The warnings of words that look like something else: quotes and signs of other kinds, and an operator `^` without the blank before it. */
export function wordWarnings(tokens: readonly Token[]): FilterWarning[] {
  return [...singleQuoteWarnings(tokens), ...lookAlikeWarnings(tokens), ...gluedListWarnings(tokens)];
}

function singleQuoteWarnings(tokens: readonly Token[]): FilterWarning[] {
  const message = `Single quotes are ordinary characters here, as in Foreman; write double quotes around a text with blanks.`;
  const warnings: FilterWarning[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const opening = tokens[index];
    if (opening?.kind !== 'word' || !/^'./u.test(opening.text)) continue;
    const closing = tokens.findIndex(({ kind, text }, at) => at >= index && kind === 'word' && text.endsWith("'"));
    index = Math.max(index, closing);
    warnings.push({ code: 'SINGLE_QUOTES', from: opening.from, to: tokens[index]?.to ?? opening.to, message });
  }
  return warnings;
}

function gluedListWarnings(tokens: readonly Token[]): FilterWarning[] {
  return tokens.flatMap(({ kind, text, from, to }, index) =>
    kind === 'word' && text.endsWith('^') && tokens[index + 1]?.kind === 'open'
      ? [
          {
            code: 'GLUED_LIST',
            from,
            to,
            message: `${quote(text)} is one word here, as in Foreman; leave a blank before "^" to ask for a list.`,
          },
        ]
      : [],
  );
}
