import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('S74: foreign text of any kind is one bounded line of JSON', () => {
  const hostile = [
    'a\r\nb',
    '\u001b[2J\u0007\u009b31m',
    '\u2028\u2029\u0000',
    '\ud800',
    '"}\n{"event":"forged"}',
    'x'.repeat(2_000_000),
  ];
  const script = `
    const { log } = await import(${JSON.stringify(new URL('./log.js', import.meta.url).href)});
    for (const text of ${JSON.stringify(hostile.slice(0, -1))}) log('info', 'told', { text, list: [text], [text]: 1 });
    log('info', 'told', { text: 'x'.repeat(2_000_000), nested: { deep: 'x'.repeat(2_000_000) } });`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line !== '');
  assert.equal(lines.length, hostile.length);
  for (const [nth, line] of lines.entries()) {
    assert.ok(line.length < 10_000, `${line.length} characters`);
    assert.doesNotMatch(line, /[\u0000-\u001f]/);
    const { event, text } = JSON.parse(line) as { readonly event: string; readonly text: string };
    assert.equal(event, 'told');
    assert.equal(text.slice(0, 100), hostile[nth]?.slice(0, 100));
  }
});
