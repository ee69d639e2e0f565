import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factFilterOf } from './factFilterOf.ts';

test('a name wants the fact and what is below it, and no other that begins alike', () => {
  const isWanted = factFilterOf(['os', 'net.eth0.100', '', '__proto__']);
  for (const path of ['os', 'os.family', 'os.release.major', 'os.', 'net.eth0.100', 'net.eth0.100.ip', '', '.a'])
    assert.equal(isWanted(path), true, path);
  for (const path of ['osfamily', 'my.os', 'net', 'net.eth0', 'net.eth0.1000', 'OS', 'constructor'])
    assert.equal(isWanted(path), false, path);
});

test('without names all are wanted, with none no fact is', () => {
  assert.deepEqual(
    [undefined, []].map((names) => factFilterOf(names)('os')),
    [true, false],
  );
});
