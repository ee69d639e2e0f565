// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startSecretWorld, type SecretGraph, type SecretWorld } from './secretWorld.ts';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { GraphQLObjectType } from 'graphql';
import { objectTypes, selectRoot, type Walk } from './graphPaths.ts';
import { marksIn } from './mark.ts';
import { ANY_ARGUMENTS, rootArguments } from './matrixArguments.ts';
import { CALLERS } from './secretCallers.ts';
import { ALL_MARKS, marksFor } from './secretMarks.ts';

/** Nodes that are asked for of lists, edge by edge: all along two edges, and the first few along three. */
const WIDE = [60, 4];
/** Of one task all hosts. */
const WHOLE = [60, 60];
const DEEP = [3, 1, 1];
/** So many questions of each root field are followed along three edges. */
const DEEP_QUESTIONS = 1;

/** Types that only bridges and people who sign in are given, each a mutation's own answer; those of a Foreman and of providers, whom this world has not (foremanImport.test.ts). */
const BEYOND = [
  'BridgeCredential',
  'BridgeLease',
  'CreatedUser',
  'DispatchWork',
  'ForemanImportReport',
  'ImportedRoleReport',
  'NewEnrolment',
  'NewToken',
  'SignInResult',
  'SetPasswordResult',
  'SignInProvider',
  'StopOrder',
  'UnexpressedRight',
  'WorkTarget',
];

interface Question {
  readonly field: string;
  readonly document: string;
  readonly paths: readonly string[];
}

describe('every path through the graph, for everybody', () => {
  let world: SecretWorld;
  let graph: SecretGraph;
  let questions: readonly Question[];
  before(async () => {
    world = await startSecretWorld();
    graph = await world.open();
    questions = askAll(graph, await digestsOf(graph));
  });
  after(() => world[Symbol.asyncDispose]());

  test('S32: no path of three edges shows anybody a word of what they do not see', async (t) => {
    const leaks = new Map<string, Set<string>>();
    const reached = new Set<string>();
    const types = new Set<string>();
    const broken: string[] = [];
    for (const caller of CALLERS) {
      const allowed = marksFor(caller);
      const shown = new Set<string>();
      for (const { field, document } of questions) {
        const text = JSON.stringify(await graph.ask(caller, document));
        const found = marksIn(text).difference(marksIn(document));
        for (const one of found) shown.add(one);
        for (const one of found.difference(allowed)) noteLeak(leaks, `${caller} ${field}`, one);
        for (const [, type] of text.matchAll(/"__typename":"(\w+)"/g)) types.add(type ?? '');
        if (/"code":"(INTERNAL|DATABASE_UNAVAILABLE)"/.test(text))
          broken.push(`${caller}: ${document.slice(0, 80)} ${text.slice(-300)}`);
      }
      t.diagnostic(`${caller}: shown ${shown.size} of the ${allowed.size} words that are theirs`);
      if (caller === 'admin') for (const one of shown) reached.add(one);
    }
    assert.deepEqual(broken, [], 'nothing fails');
    assert.deepEqual(Object.fromEntries([...leaks].map(([place, words]) => [place, [...words].slice(0, 5)])), {});
    const paths = new Set(questions.flatMap((question) => question.paths));
    const unseen = objectTypes(graph.schema).filter((type) => !types.has(type) && !BEYOND.includes(type));
    t.diagnostic(`${types.size} types, ${paths.size} paths, ${CALLERS.length} callers, ${questions.length} documents`);
    assert.deepEqual([...ALL_MARKS.difference(reached)], [], 'an admin finds every word, so each could have leaked');
    assert.deepEqual(unseen, [], 'every type was reached');
  });
});

function noteLeak(leaks: Map<string, Set<string>>, place: string, word: string): void {
  leaks.set(place, (leaks.get(place) ?? new Set()).add(word));
}

/** Of two answers to task 1. */
async function digestsOf(graph: SecretGraph): Promise<readonly [string, string]> {
  const { data } = await graph.ask('admin', '{ task(id: "1") { outputGroups(first: 40) { nodes { digest hosts } } } }');
  const digests = [...JSON.stringify(data).matchAll(/"digest":"(\w+)"/g)].map(([, digest]) => digest ?? '');
  return [digests[4] ?? '', digests[30] ?? ''];
}

function askAll({ schema }: SecretGraph, digests: readonly [string, string]): readonly Question[] {
  const root = schema.getQueryType();
  assert.ok(root);
  const known = rootArguments(digests);
  return Object.values(root.getFields()).flatMap((field) =>
    (known[field.name] ?? [{}]).flatMap((own, index) => {
      const given = { ...ANY_ARGUMENTS, ...prefixed(field.name, own) };
      const wide = field.name === 'task' ? WHOLE : WIDE;
      const walks = index < DEEP_QUESTIONS ? [wide, DEEP] : [wide];
      return walks.map((sizes) => askField(root, field.name, { sizes, given }));
    }),
  );
}

function askField(root: GraphQLObjectType, name: string, walk: Omit<Walk, 'depth'>): Question {
  const field = root.getFields()[name];
  assert.ok(field);
  const { text, paths } = selectRoot(root, field, walk);
  return { field: name, document: text, paths };
}

/** For the root field alone. */
function prefixed(field: string, own: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [`Query.${field}.${name}`, value]));
}
