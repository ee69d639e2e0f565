import { defaultFieldResolver, type GraphQLField, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { AppError } from '../../platform/AppError.ts';
import { describeError, log } from '../../platform/log.ts';
import type { RequestContext } from '../RequestContext.ts';
import { recordRefusal } from './recordRefusal.ts';

/** Records every mutation that is refused because its caller lacks a right, at its root field or later. */
export function auditRefusals(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) auditField(field);
  return schema;
}

function auditField(field: GraphQLField<unknown, unknown>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const audited: GraphQLFieldResolver<unknown, unknown> = async (source, args, context, info) => {
    try {
      return await resolve(source, args, context, info);
    } catch (error) {
      if (error instanceof AppError && error.isRefusal) await record(context as RequestContext, field.name, error);
      throw error;
    }
  };
  field.resolve = audited;
}

/** Nothing was done, so a refusal that cannot be recorded is refused all the same. */
async function record(ctx: RequestContext, mutation: string, { code, message }: AppError): Promise<void> {
  try {
    const details = { code, message };
    await recordRefusal(ctx, { act: 'mutation.refused', object: `mutation:${mutation}`, details });
  } catch (error) {
    log('error', 'refusal-not-recorded', { mutation, error: describeError(error) });
  }
}
