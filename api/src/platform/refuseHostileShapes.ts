import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import { Kind, type ASTVisitor, type DocumentNode, type ValidationContext } from 'graphql';
import { shapeFaultOf } from './documentShape.ts';

const FAULTS = new WeakMap<DocumentNode, GraphQLError>();

/** Keeps documents of a hostile shape from being validated: Apollo validates an empty one instead, of which `tellShapeFault` says why. */
export function refuseHostileShapes<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      validationDidStart: async (request) => {
        const fault = shapeFaultOf(request.document);
        if (fault === undefined) return;
        const stead: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
        FAULTS.set(stead, fault);
        Object.assign(request, { document: stead });
      },
    }),
  };
}

/** Validation rule: says why the document that came was exchanged for an empty one. */
export function tellShapeFault(context: ValidationContext): ASTVisitor {
  const fault = FAULTS.get(context.getDocument());
  if (fault !== undefined) context.reportError(fault);
  return {};
}
