import type { Field, Filter, SyntaxTerm, Term } from '@chargehand/fact-filter';
import { NotExpressible } from './NotExpressible.ts';
import type { SearchedKind, SearchSetting } from './translateSearch.ts';

/** Where a term stands. */
export interface SearchedTerm extends SearchSetting {
  /** Under an odd number of `not`: what selects fewer hosts here selects more in all. */
  readonly isNegated: boolean;
}

/** What a field of Foreman asks for: a text of ours, the last name of a host group's title, or a host group with all below. */
type Meaning =
  { readonly kind: 'same'; readonly field: Field } | { readonly kind: 'leaf' } | { readonly kind: 'below' };

const NAME: Meaning = { kind: 'same', field: { kind: 'attribute', name: 'name' } };
const TITLE: Meaning = { kind: 'same', field: { kind: 'attribute', name: 'hostgroup' } };
const LEAF: Meaning = { kind: 'leaf' };

/** Foreman's own names; it knows them in this case only. */
const MEANINGS: Readonly<Record<SearchedKind, ReadonlyMap<string, Meaning>>> = {
  host: new Map<string, Meaning>([
    ['name', NAME],
    ['hostgroup_title', TITLE],
    ['hostgroup_fullname', TITLE],
    ['hostgroup', LEAF],
    ['hostgroup_name', LEAF],
    ['parent_hostgroup', { kind: 'below' }],
    ['location', { kind: 'same', field: { kind: 'attribute', name: 'location' } }],
    ['organization', { kind: 'same', field: { kind: 'attribute', name: 'organization' } }],
  ]),
  run: new Map<string, Meaning>([
    ['host.name', NAME],
    ['host_group.name', LEAF],
  ]),
};

const PLACE = { from: 0, to: 0 };

/** One term of a search as one of a filter. Throws NotExpressible. */
export function translateTerm(term: SyntaxTerm, setting: SearchedTerm): Filter {
  const name = fieldNameOf(term);
  if (isFactField(term))
    throw new NotExpressible(`it asks for ${name} beside "or" or "not", where Foreman and a rule differ.`);
  const meaning = MEANINGS[setting.kind].get(name);
  if (meaning === undefined) throw new NotExpressible(`it asks for ${name.slice(0, 60)}, which no rule can ask for.`);
  switch (meaning.kind) {
    case 'same':
      return translateText(term, meaning.field);
    case 'leaf':
      return translateLeaf(term, setting);
    case 'below':
      return translateBelow(term, setting);
  }
}

/** Whether a term asks for a fact. */
export function isFactField({ field }: SyntaxTerm): boolean {
  return field !== undefined && /^facts\./i.test(field.text);
}

/**
 * A fact that has a value. Whoever compares by size compares otherwise in Foreman; and of a number Foreman finds all ways to write it, a rule one.
 * Throws NotExpressible.
 */
export function translateFact(term: SyntaxTerm): Term {
  const name = fieldNameOf(term);
  const path = /^facts\.([^.]+)$/.exec(name)?.[1];
  if (path === undefined || /^::|::$|::::/.test(path))
    throw new NotExpressible(`it asks for ${name.slice(0, 60)}, whose name can be read in two ways.`);
  if (term.kind !== 'comparison' || term.operator !== 'equal')
    throw new NotExpressible(
      `it compares ${name.slice(0, 60)} in another way than by "=", where Foreman and a rule differ.`,
    );
  const value = checkedValue(term.value.text);
  return {
    kind: 'comparison',
    field: { kind: 'fact', path: path.replaceAll('::', '.') },
    operator: 'equal',
    value,
    ...PLACE,
  };
}

function fieldNameOf({ field }: SyntaxTerm): string {
  if (field === undefined) throw new NotExpressible('it searches for a word without a field.');
  if (field.quoted) throw new NotExpressible('the name of a field is in quotes, which Foreman reads as a word.');
  return field.text;
}

function translateText(term: SyntaxTerm, field: Field): Term {
  switch (term.kind) {
    case 'presence':
      return { kind: 'presence', field, ...PLACE };
    case 'membership':
      return {
        kind: 'membership',
        field,
        operator: term.operator,
        values: term.values.map(({ text }) => listed(text)),
        ...PLACE,
      };
    case 'comparison':
      return { kind: 'comparison', field, operator: term.operator, value: comparedValue(term), ...PLACE };
  }
}

function comparedValue({ operator, value }: Extract<SyntaxTerm, { kind: 'comparison' }>): string {
  switch (operator) {
    case 'equal':
    case 'notEqual':
      return checkedValue(value.text);
    case 'like':
    case 'notLike':
      return pattern(value.text);
    case 'under':
      throw new NotExpressible('"under" is no operator of Foreman.');
    case 'less':
    case 'lessOrEqual':
    case 'greater':
    case 'greaterOrEqual':
      throw new NotExpressible('it compares texts by their order, which Foreman sorts as its database likes.');
  }
}

/** In Foreman `_` is any character and a backslash takes the next one as it is; other letters than ASCII are folded in case as its database likes. */
function pattern(value: string): string {
  if (!/^[\x20-\x7e]+$/.test(value) || /[_\\]/.test(value))
    throw new NotExpressible(`the pattern "${value.slice(0, 60)}" means more hosts, or others, in Foreman.`);
  return value;
}

/** Foreman joins a list with commas and splits it again. */
function listed(value: string): string {
  if (value.includes(',') || value.trim() !== value)
    throw new NotExpressible(`"${value.slice(0, 60)}" is in a list, where Foreman reads it otherwise.`);
  return checkedValue(value);
}

function checkedValue(value: string): string {
  if (value.trim() === '' || !value.isWellFormed() || /\p{Cc}/u.test(value))
    throw new NotExpressible('it compares with nothing, or with control characters.');
  return value;
}

/** The last name of a title stands for every group that ends so: it is kept only if that is one group, and one that is asked for. */
function translateLeaf(term: SyntaxTerm, { hostgroups, isNegated }: SearchedTerm): Term {
  const name = fieldNameOf(term);
  if (term.kind !== 'comparison' || term.operator !== 'equal' || isNegated)
    throw new NotExpressible(`it asks for ${name}, the last name of a host group, in another way than by "=".`);
  const leaf = checkedValue(term.value.text);
  const isLeaf = (title: string): boolean => title.split('/').at(-1) === leaf && !hostgroups.slashed.includes(title);
  const titles = leaf.includes('/') ? [] : hostgroups.all.filter(isLeaf);
  const [title] = titles;
  if (title === undefined) throw new NotExpressible(`no host group is called "${leaf.slice(0, 60)}".`);
  if (titles.length > 1)
    throw new NotExpressible(
      `${titles.length} host groups are called "${leaf.slice(0, 60)}" (${titles.slice(0, 3).join(', ').slice(0, 200)}); name one by its full title.`,
    );
  return {
    kind: 'comparison',
    field: { kind: 'attribute', name: 'hostgroup' },
    operator: 'equal',
    value: title,
    ...PLACE,
  };
}

function translateBelow(term: SyntaxTerm, { isNegated, hostgroups }: SearchedTerm): Term {
  const isPlain = term.kind === 'comparison' && term.operator === 'equal' && !/[*%]/.test(term.value.text);
  // Foreman takes the groups that the user sees: whoever does not see one is not kept from it.
  if (!isPlain || isNegated)
    throw new NotExpressible('it asks for parent_hostgroup in another way than by "=" and a full title.');
  const value = checkedValue(term.value.text);
  const mistaken = hostgroups.slashed.find((title) => title.startsWith(`${value}/`));
  if (mistaken !== undefined)
    throw new NotExpressible(
      `"${mistaken.slice(0, 100)}" has a slash in its own name, and may not be below "${value.slice(0, 60)}".`,
    );
  return { kind: 'comparison', field: { kind: 'attribute', name: 'hostgroup' }, operator: 'under', value, ...PLACE };
}
