import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Plugins } from './Plugins.ts';
import { recordingLog, temporaryFolder, workFor } from './testing/world.ts';

const SERVICE = `metadata :name => "service", :description => "d", :author => "a", :license => "l",
  :version => "1", :url => "u", :timeout => 10
action "restart", :description => "d" do
  input :service, :prompt => "p", :description => "d", :type => :string, :validation => '^[a-z]+$',
    :optional => false, :maxlength => 20
end
`;

async function pluginsWith(files: Record<string, string>, path: string) {
  const folder = join(path, 'mcollective', 'agent');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const log = recordingLog();
  const plugins = new Plugins([path], log);
  await plugins.read();
  return { plugins, log };
}

test('a dispatch is checked against the DDL beside the bridge', async () => {
  using folder = temporaryFolder();
  const { plugins } = await pluginsWith({ 'service.ddl': SERVICE }, folder.path);
  assert.equal(plugins.check(workFor(['a'])).ok, true);
  const reasonOf = (more: object): string | undefined => {
    const check = plugins.check(workFor(['a'], more));
    return check.ok ? undefined : check.reason;
  };
  assert.equal(reasonOf({ plugin: 'shell' }), 'PLUGIN_UNKNOWN');
  assert.equal(reasonOf({ action: 'stop' }), 'ACTION_UNKNOWN');
  assert.equal(reasonOf({ arguments: {} }), 'ARGUMENTS_REFUSED');
  assert.equal(reasonOf({ arguments: { service: 'ok\n;text' } }), 'ARGUMENTS_REFUSED');
});

test('what a refused argument held does not get into the message', async () => {
  using folder = temporaryFolder();
  const { plugins } = await pluginsWith({ 'service.ddl': SERVICE }, folder.path);
  const check = plugins.check(workFor(['a'], { arguments: { service: 'SECRET;' } }));
  assert.ok(!check.ok && !check.message.includes('SECRET'));
});

test('a broken DDL hides no other', async () => {
  using folder = temporaryFolder();
  const { plugins, log } = await pluginsWith({ 'aaa.ddl': 'action do', 'service.ddl': SERVICE }, folder.path);
  assert.equal(plugins.check(workFor(['a'])).ok, true);
  assert.deepEqual(log.events, ['ddl-refused']);
});

test('plugins are reported once, and again when they have changed', async () => {
  using folder = temporaryFolder();
  const { plugins } = await pluginsWith({ 'service.ddl': SERVICE }, folder.path);
  const reports: string[][] = [];
  const api = {
    reportPlugins: (reported: { name: string }[]) => {
      reports.push(reported.map(({ name }) => name));
      return Promise.resolve();
    },
  };
  const { signal } = new AbortController();
  await plugins.report(api, signal);
  await plugins.report(api, signal);
  writeFileSync(join(folder.path, 'mcollective', 'agent', 'other.ddl'), SERVICE);
  await plugins.read();
  await plugins.report(api, signal);
  assert.deepEqual(reports, [['service'], ['other', 'service']]);
});
