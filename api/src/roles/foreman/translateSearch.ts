import {
  parseFilter,
  parseSyntax,
  printFilter,
  type Filter,
  type Syntax,
  type SyntaxTerm,
} from '@chargehand/fact-filter';
import type { HostgroupTitles } from './ForemanTrees.ts';
import { joined } from './joined.ts';
import { NotExpressible } from './NotExpressible.ts';
import { isFactField, translateFact, translateTerm, type SearchedTerm } from './translateTerm.ts';

/** What a search in Foreman is about: hosts, or pairs of a host and a template that is to be run on it. */
export type SearchedKind = 'host' | 'run';

/** What else the meaning of a search depends on. */
export interface SearchSetting {
  readonly kind: SearchedKind;
  readonly hostgroups: HostgroupTitles;
}

/** A search in the words of a rule. */
export interface TranslatedSearch {
  /** Null: nothing about hosts. */
  readonly filter: Filter | null;
  /** It asks for facts, which hosts say of themselves. */
  readonly trustsHosts: boolean;
  /** Parts about jobs and templates, as they were written: a person has to say which actions that means. */
  readonly aboutJobs: readonly string[];
}

export type SearchTranslation =
  ({ readonly ok: true } & TranslatedSearch) | { readonly ok: false; readonly reason: string };

/**
 * Says a search of Foreman (`scoped_search`) as a filter that selects the same hosts or fewer, never more. What could mean more than there is
 * refused with the reason; nothing is thrown.
 */
export function translateSearch(text: string, setting: SearchSetting): SearchTranslation {
  const parsed = parseSyntax(text);
  if (!parsed.ok) return { ok: false, reason: `its search cannot be read: ${parsed.error.message}` };
  // Foreman leaves out what is not complete; whoever wrote it meant something else.
  if (parsed.warnings.some(({ code }) => code === 'INCOMPLETE'))
    return { ok: false, reason: 'its search is not complete.' };
  try {
    return { ok: true, ...translateParts(text, parsed.syntax, setting) };
  } catch (fault) {
    if (fault instanceof NotExpressible) return { ok: false, reason: fault.message };
    throw fault;
  }
}

/** The parts that all have to hold, each by itself: facts and jobs can only be among these. */
function translateParts(text: string, syntax: Syntax, setting: SearchSetting): TranslatedSearch {
  const filters: Filter[] = [];
  const aboutJobs: string[] = [];
  let trustsHosts = false;
  for (const part of partsOf(syntax)) {
    const terms = termsOf(part);
    if (setting.kind === 'run' && terms.length > 0 && terms.every(isAboutJobs)) aboutJobs.push(writtenAs(text, terms));
    else if (setting.kind === 'host' && isTerm(part) && isFactField(part)) {
      filters.push(translateFact(part));
      trustsHosts = true;
    } else filters.push(translateTree(part, { ...setting, isNegated: false }));
  }
  const filter = joined(filters);
  if (filter !== null && !parseFilter(printFilter(filter)).ok)
    throw new NotExpressible('its search is too long for a rule.');
  return { filter, trustsHosts, aboutJobs };
}

function partsOf(syntax: Syntax): readonly Syntax[] {
  return syntax.kind === 'and' ? syntax.operands.flatMap(partsOf) : [syntax];
}

function translateTree(tree: Syntax, setting: SearchedTerm): Filter {
  switch (tree.kind) {
    case 'all':
      throw new NotExpressible('it searches for a word without a field.');
    case 'and':
    case 'or':
      return { kind: tree.kind, operands: tree.operands.map((operand) => translateTree(operand, setting)) };
    case 'not':
      return { kind: 'not', operand: translateTree(tree.operand, { ...setting, isNegated: !setting.isNegated }) };
    default:
      return translateTerm(tree, setting);
  }
}

function termsOf(syntax: Syntax): readonly SyntaxTerm[] {
  switch (syntax.kind) {
    case 'all':
      return [];
    case 'and':
    case 'or':
      return syntax.operands.flatMap(termsOf);
    case 'not':
      return termsOf(syntax.operand);
    default:
      return [syntax];
  }
}

function isTerm(syntax: Syntax): syntax is SyntaxTerm {
  return syntax.kind === 'comparison' || syntax.kind === 'membership' || syntax.kind === 'presence';
}

const JOB_FIELDS: ReadonlySet<string> = new Set([
  'job_category',
  'template',
  'template_name',
  'template.name',
  'feature',
]);

function isAboutJobs({ field }: SyntaxTerm): boolean {
  return field !== undefined && !field.quoted && JOB_FIELDS.has(field.text);
}

function writtenAs(text: string, terms: readonly SyntaxTerm[]): string {
  return text.slice(Math.min(...terms.map(({ from }) => from)), Math.max(...terms.map(({ to }) => to)));
}
