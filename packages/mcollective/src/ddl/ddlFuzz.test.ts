import fc from 'fast-check';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AgentDdl } from './AgentDdl.ts';
import { DdlError } from './DdlError.ts';
import { parseAgentDdlJson } from './parseAgentDdlJson.ts';
import { parseDdl } from './parseDdl.ts';
import { parseJsonDdl } from './parseJsonDdl.ts';
import { validateArguments } from './validateArguments.ts';

/** Set the seed to that of a failure to see it again. */
const runs = { seed: 20260404 };
const agents = join(import.meta.dirname, '..', '..', 'fixtures', 'ddl', 'mcollective', 'agent');
const ruby = ['rpcutil.ddl', 'proto.ddl'].map((name) => readFileSync(join(agents, name)));
const choria = Buffer.from(
  JSON.stringify({
    metadata: { name: 'x', description: 'd', author: 'a', license: 'l', version: '1', url: 'u', timeout: 5 },
    actions: [
      {
        action: 'run',
        description: 'r',
        display: 'ok',
        input: {
          a: {
            prompt: 'a',
            description: 'a',
            type: 'string',
            optional: true,
            validation: '^a$',
            maxlength: 9,
            default: 'a',
          },
          b: { prompt: 'b', description: 'b', type: 'list', optional: false, list: ['one', 2], default: 'one' },
        },
        output: { o: { description: 'o', display_as: 'O', type: 'integer', default: 0 } },
        aggregate: [{ function: 'average', args: ['o', { format: '%.1f' }] }],
      },
    ],
  }),
);

/** Words that mean something in a DDL, thrown in where they do not belong. */
const rubyWords = [
  ...[
    'do',
    'end',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '|x|',
    '.each do |i|',
    '#{i}',
    '"',
    "'",
    '=>',
    ':',
    ',',
    '\n',
    '\\',
    '#',
  ],
  ...[
    '%w[',
    '<<-A\n',
    '=begin\n',
    '__END__',
    'nil',
    'true',
    '1e999',
    '-9'.repeat(30),
    ':a',
    '?a',
    '*',
    '**',
    '&',
    '`',
    '\0',
  ],
  ...[
    'action "x"',
    'input',
    'output',
    'summarize',
    'aggregate',
    'metadata',
    'String',
    '/(a+)+/',
    '.to_sym',
    '+ "a"',
    'é',
    '"\\xff"',
  ],
  ...[
    '# encoding: utf-16\n',
    '# encoding: nonsense\n',
    '# encoding: ascii-8bit\n',
    '\ufeff',
    '0.1r',
    '2i',
    '1..2',
    '->{}',
  ],
];
const jsonWords = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  '1e999',
  '-0',
  '"__proto__":',
  '[['.repeat(40),
  '"',
  '\\u0000',
  '""',
  'true',
  '1',
];

/** A real file with some of its bytes replaced, cut out, doubled, or followed by words of the language. */
function mutated(seeds: readonly Buffer[], words: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(20_000),
    length: fc.nat(3),
    with: fc.oneof(fc.constantFrom('', 'x', '1', ' '), fc.constantFrom(...words)),
    twice: fc.boolean(),
  });
  return fc
    .record({ seed: fc.constantFrom(...seeds), changes: fc.array(change, { minLength: 1, maxLength: 4 }) })
    .map(({ seed, changes }) => {
      let text = seed.toString();
      for (const { at, length, with: word, twice } of changes) {
        const start = at % (text.length + 1);
        const kept = twice ? text.slice(start, start + length).repeat(2) : '';
        text = text.slice(0, start) + kept + word + text.slice(start + length);
      }
      return text;
    });
}

const randomText = (words: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 })
    .map((parts) => parts.join(' '));

/** Either a DDL that travels and can be used, or a DdlError; anything else fails. */
async function survives(read: () => AgentDdl | Promise<AgentDdl>): Promise<'read' | 'refused'> {
  let ddl: AgentDdl;
  try {
    ddl = await read();
  } catch (error) {
    assert.ok(error instanceof DdlError, String(error));
    assert.match(error.message, /^x\.(?:ddl|json)/);
    return 'refused';
  }
  assert.deepEqual(plain(parseAgentDdlJson(JSON.parse(JSON.stringify(ddl)))), plain(ddl));
  for (const action of ddl.actions)
    validateArguments(action, Object.fromEntries(action.inputs.map(({ name }) => [name, 'a'])));
  return 'read';
}

function plain(ddl: AgentDdl): unknown {
  return JSON.parse(JSON.stringify(ddl));
}

test('mutated and random Ruby is read as a DDL that can be used, or refused', async () => {
  const outcomes = { read: 0, refused: 0 };
  const source = fc.oneof(
    { weight: 3, arbitrary: mutated(ruby, rubyWords) },
    { weight: 1, arbitrary: randomText(rubyWords) },
  );
  const property = fc.asyncProperty(source, async (text) => {
    outcomes[await survives(() => parseDdl(text, 'x.ddl'))] += 1;
  });
  await fc.assert(property, { ...runs, numRuns: 250 });
  assert.ok(outcomes.read > 20 && outcomes.refused > 20, JSON.stringify(outcomes));
});

test('mutated and random JSON is read as a DDL that can be used, or refused', async () => {
  const outcomes = { read: 0, refused: 0 };
  const source = fc.oneof(
    { weight: 3, arbitrary: mutated([choria], jsonWords) },
    { weight: 1, arbitrary: randomText(jsonWords) },
    { weight: 1, arbitrary: fc.json() },
  );
  const property = fc.asyncProperty(source, async (text) => {
    outcomes[await survives(() => parseJsonDdl(text, 'x.json'))] += 1;
  });
  await fc.assert(property, { ...runs, numRuns: 3000 });
  assert.ok(outcomes.read > 20 && outcomes.refused > 20, JSON.stringify(outcomes));
});

/** Found by trying: each overflows the parser's stack, makes it run without end, or costs its reader more than linear time. */
const costly = [
  ...[
    '(',
    '[',
    '{',
    '"#{',
    '!',
    '-',
    'not ',
    'a=',
    '1+',
    '"a"+',
    'x.y',
    'A::',
    'a ? b : ',
    'p(x: ',
    ':"#{',
    '"\\u{',
    '/(?<a>',
    '->{',
  ],
  ...[
    '[1].each{',
    '[_1].each{it;',
    'a.b c do\n',
    'if a\n',
    'begin\n',
    'case 1\nin ',
    'def a(',
    'BEGIN{',
    '<<~A\n#{',
    '{a: 1,',
  ],
  ...[
    '<<A,',
    '?a ',
    '[1].each { |a| [1,1,1,1,1,1,1,1].each { |b|',
    '|',
    '@',
    '\0',
    '"a" ',
    '%w[',
    '=begin\n',
    '# ',
    '12345678901234567890',
    'p :a=>1,:a=>1,',
    '[1].each { |a| ',
  ],
];

test('source of any nesting is refused in bounded time, and the next file is read as ever', async () => {
  const good = ruby[0]?.toString() ?? '';
  const expected = await parseDdl(good, 'x.ddl');
  for (const piece of costly) {
    const text = piece.repeat(Math.floor(250_000 / piece.length));
    assert.equal(await survives(() => parseDdl(text, 'x.ddl')), 'refused', piece);
    assert.deepEqual(await parseDdl(good, 'x.ddl'), expected);
  }
});

const metadata =
  'metadata :name=>"a",:description=>"d",:author=>"a",:license=>"l",:version=>"1",:url=>"u",:timeout=>5\n';
const input = (more: string): string => `input "i#{a}", :prompt=>"",:optional=>true,${more}\n`;
const list = (items: number): string => `[${'1,'.repeat(items)}]`;
const numbers = `[${Array.from({ length: 4900 }, (_, at) => at).join(',')}]`;

/** Loops within the limits of file and steps that once took up to 93 s or a gigabyte; each must spend the budget of its file. */
const unrolled: Readonly<Record<string, string>> = {
  'a big list in a loop': `${list(4900)}.each do |a|\n${list(110_000)}.each do |b|\nend\nend`,
  'loops over short lists': `${list(9000)}.each { |a| ${list(9)}.each { |b| ${list(9)}.each { |c| } } }`,
  'an input with a big list in a loop': `${numbers}.each { |a|\n${input(`:description=>"",:type=>:list,:list=>${list(9900)}`)}}`,
  'an input with a list that is a loop variable': `[${list(9900)}].each { |l|\n${numbers}.each { |a|\n${input(':description=>"",:type=>:list,:list=>l')}}}`,
  'a long text in a loop': `${numbers}.each { |a|\n${input(`:description=>"#{a}${'x'.repeat(99_000)}",:type=>:integer`)}}`,
  'a long joined text in a loop': `${numbers}.each { |a|\n${input(`:description=>"x"+"${'x'.repeat(99_000)}",:type=>:integer`)}}`,
  'a long symbol in a loop': `${numbers}.each { |a|\n${input(`:description=>:"#{a}${'x'.repeat(99_000)}",:type=>:integer`)}}`,
  'a long text that is a loop variable': `["${'x'.repeat(99_000)}"].each { |t|\n${numbers}.each { |a|\n${input(':description=>t,:type=>:integer')}}}`,
};

for (const [name, body] of Object.entries(unrolled)) {
  test(`what loops come to is bounded by one budget for the file: ${name}`, async () => {
    const source = `${metadata}action "x", :description=>"d" do\n${body}\nend\n`;
    assert.ok(source.length < 256 * 1024);
    await assert.rejects(parseDdl(source, 'x.ddl'), { code: 'UNSUPPORTED', message: /loops make more|grow beyond/ });
  });
}

test('a file that breaks the parser does not disturb another that is read at the same time', async () => {
  const good = ruby[1]?.toString() ?? '';
  const [broken, read] = await Promise.allSettled([parseDdl('('.repeat(50_000), 'x.ddl'), parseDdl(good, 'x.ddl')]);
  assert.deepEqual([broken.status, read.status], ['rejected', 'fulfilled']);
});
