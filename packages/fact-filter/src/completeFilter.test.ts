import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { completeFilter } from './completeFilter.ts';
import type { CompletionSource } from './Completion.ts';
import { parseFilter } from './parseFilter.ts';
import { printFilter } from './printFilter.ts';
import { randomFilter } from './randomFilter.fixture.ts';

const facts = ['os.family', 'os.name', 'my key', 'role'];
const values = ['web1', 'web2', 'db 1', 'and', 'say "hi"'];
const source: CompletionSource = {
  factNames: async (prefix, limit) => facts.filter((name) => name.startsWith(prefix)).slice(0, limit),
  values: async (_field, prefix, limit) => values.filter((value) => value.startsWith(prefix)).slice(0, limit),
  tasks: async (outcome, prefix) =>
    ['12', '7'].filter((number) => number.startsWith(prefix)).map((number) => ({ number, detail: `p/a ${outcome}` })),
};

const fields = ['name', 'hostgroup', 'location', 'organization', 'proxy', 'class', 'plugin', 'last_seen', 'facts.'];
const outcomes = ['task', 'task.failed', 'task.unknown', 'task.not_sent', 'task.succeeded'];
/** Where a comparison may begin; after `has` the tasks are not offered. */
const compared = [...fields.slice(0, -1), ...outcomes, 'facts.'];
const comparing = ['=', '!=', '~', '!~', '^', '!^', '<', '<=', '>', '>='];
const allValues = ['web1', 'web2', '"db 1"', '"and"', '"say \\"hi\\""'];

/** The cursor is where the `‸` is. */
const offered: readonly (readonly [text: string, texts: readonly string[]])[] = [
  ['‸', [...compared, 'not', 'has', 'null?', 'all']],
  ['name = a and ‸', [...compared, 'not', 'has', 'null?']],
  ['name = a or ‸ and name = b', [...compared, 'not', 'has', 'null?']],
  ['not ‸', [...compared, 'not', 'has', 'null?']],
  ['!‸', [...compared, 'not', 'has', 'null?']],
  ['(‸', [...compared, 'not', 'has', 'null?']],
  ['name = a, ‸', [...compared, 'not', 'has', 'null?']],
  ['na‸', ['name']],
  ['LO‸', ['location']],
  ['a‸', ['all']],
  ['name = x and a‸', []],
  ['n‸', ['name', 'not', 'null?']],
  ['has ‸', fields],
  ['has f‸', ['facts.']],
  ['null? l‸', ['location', 'last_seen']],
  ['facts.‸', ['facts.os.family', 'facts.os.name', '"facts.my key"', 'facts.role']],
  ['facts.os.‸', ['facts.os.family', 'facts.os.name']],
  ['FACTS.os::f‸', ['facts.os.family']],
  ['facts.my‸', ['"facts.my key"']],
  ['"facts.my k‸', ['"facts.my key"']],
  ['os‸', ['facts.os.family', 'facts.os.name']],
  ['ro‸', ['facts.role']],
  ['name ‸', comparing],
  ['facts.os.family ‸', comparing],
  ['hostgroup ‸', ['under', ...comparing]],
  ['hostgroup u‸', ['under']],
  ['hostgroup under‸', ['under']],
  ['last_seen ‸', ['<', '>', '=', '!=', '<=', '>=']],
  ['parent_hostgroup ‸', ['=', '~']],
  ['name !‸', ['!=', '!~', '!^']],
  ['web ‸', ['and', 'or']],
  ['name = ‸', allValues],
  ['name =‸', allValues],
  ['name = we‸', ['web1', 'web2']],
  ['name = we‸b9 and x', ['web1', 'web2']],
  ['name = "we‸', ['web1', 'web2']],
  ['name = "db ‸', ['"db 1"']],
  ['name = "say \\"‸', ['"say \\"hi\\""']],
  ['~ ‸', allValues],
  ['name ^ ‸', allValues],
  ['name ^ (‸', allValues],
  ['name ^ (a, we‸', ['web1', 'web2']],
  ['name ^ (a ‸', allValues],
  ['name ^ (a, "db‸', ['"db 1"']],
  ['hostgroup under w‸', ['web1', 'web2']],
  ['task ‸', ['=', '!=', '^', '!^']],
  ['task = ‸', ['12', '7']],
  ['not task.failed ^ (1‸', ['12']],
  ['task.‸', outcomes.slice(1)],
  ['last_seen = t‸', ['today']],
  ['last_seen > "3‸', ['"30 minutes ago"', '"3 hours ago"']],
  ['name = x ‸', ['and', 'or']],
  ['name = "x" ‸', ['and', 'or']],
  ['name ^ (x) ‸', ['and', 'or']],
  ['(name = x) ‸', ['and', 'or']],
  ['has name ‸', ['and', 'or']],
  ['name = x o‸', ['or', 'organization', 'facts.os.family', 'facts.os.name']],
  ['name = x c‸', ['class']],
  ['nmae = ‸', []],
  ['name = = ‸', []],
  ['name = (‸', []],
  ['name = \0 ‸', []],
];

suite('what may stand at the cursor is offered', () => {
  for (const [text, texts] of offered)
    test(text, async () => {
      const position = text.indexOf('‸');
      const completions = await completeFilter(text.replace('‸', ''), position, source);
      assert.deepEqual(
        completions.map((completion) => completion.text),
        texts,
      );
    });
});

const replaced: readonly (readonly [text: string, first: string])[] = [
  ['na‸', 'name'],
  ['na‸me = x', 'name = x'],
  ['not na‸mes and x', 'not name and x'],
  ['name = we‸b9 and x', 'name = web1 and x'],
  ['name = "d‸b 2" and x', 'name = "db 1" and x'],
  ['name = "d‸ and x', 'name = "db 1" and x'],
  ['name = "we‸ and location = "New York"', 'name = web1 and location = "New York"'],
  ['name = "we‸ and location = ""', 'name = web1 and location = ""'],
  ['name ^ ("we‸b9")', 'name ^ (web1)'],
  ['name ^ ("we‸b9","x")', 'name ^ (web1,"x")'],
  ['name =‸', 'name =web1'],
  ['name = x ‸', 'name = x and'],
  ['name !‸', 'name !='],
];

test('a completion replaces the word under the cursor and nothing else', async () => {
  for (const [marked, expected] of replaced) {
    const text = marked.replace('‸', '');
    const [first] = await completeFilter(text, marked.indexOf('‸'), source);
    assert.ok(first);
    const result = text.slice(0, first.from) + first.text + text.slice(first.to);
    assert.equal(result, expected);
  }
});

test('at most 20 completions are offered, whatever the source gives', async () => {
  const many = Array.from({ length: 50 }, (_, index) => `v${index}`);
  const generous: CompletionSource = { ...source, factNames: async () => many, values: async () => [...many, ...many] };
  assert.equal((await completeFilter('name = ', 7, generous)).length, 20);
  assert.equal((await completeFilter('facts.', 6, generous)).length, 20);
  assert.equal((await completeFilter('name ^ (', 8, { ...source, values: async () => ['a', 'a'] })).length, 1);
});

test('a source is asked for the field and the prefix, by the names that facts have here', async () => {
  const asked: unknown[] = [];
  const recording: CompletionSource = {
    factNames: async (...question) => (asked.push(question), []),
    values: async (...question) => (asked.push(question), []),
    tasks: async (...question) => (asked.push(question), []),
  };
  await completeFilter('facts.os::fam', 13, recording);
  await completeFilter('facts.os::family = "Red H', 25, recording);
  await completeFilter('puppetclass ~ x', 15, recording);
  await completeFilter('task = 1', 8, recording);
  await completeFilter('task.not_sent = ', 16, recording);
  assert.deepEqual(asked, [
    ['os.fam', 20],
    [{ kind: 'fact', path: 'os.family' }, 'Red H', 20],
    [{ kind: 'attribute', name: 'class' }, 'x', 20],
    [null, '1', 20],
    ['NOT_SENT', '', 20],
  ]);
});

test('any text and any position have an answer whose places lie inside the text', async () => {
  for (let seed = 1; seed <= 400; seed++) {
    const text = printFilter(randomFilter(seed));
    for (const position of [seed % (text.length + 1), text.length - (seed % 9), -1, text.length + 5, NaN, 2.5]) {
      for (const { from, to } of await completeFilter(text, position, source))
        assert.ok(0 <= from && from <= to && to <= text.length, `${text} ${position}`);
    }
  }
  for (const text of ['🚀', '\ud800', '\0', '('.repeat(9_000), '"'.repeat(99), '-!^^!-', "'", '\\'])
    for (let position = 0; position <= Math.min(text.length, 100); position++)
      await completeFilter(text, position, source);
});

test('a completed value is read as that value', async () => {
  for (const completion of await completeFilter('name = ', 7, source)) {
    const parsed = parseFilter(`name = ${completion.text}`);
    assert.ok(parsed.ok && parsed.filter.kind === 'comparison');
    assert.equal(parsed.filter.value, completion.label);
  }
});
