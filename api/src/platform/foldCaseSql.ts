/**
 * A text in the case in which searches compare: Unicode lower case without regard to a language, and one sigma wherever it stands. Text and
 * pattern are both folded here, for PostgreSQL may be built with an older Unicode than JavaScript has.
 */
export function foldCaseSql(text: string): string {
  return `translate(lower((${text}) collate "und-x-icu"), 'ς', 'σ') collate "C"`;
}
