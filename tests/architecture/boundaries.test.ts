import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundaryViolations, folderViolations } from './boundaryViolations.ts';
import { committedFiles, committedPaths } from './sources.ts';

const workspaceFolders = readWorkspaceFolders();

test('nobody imports against the direction of the house', () => {
  const files = committedFiles('.ts', '.vue').filter((file) => !file.path.startsWith('scripts/'));
  assert.ok(files.length > 50, 'the sources were found');
  assert.deepEqual(boundaryViolations(files, workspaceFolders), []);
});

test('every folder is named for its subject', () => {
  assert.deepEqual(folderViolations(committedPaths()), []);
});

const forbidden: readonly (readonly [rule: string, path: string, specifier: string])[] = [
  ['a program does not import a program', 'cli/src/main.ts', '@chargehand/api'],
  ['a program does not reach into a program', 'client/src/App.vue', '../../api/src/tasks/Task.ts'],
  ['a package does not import a program', 'packages/stomp/src/index.ts', '@chargehand/proxy-bridge'],
  ['a package is imported by its name', 'proxy-bridge/src/main.ts', '../../packages/stomp/src/index.ts'],
  ['a program does not import the tests', 'api/src/app.ts', '../../tests/support/stompLogin.ts'],
  ['the platform knows no noun', 'api/src/platform/database.ts', '../inventory/Host.ts'],
  ['an earlier module does not know a later one', 'api/src/inventory/Host.ts', '../tasks/Task.ts'],
  ['inventory and plugins do not know each other', 'api/src/plugins/Plugin.ts', '../inventory/Host.ts'],
  ['a module does not know the composition root', 'api/src/tasks/Task.ts', '../app.ts'],
  ['a folder below a module belongs to it', 'api/src/access/rules/mayRun.ts', '../../proxies/SmartProxy.ts'],
  ['the ui folder knows no feature', 'client/src/ui/DataTable.vue', '../tasks/TaskPage.vue'],
  ['the ui folder does not know the router', 'client/src/ui/DataTable.vue', '../router.ts'],
  ['an alias hides nothing', 'client/src/ui/DataTable.vue', '@/tasks/TaskPage.vue'],
];

for (const [rule, path, specifier] of forbidden) {
  test(`the checker refuses: ${rule}`, () => {
    for (const statement of importStatements(specifier)) {
      const text = path.endsWith('.vue') ? `<script setup lang="ts">\n${statement}\n</script>` : statement;
      assert.equal(boundaryViolations([{ path, text }], workspaceFolders).length, 1, statement);
    }
  });
}

test('the checker allows what the house is built of', () => {
  const allowed = [
    {
      path: 'api/src/tasks/startTask.ts',
      text: importing('../inventory/Host.ts', '../plugins/Plugin.ts', './Task.ts'),
    },
    { path: 'api/src/app.ts', text: importing('./tasks/tasks.resolver.ts', './platform/config.ts') },
    { path: 'cli/src/main.ts', text: importing('@chargehand/api-client', 'node:fs', 'graphql') },
    { path: 'packages/fleet/src/index.ts', text: importing('@chargehand/stomp') },
    { path: 'client/src/ui/useQuery.ts', text: importing('../apollo.ts', './readProblem.ts', 'vue') },
    { path: 'tests/journeys/run.test.ts', text: importing('@chargehand/fleet', '../support/activemq.ts') },
  ];
  assert.deepEqual(boundaryViolations(allowed, workspaceFolders), []);
});

test('the checker refuses folders without a subject and unknown modules', () => {
  const paths = ['client/src/utils/format.ts', 'packages/shared/src/index.ts', 'api/src/things/Thing.ts'];
  assert.equal(folderViolations(paths).length, 3);
  assert.deepEqual(folderViolations(['api/src/tasks/Task.ts', 'client/src/ui/StateChip.vue', 'README.md']), []);
});

function importStatements(specifier: string): readonly string[] {
  return [
    `import { thing } from '${specifier}';`,
    `import type { Thing } from '${specifier}';`,
    `export * from '${specifier}';`,
    `const thing = await import('${specifier}');`,
    `type Thing = import('${specifier}').Thing;`,
  ];
}

function importing(...specifiers: readonly string[]): string {
  return specifiers.map((specifier) => `import '${specifier}';\n`).join('');
}

function readWorkspaceFolders(): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const file of committedFiles('package.json')) {
    const manifest: unknown = JSON.parse(file.text);
    if (typeof manifest !== 'object' || manifest === null || !('name' in manifest)) continue;
    if (typeof manifest.name === 'string') folders.set(manifest.name, file.path.replace(/\/?package\.json$/, ''));
  }
  return folders;
}
