import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { DdlError } from './DdlError.ts';
import { parseJsonDdl } from './parseJsonDdl.ts';
import { readDdlFiles } from './readDdlFiles.ts';

const metadata = { name: 'x', description: 'd', author: 'a', license: 'l', version: '1', url: 'u', timeout: 5 };
const text = { prompt: 'P', description: 'd', type: 'string', optional: false, validation: '^a$', maxlength: 9 };
const run = { action: 'run', description: 'r', input: {}, output: {} };

function ddl(...actions: object[]): string {
  return JSON.stringify({ $schema: 'https://choria.io/schemas/mcorpc/ddl/v1/agent.json', metadata, actions });
}

function readInput(input: object): unknown {
  return parseJsonDdl(ddl({ ...run, input: { i: { ...text, ...input } } }), 'x.json').actions[0]?.inputs[0];
}

test('a Choria DDL is read with all its parts, and its names travel as symbols', () => {
  const source = ddl({
    ...run,
    display: 'always',
    input: { service: { ...text, default: 'httpd' } },
    output: { state: { description: 's', display_as: 'State', type: 'string', default: null } },
    aggregate: [
      { function: 'summary', args: ['state'] },
      { function: 'average', args: ['state', { format: '%.1f' }] },
    ],
  });
  assert.deepEqual(parseJsonDdl(source, '/lib/choria/agent/service.json'), {
    metadata: {
      name: 'service',
      description: 'd',
      author: 'a',
      license: 'l',
      version: '1',
      url: 'u',
      timeoutSeconds: 5,
    },
    actions: [
      {
        name: 'run',
        description: 'r',
        display: 'always',
        inputs: [
          {
            name: 'service',
            keyType: 'symbol',
            prompt: 'P',
            description: 'd',
            type: 'string',
            optional: false,
            default: 'httpd',
            validation: '^a$',
            validationKind: 'regex',
            maxLength: 9,
          },
        ],
        outputs: [{ name: 'state', keyType: 'symbol', description: 's', displayAs: 'State' }],
        aggregates: [
          { function: 'summary', output: 'state' },
          { function: 'average', output: 'state', format: '%.1f' },
        ],
      },
    ],
  });
});

test('one lower-case word as validation is a validator, anything else a pattern', () => {
  for (const name of ['shellsafe', 'ipv4address', 'ipv6address', 'ipaddress', 'service_name']) {
    assert.partialDeepStrictEqual(readInput({ validation: name }), { validation: name, validationKind: 'validator' });
  }
  for (const pattern of ['^a$', '.', 'a|b', '\\w+', 'Shell']) {
    assert.partialDeepStrictEqual(readInput({ validation: pattern }), { validation: pattern, validationKind: 'regex' });
  }
});

test('no limit and no validation may be written as 0 and empty', () => {
  const input = readInput({ validation: '', maxlength: 0 });
  assert.ok(typeof input === 'object' && input !== null && !('validation' in input) && !('maxLength' in input));
});

test('every type of Choria is read, also in capitals', () => {
  for (const type of ['boolean', 'integer', 'float', 'number', 'hash', 'array', 'Hash', 'Array']) {
    assert.partialDeepStrictEqual(readInput({ type }), { type });
  }
  assert.partialDeepStrictEqual(readInput({ type: 'list', list: ['a', 1, true] }), {
    type: 'list',
    list: ['a', 1, true],
  });
});

for (const [what, source, path] of [
  [
    'metadata with a part missing',
    JSON.stringify({ metadata: { ...metadata, url: undefined }, actions: [] }),
    'ddl.metadata.url',
  ],
  ['a timeout of 0', JSON.stringify({ metadata: { ...metadata, timeout: 0 }, actions: [] }), 'ddl.metadata.timeout'],
  ['no actions', JSON.stringify({ metadata }), 'ddl.actions'],
  ['a list instead of an object', '[]', 'ddl.metadata'],
  ['null', 'null', 'ddl'],
  ['the same action twice', ddl(run, run), 'ddl.actions[1].action'],
  ['a name in capitals', ddl({ ...run, action: 'Run' }), 'ddl.actions[0].action'],
  ['an odd name of an input', ddl({ ...run, input: { 'a b': text } }), 'ddl.actions[0].input.a b'],
  ['inputs in a list', ddl({ ...run, input: [text] }), 'ddl.actions[0].input'],
  ['an unknown type', ddl({ ...run, input: { i: { ...text, type: 'regexp' } } }), 'ddl.actions[0].input.i.type'],
  ['optional as text', ddl({ ...run, input: { i: { ...text, optional: 'no' } } }), 'ddl.actions[0].input.i.optional'],
  ['a limit below 0', ddl({ ...run, input: { i: { ...text, maxlength: -1 } } }), 'ddl.actions[0].input.i.maxlength'],
  ['half a character', ddl({ ...run, input: { i: { ...text, maxlength: 0.5 } } }), 'ddl.actions[0].input.i.maxlength'],
  ['a list without values', ddl({ ...run, input: { i: { ...text, type: 'list' } } }), 'ddl.actions[0].input.i.list'],
  [
    'a list of lists',
    ddl({ ...run, input: { i: { ...text, type: 'list', list: [[]] } } }),
    'ddl.actions[0].input.i.list[0]',
  ],
  ['an unknown display', ddl({ ...run, display: 'never' }), 'ddl.actions[0].display'],
  [
    'an aggregate of nothing',
    ddl({ ...run, aggregate: [{ function: 'sum', args: [] }] }),
    'ddl.actions[0].aggregate[0].args',
  ],
  [
    'a default nested too deep',
    ddl({ ...run, output: { o: { description: 'o', display_as: 'O', default: nested(50) } } }),
    undefined,
  ],
] as const) {
  test(`a JSON DDL with ${what} is refused with file and path`, () => {
    assert.throws(
      () => parseJsonDdl(source, '/lib/x.json'),
      (error) => {
        assert.ok(error instanceof DdlError && error.code === 'INCOMPLETE' && error.file === '/lib/x.json');
        if (path !== undefined) assert.equal(error.path, path);
        assert.ok(error.message.startsWith(`/lib/x.json: ${error.path} must be `), error.message);
        return true;
      },
    );
  });
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

test('what is no JSON, too large, nested without end or named like no agent is refused', () => {
  assert.throws(() => parseJsonDdl('{\n  metadata: 1\n}', 'x.json'), { code: 'SYNTAX', line: 2 });
  assert.throws(() => parseJsonDdl('', 'x.json'), { code: 'SYNTAX' });
  assert.throws(() => parseJsonDdl(' '.repeat(300_000), 'x.json'), { code: 'UNSUPPORTED' });
  assert.throws(() => parseJsonDdl('['.repeat(200_000), 'x.json'), DdlError);
  assert.throws(() => parseJsonDdl(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'x.json'), DdlError);
  assert.throws(() => parseJsonDdl(ddl(run), 'a b.json'), { code: 'UNSUPPORTED' });
});

test('names that JavaScript objects have are names like others', () => {
  const source = ddl(run).replace(
    '"input":{}',
    `"input":{"__proto__":${JSON.stringify(text)},"constructor":${JSON.stringify(text)}}`,
  );
  const names = parseJsonDdl(source, 'x.json').actions[0]?.inputs.map(({ name }) => name);
  assert.deepEqual(names, ['__proto__', 'constructor']);
});

async function withFiles(files: Readonly<Record<string, string | Buffer>>, check: (root: string) => Promise<void>) {
  const root = await mkdtemp(join(tmpdir(), 'ddl-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), content);
    }
    await check(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

const named = (description: string): string => JSON.stringify({ metadata: { ...metadata, description }, actions: [] });
const ruby = `metadata :name => "x", :description => "ruby", :author => "a", :license => "l", :version => "1", :url => "u", :timeout => 5`;

test('a JSON DDL wins over the Ruby one next to it, and the first libdir over the second', async () => {
  const files = {
    'one/mcollective/agent/a.ddl': ruby,
    'one/mcollective/agent/a.json': named('json'),
    'one/choria/agent/b.json': named('choria'),
    'one/mcollective/agent/b.ddl': ruby,
    'one/mcollective/agent/c.ddl': ruby,
    'two/mcollective/agent/c.json': named('late'),
    'two/choria/agent/d.json': named('other'),
  };
  await withFiles(files, async (root) => {
    const { ddls, refused } = await readDdlFiles([join(root, 'one'), join(root, 'two')]);
    assert.deepEqual(refused, []);
    const found = ddls.map(({ metadata: { name, description } }) => `${name} ${description}`);
    assert.deepEqual(found, ['a json', 'b choria', 'c ruby', 'd other']);
  });
});

test('a file that cannot be used is refused by its name and hides no other, not even that of its own agent', async () => {
  const files = {
    'mcollective/agent/a.json': 'no JSON',
    'mcollective/agent/a.ddl': ruby,
    'mcollective/agent/b.json': named('b'),
    'mcollective/agent/latin.ddl': Buffer.from(`# caf\xe9\n${ruby}`, 'latin1'),
    'mcollective/agent/large.ddl': ' '.repeat(1024 * 1024 + 1),
    'mcollective/agent/notes.txt': 'nothing',
  };
  await withFiles(files, async (root) => {
    const folder = join(root, 'mcollective', 'agent');
    await mkdir(join(folder, 'folder.ddl'));
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    const { ddls, refused } = await readDdlFiles([root]);
    assert.deepEqual(
      ddls.map(({ metadata: { name } }) => name),
      ['a', 'b'],
    );
    assert.deepEqual(refused.map(({ file, code }) => [file.slice(folder.length + 1), code]).sort(), [
      ['a.json', 'SYNTAX'],
      ['folder.ddl', 'UNREADABLE'],
      ['large.ddl', 'UNREADABLE'],
      ['latin.ddl', 'UNREADABLE'],
      ['pipe.json', 'UNREADABLE'],
    ]);
  });
});
