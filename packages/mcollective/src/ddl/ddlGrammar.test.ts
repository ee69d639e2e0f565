import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionDdl, InputDdl } from './AgentDdl.ts';
import { parseDdl } from './parseDdl.ts';

const metadata = `metadata :name => "x", :description => "d", :author => "a", :license => "l", :version => "1",
  :url => "u", :timeout => 5\n`;
const inAction = (body: string): string => `action "run", :description => "d" do\n${body}\nend`;

async function action(body: string): Promise<ActionDdl> {
  const { actions } = await parseDdl(metadata + body, 'x.ddl');
  return actions[0] ?? assert.fail('no action');
}

async function input(options: string): Promise<InputDdl> {
  const { inputs } = await action(
    inAction(`input :a, :prompt => "p", :description => "d", :optional => true, ${options}`),
  );
  return inputs[0] ?? assert.fail('no input');
}

for (const [ruby, text] of [
  ['"a" "b"', 'ab'],
  ['"a" \\\n  "b"', 'ab'],
  ['"a" +\n  "b" + \'c\'', 'abc'],
  ["'it\\'s \\\\ \\n'", "it's \\ \\n"],
  ['"tab\\t\\u00e9 #{"x"}"', 'tab\té x'],
  ['%q(it (is))', 'it (is)'],
  ['%Q[a#{1}]', 'a1'],
  ['<<-EOS\n  one\n  EOS\n', '  one\n'],
  ['<<~EOS\n    one\n      two\n  EOS\n', 'one\n  two\n'],
  ['"a".to_s.upcase.freeze', 'A'],
  ['" a\\n".strip + "b\\n".chomp', 'ab'],
  ['5', '5'],
  [':sym', 'sym'],
  ['?c', 'c'],
] as const) {
  test(`the text ${JSON.stringify(ruby)} is read as Ruby reads it`, async () => {
    assert.equal((await action(`action "run", :description => ${ruby}`)).description, text);
  });
}

test('both styles of hash, braces, parentheses, comments and continued lines are understood', async () => {
  const run = await action(`
    # a comment
    action("run", { description: "d", }) { # another
      display(:flatten)
      output :o,   # between
             :description => "o",

             display_as: "O"
    }
=begin
  not read
=end
    action :run, 'description': "again" do
      output "p", :description => "p", :display_as => "P"
    end
__END__
garbage (`);
  assert.equal(run.description, 'd');
  assert.equal(run.display, 'flatten');
  assert.deepEqual(
    run.outputs.map(({ name, keyType, displayAs }) => [name, keyType, displayAs]),
    [
      ['o', 'symbol', 'O'],
      ['p', 'string', 'P'],
    ],
  );
});

test('a loop over a literal array is unrolled, with its variable in texts and symbols', async () => {
  const run = await action(
    inAction(`%w[one two].each do |item|
      [:a, :b].each { |kind| output :"#{item}_#{kind}", :description => "Out #{item}", :display_as => kind.to_s.capitalize }
    end`),
  );
  assert.deepEqual(
    run.outputs.map(({ name, description, displayAs }) => [name, description, displayAs]),
    [
      ['one_a', 'Out one', 'A'],
      ['one_b', 'Out one', 'B'],
      ['two_a', 'Out two', 'A'],
      ['two_b', 'Out two', 'B'],
    ],
  );
});

test('a case method of a symbol gives a symbol, as in Ruby, so the name travels as one', async () => {
  const run = await action(inAction('[:a, "b"].each { |n| output n.upcase, :description => "d", :display_as => "x" }'));
  assert.deepEqual(
    run.outputs.map(({ name, keyType }) => [name, keyType]),
    [
      ['A', 'symbol'],
      ['B', 'string'],
    ],
  );
});

test('every kind of default is kept, and nil is none', async () => {
  const kinds = [
    ['1', 1],
    ['-1', -1],
    ['1_000', 1000],
    ['0x10', 16],
    ['1.5', 1.5],
    ['-1e3', -1000],
    ['true', true],
    ['false', false],
    ['"t"', 't'],
    ['[1, [nil]]', [1, [null]]],
    ['{:a => 1, "b" => 2}', { a: 1, b: 2 }],
    ['nil', undefined],
  ] as const;
  for (const [ruby, value] of kinds) {
    const { default: preset } = await input(`:type => :integer, :default => ${ruby}`);
    assert.deepEqual(preset === undefined ? undefined : JSON.parse(JSON.stringify(preset)), value, ruby);
  }
});

test('a validation is a pattern, a validator, a list or a class', async () => {
  const rule = async (validation: string): Promise<unknown> => {
    const read = await input(`:type => :string, :maxlength => 9, :validation => ${validation}`);
    return [read.validation, read.validationKind, read.list, read.maxLength];
  };
  assert.deepEqual(await rule("'^a$'"), ['^a$', 'regex', undefined, 9]);
  assert.deepEqual(await rule('"shellsafe"'), ['shellsafe', 'regex', undefined, 9]);
  assert.deepEqual(await rule('/^a\\/b$/mi'), ['(?mi)^a/b$', 'regex', undefined, 9]);
  assert.deepEqual(await rule(':shellsafe'), ['shellsafe', 'validator', undefined, 9]);
  assert.deepEqual(await rule('["a", 1]'), [undefined, undefined, ['a', 1], 9]);
  assert.deepEqual(await rule('String'), ['string', 'validator', undefined, 9]);
  assert.deepEqual(await rule('nil'), [undefined, undefined, undefined, 9]);
});

test('a type in quotes or of a class is not the symbol of that name', async () => {
  assert.equal((await input(':type => Integer')).type, 'integer');
  assert.equal((await input(':type => :Integer')).type, 'Integer');
  assert.equal((await input(':type => "integer"')).type, '"integer"');
  assert.equal((await input(':type => "Hash"')).type, 'Hash');
});

for (const [what, body, code] of [
  [
    'a string input without maxlength',
    inAction('input :a, :prompt => "p", :description => "d", :optional => true, :type => :string, :validation => "."'),
    'INCOMPLETE',
  ],
  [
    'a string input without validation',
    inAction('input :a, :prompt => "p", :description => "d", :optional => true, :type => :string, :maxlength => 1'),
    'INCOMPLETE',
  ],
  [
    'an input that is both symbol and text',
    inAction('[:a, "a"].each { |n| output n, :description => "d", :display_as => "x" }'),
    'UNSUPPORTED',
  ],
  ['a sum of numbers', 'action "a", :description => 1 + 1', 'UNSUPPORTED'],
  ['text added to a symbol', 'action "a", :description => "a" + :b', 'UNSUPPORTED'],
  ['a class as a description', 'action "a", :description => String', 'INCOMPLETE'],
  [
    'a class that no type is',
    inAction('input :a, :prompt => "p", :description => "d", :optional => true, :type => Kernel'),
    'INCOMPLETE',
  ],
  [
    'a class as a default',
    inAction('output :a, :description => "d", :display_as => "x", :default => String'),
    'INCOMPLETE',
  ],
  ['option names in quotes', 'action "a", "description" => "d"', 'INCOMPLETE'],
  ['a display in quotes', inAction('display "always"'), 'UNSUPPORTED'],
  ['an argument too many', 'action "a", "b", :description => "d"', 'UNSUPPORTED'],
  ['a block where none belongs', 'usage("a") { }', 'UNSUPPORTED'],
  ['a usage that is computed', 'usage `id`', 'UNSUPPORTED'],
  ['a loop with two variables', '[1].each { |a, b| }', 'UNSUPPORTED'],
  ['a loop with an optional variable', '[1].each { |a, b = 1| }', 'UNSUPPORTED'],
  ['a loop without variable', '[1].each { }', 'UNSUPPORTED'],
  ['a loop over a method', 'x.each { |a| }', 'UNSUPPORTED'],
  ['a splat', 'action *["a"], :description => "d"', 'UNSUPPORTED'],
  ['a hash splat', 'action "a", **{:description => "d"}', 'UNSUPPORTED'],
  ['another requirement', 'requires :puppet => "1"', 'UNSUPPORTED'],
  ['a requirement of no version', 'requires :mcollective => 2', 'UNSUPPORTED'],
  ['bytes that are no text', 'action "a", :description => "\\xff"', 'UNSUPPORTED'],
  ['a rescue', 'action "a", :description => "d" do\n display :ok\nrescue\nend', 'UNSUPPORTED'],
  ['a BEGIN block', 'BEGIN { action "a", :description => "d" }', 'UNSUPPORTED'],
  ['a discovery block', 'discovery do\n capabilities :identity\nend', 'UNSUPPORTED'],
  [
    'text that doubles with every step',
    inAction(`output :a, :description => "${'x'.repeat(60_000)}" + "${'y'.repeat(60_000)}", :display_as => "x"`),
    'UNSUPPORTED',
  ],
] as const) {
  test(`a DDL with ${what} is refused with file and line`, async () => {
    await assert.rejects(parseDdl(metadata + body, '/ddl/x.ddl'), (error: Error & { code?: string; line?: number }) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, /^\/ddl\/x\.ddl:[3-9]/);
      return true;
    });
  });
}

test('a repeated action adds to the first, which keeps its description', async () => {
  const { actions } = await parseDdl(
    `${metadata}action "a", :description => "1" do\n display :ok\nend\naction "a", :description => "2" do
      output :o, :description => "o", :display_as => "O"\nend`,
    'x.ddl',
  );
  assert.deepEqual(
    actions.map(({ description, display, outputs }) => [description, display, outputs.length]),
    [['1', 'ok', 1]],
  );
});

test('an aggregate keeps its format from inside or outside of the parentheses', async () => {
  const { aggregates } = await action(
    inAction(`summarize do
      aggregate summary(:a)
      aggregate average(:b, :format => "%.1f")
      aggregate sum(:c), :format => "%d"
      aggregate(boxplot(:d, :max => 5))
    end`),
  );
  assert.deepEqual(aggregates, [
    { function: 'summary', output: 'a' },
    { function: 'average', output: 'b', format: '%.1f' },
    { function: 'sum', output: 'c', format: '%d' },
    { function: 'boxplot', output: 'd' },
  ]);
});

test('a text may be joined of any number of lines', async () => {
  const { description } = await action(
    inAction(
      `input :i, :prompt => "p", :type => :integer, :optional => true, :description => ${Array(300).fill('"a"').join(' +\n')}`,
    ),
  ).then(({ inputs: [first] }) => first ?? assert.fail());
  assert.equal(description, 'a'.repeat(300));
});

test('a pattern has at most 2048 characters', async () => {
  const rule = (length: number) => input(`:type => :string, :maxlength => 9, :validation => '${'a'.repeat(length)}'`);
  assert.equal((await rule(2048)).validation?.length, 2048);
  await assert.rejects(rule(2049), { code: 'UNSUPPORTED', path: /validation$/ });
});
