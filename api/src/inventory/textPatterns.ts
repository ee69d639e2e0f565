/** The pattern for `like … escape '\'` of texts that contain the search text, both to be folded by foldCaseSql; blank finds all. Every character stands for itself. */
export function searchPattern(search: string | null | undefined): string {
  return `%${escape(storableText(search).trim())}%`;
}

/** The pattern of texts that begin with this one, in its own case, so that an index finds them; absent finds all. */
export function prefixPattern(search: string | null | undefined): string {
  return `${escape(storableText(search))}%`;
}

/** No text in PostgreSQL has a NUL. */
function storableText(search: string | null | undefined): string {
  return (search ?? '').replaceAll('\0', '');
}

function escape(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
