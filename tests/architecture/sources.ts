import { readFileSync, readdirSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { repositoryRoot } from '../support/repositoryRoot.ts';

/** One file of the checkout: its path from the root with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The paths of all files that are or would be committed, which is everything that .gitignore does not name. */
export function committedPaths(): readonly string[] {
  const ignored = ignorePatterns(readFileSync(join(repositoryRoot, '.gitignore'), 'utf8'));
  return listFiles('', (path) => ignored.some((pattern) => matchesGlob(path, pattern)));
}

/** The committed files whose names end in one of `endings`, read as text. */
export function committedFiles(...endings: readonly string[]): readonly SourceFile[] {
  return committedPaths()
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}

/** The TypeScript of a file: all of a .ts file, the script blocks of a .vue file with every line where it was. */
export function scriptOf(file: SourceFile): string {
  if (!file.path.endsWith('.vue')) return file.text;
  let end = 0;
  let script = '';
  for (const block of file.text.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)) {
    const [, tag = '', body = ''] = block;
    const start = block.index + tag.length;
    script += blank(file.text.slice(end, start)) + body;
    end = start + body.length;
  }
  return script;
}

function ignorePatterns(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const patterns = ['.git', ...lines].map((line) => line.replace(/\/$/, ''));
  // As git does: a pattern with a slash inside is meant from the root, any other at every depth.
  return patterns.map((pattern) => (pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`));
}

function listFiles(folder: string, isIgnored: (path: string) => boolean): readonly string[] {
  return readdirSync(join(repositoryRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (isIgnored(path)) return [];
    if (entry.isDirectory()) return listFiles(path, isIgnored);
    return entry.isFile() ? [path] : [];
  });
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, '');
}
