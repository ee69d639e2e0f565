import { defaultFieldResolver, type GraphQLField, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { Extensions } from 'type-graphql';

/** Refuses the caller by throwing, or returns. */
export type AccessCheck<Context> = (rule: string, context: Context) => void;

/** A root field without a rule: the program must not start. */
export class UnguardedField extends Error {
  constructor(readonly field: string) {
    super(`${field} does not say who may call it: put @Access('…') on it`);
  }
}

/** Says who may call a root field: the name of a rule that the check knows. */
export function accessExtension(rule: string): MethodDecorator & PropertyDecorator {
  return Extensions({ access: rule });
}

/** Puts the check before every root field's resolver. Throws UnguardedField when one has no rule (closed by default). */
export function guardSchema<Context>(schema: GraphQLSchema, check: AccessCheck<Context>): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      guardField(field, accessRuleOf(field, root?.name), check);
    }
  }
  return schema;
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
