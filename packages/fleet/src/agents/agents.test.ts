import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDdlFiles } from '@chargehand/mcollective';
import { pluginsFolder } from '../writeFleetFiles.ts';
import { agents } from './agents.ts';

test('every declared action is implemented, and nothing that is not declared', async () => {
  const { ddls } = await readDdlFiles([pluginsFolder]);
  const declared = ddls.map(({ metadata, actions }) => [metadata.name, actions.map(({ name }) => name).sort()]);
  const implemented = [...agents].map(([name, actions]) => [name, Object.keys(actions).sort()]);
  assert.deepEqual(implemented.sort(), declared.sort());
});
