import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readVectorFile } from '../testing/vectors.ts';
import type { ActionDdl, AgentDdl } from './AgentDdl.ts';
import { parseAgentDdlJson } from './parseAgentDdlJson.ts';
import { parseDdl } from './parseDdl.ts';
import { readDdlFiles } from './readDdlFiles.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'ddl');

/** A DDL as Ruby reads it: symbols are written with their colon. */
interface RubyDdl {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly entities: Readonly<Record<string, RubyAction>>;
}
type Properties = Readonly<Record<string, unknown>>;
interface RubyAction {
  readonly ':description': string;
  readonly ':display': string;
  readonly ':input': Readonly<Record<string, Properties>>;
  readonly ':output': Readonly<Record<string, Properties>>;
  readonly ':aggregate'?: readonly { readonly ':function': string; readonly ':args': readonly unknown[] }[];
}

async function fixture(name: string): Promise<AgentDdl> {
  const { ddls, refused } = await readDdlFiles([fixtures]);
  assert.deepEqual(refused, []);
  return ddls.find((ddl) => ddl.metadata.name === name) ?? assert.fail(`no ${name}.ddl`);
}

function asRubySees({ description, display, inputs, outputs, aggregates }: ActionDdl): unknown {
  const key = ({ keyType, name }: { keyType: string; name: string }): string =>
    keyType === 'symbol' ? `:${name}` : name;
  return {
    description,
    display: `:${display}`,
    inputs: inputs.map((input) => [
      key(input),
      input.prompt,
      input.description,
      `:${input.type}`,
      input.optional,
      input.default ?? null,
      input.maxLength ?? 0,
      input.list ?? null,
      input.validationKind === 'validator' ? `:${input.validation}` : (input.validation ?? null),
    ]),
    outputs: outputs.map((output) => [key(output), output.description, output.displayAs, output.default ?? null]),
    aggregates: aggregates.map((aggregate) => [
      `:${aggregate.function}`,
      `:${aggregate.output}`,
      aggregate.format ?? null,
    ]),
  };
}

function asExpected(action: RubyAction): unknown {
  return {
    description: action[':description'],
    display: action[':display'],
    inputs: Object.entries(action[':input']).map(([key, input]) => [
      key,
      input[':prompt'],
      input[':description'],
      input[':type'],
      input[':optional'],
      input[':default'],
      input[':maxlength'] ?? 0,
      input[':list'] ?? null,
      input[':validation'] ?? null,
    ]),
    outputs: Object.entries(action[':output']).map(([key, output]) => [
      key,
      output[':description'],
      output[':display_as'],
      output[':default'],
    ]),
    aggregates: (action[':aggregate'] ?? []).map((aggregate) => [
      aggregate[':function'],
      aggregate[':args'][0],
      (aggregate[':args'][1] as Properties | undefined)?.[':format'] ?? null,
    ]),
  };
}

for (const name of ['rpcutil', 'proto']) {
  test(`the DDL of ${name} is read as Ruby reads it`, async () => {
    const ddl = await fixture(name);
    const ruby = readVectorFile<RubyDdl>(`extra/ddl/agent-${name}.json`);
    assert.equal(ddl.metadata.timeoutSeconds, ruby.meta[':timeout']);
    for (const key of ['name', 'description', 'author', 'license', 'version', 'url'] as const) {
      assert.equal(ddl.metadata[key], ruby.meta[`:${key}`]);
    }
    assert.deepEqual(new Set(ddl.actions.map((action) => action.name)), new Set(Object.keys(ruby.entities)));
    for (const action of ddl.actions) {
      const expected = ruby.entities[action.name] ?? assert.fail(action.name);
      assert.deepEqual(asRubySees(action), asExpected(expected), action.name);
    }
  });

  test(`the DDL of ${name} survives the way over the wire`, async () => {
    const ddl = await fixture(name);
    assert.deepEqual(parseAgentDdlJson(JSON.parse(JSON.stringify(ddl))), ddl);
  });
}

const metadata = `metadata :name => "x", :description => "d", :author => "a", :license => "l", :version => "1",
  :url => "u", :timeout => 5\n`;
const parse = (body: string): Promise<AgentDdl> => parseDdl(metadata + body, '/ddl/x.ddl');

test('every form of literal is understood', async () => {
  const ddl = await parse(`
    action :run, description: 'it\\'s ' "a" + ' "run"' do
      input(:a, :prompt => <<-EOS.to_s, :description => "tab\\there", :type => :string, :optional => true, :validation => /\\Aa+\\z/i, :maxlength => 0)
prompt
      EOS
      input :b, :prompt => %q(q), :description => "d", :type => :list, :optional => false, :list => %w[x y], :default => 'x'
      input :c, :prompt => "p", :description => "d", :type => Float, :optional => true, :default => -1.5
      [:d, "e"].each do |item|
        output item, :description => "Out #{item}", :display_as => item.to_s.capitalize, :default => (1)
      end
      summarize { aggregate average(:d), :format => "%d" }
    end
    action "run", :description => "again" do
      display :ok
    end`);
  const [run, ...others] = ddl.actions;
  assert.ok(run !== undefined && others.length === 0);
  assert.equal(run.description, 'it\'s a "run"');
  assert.equal(run.display, 'ok');
  const [a, b, c] = run.inputs;
  assert.deepEqual([a?.prompt, a?.description, a?.validation], ['prompt\n', 'tab\there', '(?i)\\Aa+\\z']);
  assert.deepEqual([b?.list, b?.default, c?.type, c?.default], [['x', 'y'], 'x', 'float', -1.5]);
  assert.deepEqual(
    run.outputs.map(({ displayAs, keyType }) => [displayAs, keyType]),
    [
      ['D', 'symbol'],
      ['E', 'string'],
    ],
  );
  assert.deepEqual(run.aggregates, [{ function: 'average', output: 'd', format: '%d' }]);
});

for (const [what, body, code] of [
  ['a condition', 'if true\n action "a", :description => "d"\nend', 'UNSUPPORTED'],
  ['the environment', 'action "a", :description => ENV["X"]', 'UNSUPPORTED'],
  ['a shell command', 'action "a", :description => `id`', 'UNSUPPORTED'],
  ['evaluation', 'eval("1")', 'UNSUPPORTED'],
  ['a call on a literal', 'action "a", :description => "x".instance_eval("1")', 'UNSUPPORTED'],
  ['a receiver', 'Kernel.action "a", :description => "d"', 'UNSUPPORTED'],
  ['a variable', 'x = 1', 'UNSUPPORTED'],
  ['a method name that JavaScript objects have', 'constructor "a"', 'UNSUPPORTED'],
  [
    'loops that explode',
    `${'[1,2,3,4,5,6,7,8,9,0].each { |a| '.repeat(5)}action "a", :description => "d"${' }'.repeat(5)}`,
    'UNSUPPORTED',
  ],
  ['absurd nesting', `action "a", :description => ${'('.repeat(3000)}"d"${')'.repeat(3000)}`, 'UNSUPPORTED'],
  ['a data query', 'dataquery :description => "d" do\nend', 'UNSUPPORTED'],
  ['a syntax error', 'action "a", :description => (', 'SYNTAX'],
  ['an action without description', 'action "a"', 'INCOMPLETE'],
  [
    'an input without type',
    'action "a", :description => "d" do\n input :x, :prompt => "p", :description => "d", :optional => true\nend',
    'INCOMPLETE',
  ],
] as const) {
  test(`a DDL with ${what} is refused with file and line, and not run`, async () => {
    await assert.rejects(parse(`\n${body}`), (error: Error & { code?: string; line?: number }) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, /^\/ddl\/x\.ddl/);
      if (what !== 'absurd nesting') assert.ok((error.line ?? 0) >= 4, error.message);
      return true;
    });
  });
}

test('a DDL without metadata, or with a part of it, is refused', async () => {
  await assert.rejects(parseDdl('', 'x.ddl'), { code: 'INCOMPLETE' });
  await assert.rejects(parseDdl('metadata :name => "x"', 'x.ddl'), {
    code: 'INCOMPLETE',
    message: /x\.ddl:1: metadata needs :description/,
  });
});

test('of files with one name the first directory counts, and a refused file hides no other', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ddl-'));
  try {
    for (const [libdir, name, text] of [
      ['one', 'x', metadata.replace('"d"', '"first"')],
      ['one', 'bad', 'nonsense'],
      ['two', 'x', metadata],
      ['two', 'y', metadata],
    ] as const) {
      await mkdir(join(root, libdir, 'mcollective', 'agent'), { recursive: true });
      await writeFile(join(root, libdir, 'mcollective', 'agent', `${name}.ddl`), text);
    }
    const read = await readDdlFiles([join(root, 'one'), join(root, 'missing'), join(root, 'two')]);
    assert.deepEqual(
      read.ddls.map(({ metadata: { name, description } }) => [name, description]),
      [
        ['x', 'first'],
        ['y', 'd'],
      ],
    );
    assert.deepEqual(
      read.refused.map(({ code, file }) => [code, file]),
      [['UNSUPPORTED', join(root, 'one/mcollective/agent/bad.ddl')]],
    );
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a description over the wire with a wrong part is refused with its path', () => {
  const good = {
    metadata: { name: 'x', description: '', author: '', license: '', version: '', url: '', timeoutSeconds: 1 },
    actions: [],
  };
  assert.deepEqual(parseAgentDdlJson({ ...good, extra: 1 }), good);
  for (const [value, path] of [
    [null, 'ddl'],
    [[], 'ddl.metadata'],
    [{ ...good, metadata: { ...good.metadata, name: '/x/' } }, 'ddl.metadata.name'],
    [{ ...good, metadata: { ...good.metadata, timeoutSeconds: 0 } }, 'ddl.metadata.timeoutSeconds'],
    [{ ...good, actions: [{ name: 'a', description: '', display: 'never' }] }, 'ddl.actions[0].display'],
    [{ ...good, actions: {} }, 'ddl.actions'],
  ] as const) {
    assert.throws(() => parseAgentDdlJson(value), { code: 'MALFORMED_AGENT_DDL', path });
  }
});
