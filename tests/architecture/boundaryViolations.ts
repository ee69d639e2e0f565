import { posix } from 'node:path';
import { importsOf } from './importsOf.ts';
import type { SourceFile } from './sources.ts';

const programs = ['api', 'proxy-bridge', 'cli', 'client'] as const;

// Style guide, section 1: an arrow there is a smaller number here. Equal numbers do not know each other.
const apiRanks = new Map([
  ['migrations', -1],
  ['platform', 0],
  ['access', 1],
  ['proxies', 2],
  ['inventory', 3],
  ['plugins', 3],
  ['tasks', 4],
  ['outputs', 5],
  ['schedules', 5],
  ['roles', 5],
]);

const namelessFolders = new Set(['shared', 'common', 'utils', 'util', 'helpers', 'helper', 'misc']);

/** Says in one sentence each which imports break the direction of the house. Workspace names map to folders. */
export function boundaryViolations(
  files: readonly SourceFile[],
  workspaceFolders: ReadonlyMap<string, string>,
): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const target = targetOf(file.path, specifier, workspaceFolders);
      if (target === undefined) return [];
      const rule = brokenRule(file.path, target, specifier);
      return rule === undefined ? [] : [`${file.path} imports ${specifier}: ${rule}`];
    }),
  );
}

/** The folders among `paths` whose names say nothing about their subject, or that are no module of the API. */
export function folderViolations(paths: readonly string[]): readonly string[] {
  const folders = new Set(paths.map((path) => posix.dirname(path)));
  return [...folders].flatMap((folder) => {
    const names = folder.split('/');
    if (names.some((name) => namelessFolders.has(name))) return [`${folder}: name the subject of what lies in it`];
    const isUnknownModule = folder.startsWith('api/src/') && !apiRanks.has(names[2] ?? '');
    return isUnknownModule ? [`${folder}: the direction of imports (boundaryViolations.ts) has no place for it`] : [];
  });
}

function targetOf(path: string, specifier: string, workspaceFolders: ReadonlyMap<string, string>): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(path), specifier));
  if (specifier.startsWith('@/')) return `client/src/${specifier.slice(2)}`;
  const name = specifier.split('/').slice(0, 2).join('/');
  return workspaceFolders.get(name);
}

function brokenRule(path: string, target: string, specifier: string): string | undefined {
  const from = workspaceOf(path);
  const to = workspaceOf(target);
  if (from === to) return path.startsWith('api/') ? brokenApiRule(path, target) : brokenClientRule(path, target);
  if (from === 'tests' || from === 'bench') return undefined;
  if (specifier.startsWith('.')) return leavesWorkspace(target);
  if (isProgram(to)) return 'a program is never imported, programs meet at schema.graphql';
  return to.startsWith('packages/') ? undefined : 'only packages are imported from outside';
}

// Everyone may read the contract itself: it is the one file that all programs share.
function leavesWorkspace(target: string): string | undefined {
  return target === 'schema.graphql' ? undefined : 'a relative import stays within its workspace';
}

function brokenApiRule(path: string, target: string): string | undefined {
  const from = apiModuleOf(path);
  const to = apiModuleOf(target);
  if (from === to || from === undefined) return undefined;
  if (to === undefined) return `${from} does not know the composition root`;
  const isAllowed = rankOf(to) < rankOf(from);
  return isAllowed ? undefined : `${from} does not know ${to}`;
}

// The files directly in client/src (the Apollo client, the texts) belong to no feature; the router and the app know all of them.
function brokenClientRule(path: string, target: string): string | undefined {
  if (!path.startsWith('client/src/ui/') || target.startsWith('client/src/ui/')) return undefined;
  const isFeatureless = /^client\/src\/(?!main|router|App)[^/]+\.\w+$/.test(target);
  return isFeatureless ? undefined : 'ui knows no noun of the product';
}

function workspaceOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'packages' ? `${first}/${second}` : first;
}

function apiModuleOf(path: string): string | undefined {
  const names = path.split('/');
  return names[1] === 'src' && names.length > 3 ? names[2] : undefined;
}

function rankOf(module: string): number {
  return apiRanks.get(module) ?? Number.POSITIVE_INFINITY;
}

function isProgram(workspace: string): boolean {
  return programs.some((program) => program === workspace);
}
