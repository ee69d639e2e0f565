import type { ParseOptions, ValidationRule } from 'graphql';
import { limitCost } from './limitCost.ts';
import { limitOpenMutations } from './limitOpenMutations.ts';

/** How every document is parsed: what has more tokens is not read to its end. */
export const PARSE_OPTIONS = { maxTokens: 2_000 } as const satisfies ParseOptions;

/** The rules of our own that a document must keep, whichever way it comes. */
export const DOCUMENT_RULES: readonly ValidationRule[] = [limitCost, limitOpenMutations];

/** A hostile document has thousands of faults, and each suggestion takes a look at the whole schema. */
export const VALIDATION_OPTIONS = { maxErrors: 20, hideSuggestions: true } as const;
