const SIZE = 250_000;

/** Documents that nobody writes but to hurt, each of about the size of the largest request, and smaller ones that pass the count of tokens. */
export function hostileDocuments(): Readonly<Record<string, string>> {
  return {
    'one field with an alias each': `{ ${numbered(13_000, (nth) => `a${nth}: __typename`)} }`,
    'the same field again and again': `{ ${'__typename '.repeat(SIZE / 11)}}`,
    'fields that do not exist': `{ ${numbered(19_000, (nth) => `hsots${nth}`)} }`,
    'fields nested deep': `{ ${'viewer { '.repeat(SIZE / 12)}login${' }'.repeat(SIZE / 12)} }`,
    'inline fragments nested deep': `{ ${'... { '.repeat(SIZE / 9)}__typename${' }'.repeat(SIZE / 9)} }`,
    'lists nested deep': `{ hosts(filter: ${'['.repeat(SIZE / 2)}${']'.repeat(SIZE / 2)}) { totalCount } }`,
    'thousands of directives': `{ __typename ${'@a '.repeat(SIZE / 3)} }`,
    'thousands of fragments': `{ ...F0 } ${numbered(7_000, (nth) => `fragment F${nth} on Query { ...F${nth + 1} }`)}`,
    'one text of 250 KB': `{ host(name: "${'x'.repeat(SIZE)}") { name } }`,
    'nothing but blanks and commas': `{ __typename ${', '.repeat(SIZE / 2)} }`,
    ...withinTheTokens(),
  };
}

/** Of fewer than 2,000 tokens. */
function withinTheTokens(): Readonly<Record<string, string>> {
  const doubling = numbered(40, (nth) => `fragment F${nth} on Query { ...F${nth + 1} ...F${nth + 1} }`);
  const wide = numbered(45, (nth) => `fragment F${nth} on Host { ${`name(a: ${nth}) `.repeat(2)} ...F${nth + 1} }`);
  return {
    'a thousand times the same field': `{ viewer { ${'login '.repeat(1_900)}} }`,
    'a thousand inline fragments with the same field': `{ viewer { ${'... { login } '.repeat(480)}} }`,
    'the same fields side by side, level by level': `{ ${'hosts { nodes { name } } '.repeat(240)} }`,
    'fields that are nearly right': `{ ${numbered(1_900, (nth) => `hst${nth}`)} }`,
    'variables that nobody uses': `query (${numbered(480, (nth) => `$v${nth}: Int`)}) { __typename }`,
    'a circle of fragments': '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    'a fragment of itself': '{ ...A } fragment A on Query { __typename ...A }',
    'fragments that double each other': `{ ...F0 } ${doubling} fragment F40 on Query { __typename ...F0 }`,
    'fragments that disagree': `{ hosts { nodes { ...F0 } } } ${wide} fragment F45 on Host { name }`,
    'thirty levels': `{ hostgroup(title: "a") ${'{ parent '.repeat(30)}{ name }${' }'.repeat(30)} }`,
    'aliases of one costly field': `{ ${numbered(31, (nth) => `a${nth}: hosts(first: 500) { totalCount }`)} }`,
    'fields of the root in fragments': `{ ...A } fragment A on Query { ${numbered(16, (nth) => `a${nth}: __typename`)} }`,
    'twenty-one directives': `{ __typename ${'@skip(if: false) '.repeat(21)} }`,
    'fifty-one fragments': `{ __typename } ${numbered(51, (nth) => `fragment F${nth} on Query { __typename }`)}`,
  };
}

function numbered(count: number, write: (nth: number) => string): string {
  return Array.from({ length: count }, (_, nth) => write(nth)).join(' ');
}
