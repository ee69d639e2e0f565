import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
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

/** Says who may call a field: the name of a rule that the check knows. */
export function accessExtension(rule: string): MethodDecorator & PropertyDecorator {
  return Extensions({ access: rule });
}

/** Puts the check before the resolver of every root field, and of every other field that has a rule. Throws UnguardedField when one has no rule (closed by default). */
export function guardSchema<Context>(schema: GraphQLSchema, check: AccessCheck<Context>): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      guardField(field, accessRuleOf(field, root?.name), check);
    }
  }
  guardOtherFields(schema, check);
  return schema;
}

/** Fields within answers that need a right of their own. */
function guardOtherFields<Context>(schema: GraphQLSchema, check: AccessCheck<Context>): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || roots.includes(type)) continue;
    for (const field of Object.values(type.getFields()))
      if (field.extensions['access'] !== undefined) guardField(field, accessRuleOf(field, type.name), check);
  }
}

/** The rule that a root field has. Throws UnguardedField when it has none. */
export function accessRuleOf(field: GraphQLField<unknown, unknown>, root = 'Subscription'): string {
  const rule = field.extensions['access'];
  if (typeof rule !== 'string') throw new UnguardedField(`${root}.${field.name}`);
  return rule;
}

function guardField<Context>(field: GraphQLField<unknown, unknown>, rule: string, check: AccessCheck<Context>): void {
  const guarded =
    (resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
    (source, args, context, info) => {
      check(rule, context as Context);
      return resolve(source, args, context, info);
    };
  if (field.subscribe) field.subscribe = guarded(field.subscribe);
  field.resolve = guarded(field.resolve ?? defaultFieldResolver);
}
