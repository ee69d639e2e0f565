import { GraphQLError, type ASTVisitor, type FieldNode, type ValidationContext } from 'graphql';
import { accessRuleOf } from './guardSchema.ts';

/** The rule of fields that nobody needs to have signed in for. */
const OPEN = 'anybody';

/** Validation rule: of the mutations that anybody may call, one document calls one. Else aliases would try a thousand passwords at once. */
export function limitOpenMutations(context: ValidationContext): ASTVisitor {
  const found: FieldNode[] = [];
  const root = context.getSchema().getMutationType();
  return {
    Field: (node) => {
      const field = context.getParentType() === root ? root?.getFields()[node.name.value] : undefined;
      if (field !== undefined && accessRuleOf(field, root?.name) === OPEN) found.push(node);
    },
    Document: {
      leave: () => {
        const names = [...new Set(found.map(({ name }) => name.value))].join(', ');
        if (found.length > 1)
          context.reportError(new GraphQLError(`Send one document for each of these: ${names}`, { nodes: found }));
      },
    },
  };
}
