import { FilterParser, type Filter } from 'ldapts';

/** What a filter can have a place for. */
export interface FilterValues {
  readonly login: string;
  readonly dn: string;
}

/** Puts the values into a filter that has {login} or {dn}, so that they stay values whatever they hold. Throws what the parser does on a filter that is none. */
export function fillFilter(filter: string, values: FilterValues): Filter {
  return FilterParser.parseString(
    filter.replace(/\{(login|dn)\}/g, (_, place) => escapeValue(place === 'dn' ? values.dn : values.login)),
  );
}

/** RFC 4515, 3: whatever could have a meaning in a filter is written as its byte; and what could not is left, which are letters of all languages. */
export function escapeValue(value: string): string {
  return value.replace(/[^\w@.\-\u0080-\u{10ffff}]/gu, (character) => {
    return `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
