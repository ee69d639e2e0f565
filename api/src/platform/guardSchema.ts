import {
  defaultFieldResolver,
  getNamedType,
  isCompositeType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { Extensions } from 'type-graphql';

/** Refuses the caller by throwing, or returns. */
export type AccessCheck<Context> = (rule: string, context: Context) => void;

/** A root field without a rule: the program must not start. */
export class UnguardedField extends Error {
  constructor(readonly field: string) {
    super(`${field} does not say who may call it: put @Access('…') on it`);
  }
}

/** A type without a rule: the program must not start. */
export class UnguardedType extends Error {
  constructor(readonly type: string) {
    super(`${type} does not say who may be led to its objects: put @Access('…') on it`);
  }
}

/** Says who may call a field, or be led to the objects of a type: the name of a rule that the check knows. */
export function accessExtension(rule: string): MethodDecorator & PropertyDecorator & ClassDecorator {
  return Extensions({ access: rule });
}

/**
 * Puts the check before the resolver of every field that has a rule or leads to objects, whose type has one.
 * Throws UnguardedField when a root field has no rule, UnguardedType when a type has none (closed by default), before anything is changed.
 */
export function guardSchema<Context>(schema: GraphQLSchema, check: AccessCheck<Context>): GraphQLSchema {
  for (const { field, rules } of guardedFields(schema)) guardField(field, rules, check);
  return schema;
}

type Field = GraphQLField<unknown, unknown>;

interface GuardedField {
  readonly field: Field;
  readonly rules: readonly string[];
}

function guardedFields(schema: GraphQLSchema): readonly GuardedField[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter((type) => isCompositeType(type) && !isBuiltIn(type));
  return types.flatMap((type) => {
    const root = roots.find((one) => one === type)?.name;
    if (root === undefined) typeRuleOf(type);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    return fields.map((field) => ({ field, rules: rulesOf(field, root) })).filter(({ rules }) => rules.length > 0);
  });
}

/** What a schema tells of itself. */
function isBuiltIn({ name }: GraphQLNamedType): boolean {
  return name.startsWith('__');
}

/** A field that is no root's needs no rule of its own: who may be led to its object may read it. */
function rulesOf(field: Field, root: string | undefined): readonly string[] {
  const isOpen = root === undefined && field.extensions['access'] === undefined;
  const own = isOpen ? [] : [accessRuleOf(field, root)];
  const target = getNamedType(field.type);
  return [...new Set(isCompositeType(target) ? [...own, typeRuleOf(target)] : own)];
}

function typeRuleOf(type: GraphQLNamedType): string {
  const rule = type.extensions['access'];
  if (typeof rule !== 'string') throw new UnguardedType(type.name);
  return rule;
}

/** The rule that a root field has. Throws UnguardedField when it has none. */
export function accessRuleOf(field: Field, root = 'Subscription'): string {
  const rule = field.extensions['access'];
  if (typeof rule !== 'string') throw new UnguardedField(`${root}.${field.name}`);
  return rule;
}

function guardField<Context>(field: Field, rules: readonly string[], check: AccessCheck<Context>): void {
  const guarded =
    (resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
    (source, args, context, info) => {
      for (const rule of rules) check(rule, context as Context);
      return resolve(source, args, context, info);
    };
  if (field.subscribe) field.subscribe = guarded(field.subscribe);
  field.resolve = guarded(field.resolve ?? defaultFieldResolver);
}
