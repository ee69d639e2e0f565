// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import '@chargehand/api/emitSchema';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { isAccessRule } from '@chargehand/api/access/permissions';
import { guardSchema } from '@chargehand/api/platform/guardSchema';
import { buildApiSchema } from '@chargehand/api/schema';
import {
  isCompositeType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Something that has a rule, and what the API says when it has none. */
interface Ruled {
  readonly name: string;
  readonly of: GraphQLNamedType | GraphQLField<unknown, unknown>;
  readonly fault: { readonly field: string } | { readonly type: string };
}

/** The checklist asks for twenty; here each is removed. */
const AT_LEAST = 20;

describe('who may read what', () => {
  let schema: GraphQLSchema;
  before(async () => {
    schema = await buildApiSchema();
  });

  test('S31: without the rule of any one root field the schema is refused, and the field is named', (t) => {
    const fields = rootsOf(schema).flatMap((root) =>
      Object.values(root.getFields()).map((field) => {
        const name = `${root.name}.${field.name}`;
        return { name, of: field, fault: { field: name } };
      }),
    );
    t.diagnostic(`${fields.length} root fields`);
    assertEachNeeded(schema, fields);
  });

  test('S31: without the rule of any one type of objects, so of all its fields and the edges to it, the schema is refused', (t) => {
    const types = typesOf(schema).map((type) => ({ name: type.name, of: type, fault: { type: type.name } }));
    t.diagnostic(`${types.length} types`);
    assertEachNeeded(schema, types);
  });

  test('S31: every rule is one that there is', () => {
    const fields = [...rootsOf(schema), ...typesOf(schema).filter(isObjectType)].flatMap((type) =>
      Object.values(type.getFields()),
    );
    const rules = [...typesOf(schema), ...fields].map((one) => one.extensions['access']).filter(isGiven);
    assert.ok(rules.length > AT_LEAST);
    assert.deepEqual(
      rules.filter((rule) => typeof rule !== 'string' || !isAccessRule(rule)),
      [],
    );
  });
});

/** Takes the rule away and looks whether that is noticed; then puts it back. */
function assertEachNeeded(schema: GraphQLSchema, all: readonly Ruled[]): void {
  assert.ok(all.length >= AT_LEAST);
  for (const { name, of, fault } of all) {
    const { extensions } = of;
    of.extensions = Object.fromEntries(Object.entries(extensions).filter(([key]) => key !== 'access'));
    assert.throws(() => guardSchema(schema, () => undefined), fault, name);
    of.extensions = extensions;
  }
  assert.doesNotThrow(() => guardSchema(schema, () => undefined));
}

function rootsOf(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(isGiven);
}

/** Of objects, apart from the roots and from what a schema tells of itself. */
function typesOf(schema: GraphQLSchema): readonly GraphQLNamedType[] {
  const roots = rootsOf(schema);
  return Object.values(schema.getTypeMap()).filter(
    (type) => isCompositeType(type) && !type.name.startsWith('__') && !roots.some((root) => root === type),
  );
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== undefined && value !== null;
}
