import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** A document that calls one root field with arguments of the right types. */
export interface ExampleDocument {
  /** E.g. `Query.hosts`. */
  readonly name: string;
  readonly root: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly text: string;
}

/** One for each root field of a schema. */
export function exampleDocuments(schema: GraphQLSchema): readonly ExampleDocument[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).map((field) => {
      if (root === undefined || root === null) throw new Error('A field without its root');
      const text = `${root.name.toLowerCase()} { ${field.name}${argumentsOf(field)} ${selectionOf(field)} }`;
      return { name: `${root.name}.${field.name}`, root, field, text };
    }),
  );
}

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const given = args
    .filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
    .map(({ name, type }) => `${name}: ${exampleOf(type)}`);
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

function selectionOf({ type }: GraphQLField<unknown, unknown>): string {
  return isCompositeType(getNamedType(type)) ? '{ __typename }' : '';
}

const EXAMPLES: Readonly<Record<string, string>> = {
  Int: '1',
  Float: '1',
  Boolean: 'true',
  String: '"a"',
  ID: '"1"',
  DateTime: '"2026-11-23T12:00:00Z"',
  JSON: '{}',
};

/** A value of the type as it is written in a document. */
function exampleOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return exampleOf(type.ofType);
  if (isListType(type)) return `[${exampleOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (!isInputObjectType(type)) return EXAMPLES[type.name] ?? `"a ${type.name}"`;
  const needed = Object.values(type.getFields()).filter(
    (field) => isNonNullType(field.type) && field.defaultValue === undefined,
  );
  return `{ ${needed.map((field) => `${field.name}: ${exampleOf(field.type)}`).join(', ')} }`;
}
