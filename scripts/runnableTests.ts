import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** The files to hand to `node --test`, and the test sources that the build has left out. */
export interface RunnableTests {
  readonly files: readonly string[];
  readonly notCompiled: readonly string[];
}

// Where the build puts a test: sources on the left, the compiled file on the right.
const compiledPlaces: readonly (readonly [source: RegExp, compiled: string])[] = [
  [/^client\/src\/(.+)\.ts$/, 'client/dist-test/$1.js'],
  [/^(packages\/[^/]+|api|proxy-bridge|cli)\/src\/(.+)\.ts$/, '$1/dist/$2.js'],
  [/^tests\/(.+)\.ts$/, 'tests/dist/$1.js'],
];

/**
 * Finds the compiled form of every test source that matches. It starts from the sources, so that neither a test which
 * the build forgot nor the remains of a deleted one can go unnoticed. Scripts run as they are written.
 */
export function runnableTests(root: string, sources: readonly string[]): RunnableTests {
  const written = globSync([...sources], { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] }).sort();
  const isCompiled = (source: string): boolean => existsSync(join(root, compiledPath(source)));
  return {
    files: written.filter(isCompiled).map(compiledPath),
    notCompiled: written.filter((source) => !isCompiled(source)),
  };
}

function compiledPath(source: string): string {
  const place = compiledPlaces.find(([pattern]) => pattern.test(source));
  return place === undefined ? source : source.replace(...place);
}
