import type { SourceFile } from '../architecture/sources.ts';

/** A test whose title begins with a row of the checklist. */
export interface RowTest {
  readonly row: string;
  readonly rule: string;
  readonly path: string;
}

/** Finds the tests of the rows in the sources of tests. What a title takes from a variable is shown as an ellipsis. */
export function provedRows(files: readonly SourceFile[]): readonly RowTest[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(TITLE)].map(([, , row = '', rule = '']) => ({
      row,
      rule: rule.replaceAll(/\$\{[^}]*\}/g, '…').replaceAll('\\', ''),
      path,
    })),
  );
}

const TITLE = /\b(?:test|it)\(\s*(['"`])(S\d+): ((?:\\.|(?!\1).)+)\1/g;
