import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema } from 'graphql';
import { documentFaults, writtenDocuments } from './graphqlDocuments.ts';
import type { WrittenDocument } from './graphqlDocuments.ts';
import { committedFiles } from './sources.ts';

const contract = committedFiles('schema.graphql').find(({ path }) => path === 'schema.graphql')?.text ?? '';
// gql.tada reads this directive from fragments and takes it out before they are sent.
const schema = buildSchema(`${contract}\ndirective @_unmask on FRAGMENT_DEFINITION`);

for (const workspace of ['client', 'cli', 'proxy-bridge', 'packages']) {
  test(`every GraphQL document in ${workspace} fits schema.graphql`, () => {
    const sources = committedFiles('.ts', '.vue').filter(({ path }) => path.startsWith(`${workspace}/`));
    const documents = sources.filter(({ path }) => !path.endsWith('.test.ts')).flatMap(writtenDocuments);
    assert.ok(documents.length > 0, `documents were found in ${workspace}`);
    assert.deepEqual(documentFaults(documents, schema), []);
  });
}

test('a document with an unknown field, a wrong variable or a syntax error is refused', () => {
  for (const text of [
    'query Wrong { host(name: "web1") { nickname } }',
    'query Wrong($name: Int!) { host(name: $name) { name } }',
    'query Wrong { host(name: "web1") { name }',
    'query Wrong { host(name: "web1") { ...Missing } }',
  ]) {
    assert.equal(documentFaults(faultyDocuments(text), schema).length, 1, text);
  }
});

test('documents are found in calls, tags and components, and may share fragments', () => {
  const text = [
    '<script setup lang="ts">',
    'const row = graphql(`fragment HostRow on Host { name ...Place }`, [place]);',
    'const place = graphql(`fragment Place on Host { location { title } }`);',
    'const page = gql`query Page { host(name: "web1") { ...HostRow } }`;',
    '</script>',
  ].join('\n');
  const documents = writtenDocuments({ path: 'client/src/Example.vue', text });
  assert.equal(documents.length, 3);
  assert.deepEqual(documentFaults(documents, schema), []);
});

function faultyDocuments(text: string): readonly WrittenDocument[] {
  return writtenDocuments({ path: 'cli/src/example.ts', text: `export const example = graphql(\`${text}\`);` });
}
