import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldDefinitionNode, InputValueDefinitionNode, TypeDefinitionNode } from 'graphql';
import { Kind, isTypeDefinitionNode, parse } from 'graphql';
import { committedFiles } from './sources.ts';

test('every nullable field of the schema says what null means', () => {
  const schema = committedFiles('schema.graphql').find(({ path }) => path === 'schema.graphql');
  assert.deepEqual(fieldsWithSilentNull(schema?.text ?? 'an empty schema does not parse'), []);
});

test('the check sees output and input fields and leaves lookups and defaults alone', () => {
  const example = `
    type Host { name: String!  group: String  "Null: in no location." location: String  fact(name: String!): String }
    input HostInput { group: String  first: Int = 50  "Where it is." location: String }
    type Query { host(name: String!): Host }`;
  assert.deepEqual(fieldsWithSilentNull(example), ['Host.group', 'HostInput.group', 'HostInput.location']);
});

function fieldsWithSilentNull(schema: string): readonly string[] {
  return parse(schema)
    .definitions.filter(isTypeDefinitionNode)
    .flatMap((type) =>
      fieldsOf(type)
        .filter(isSilentNull)
        .map((field) => `${type.name.value}.${field.name.value}`),
    );
}

function fieldsOf(type: TypeDefinitionNode): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
  return 'fields' in type ? (type.fields ?? []) : [];
}

function isSilentNull(field: FieldDefinitionNode | InputValueDefinitionNode): boolean {
  if (field.type.kind === Kind.NON_NULL_TYPE) return false;
  // What is looked up by an argument is null when there is no such thing; a default is what takes the place of null.
  if (field.kind === Kind.FIELD_DEFINITION && (field.arguments?.length ?? 0) > 0) return false;
  if (field.kind === Kind.INPUT_VALUE_DEFINITION && field.defaultValue !== undefined) return false;
  return !(field.description?.value ?? '').includes('Null:');
}
