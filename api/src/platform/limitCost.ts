import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** How deep fields may be nested, and how many list items one document may ask for at most, nested lists multiplied. */
export const COST_LIMITS = { depth: 12, items: 250_000 } as const;

/** A `first` that is a variable, or not given, may be as much as a page holds by default. */
const UNKNOWN_PAGE = 50;

/** Validation rule: refuses a document that is too deep or asks for too much, before anything of it is run (reliability.md §5.8). */
export function limitCost(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (operation) => {
      const { depth, items } = measure(operation.selectionSet, context, new Set());
      if (depth > COST_LIMITS.depth)
        context.reportError(
          new GraphQLError(`Fields are nested ${depth} deep, at most ${COST_LIMITS.depth} are allowed`),
        );
      if (items > COST_LIMITS.items)
        context.reportError(
          new GraphQLError(
            `This asks for up to ${items} items, at most ${COST_LIMITS.items} are allowed: ask for smaller pages`,
          ),
        );
    },
  };
}

interface Cost {
  readonly depth: number;
  readonly items: number;
}

/** Fragments that name each other in a circle are another rule's to refuse; here each is entered once on a path. */
function measure(selectionSet: SelectionSetNode, context: ValidationContext, path: ReadonlySet<string>): Cost {
  const costs = selectionSet.selections.map((selection): Cost => {
    switch (selection.kind) {
      case Kind.FIELD:
        return measureField(selection, context, path);
      case Kind.INLINE_FRAGMENT:
        return measure(selection.selectionSet, context, path);
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(context.getFragment(selection.name.value), context, path);
    }
  });
  return {
    depth: Math.max(0, ...costs.map(({ depth }) => depth)),
    items: costs.reduce((sum, { items }) => sum + items, 0),
  };
}

function measureField(field: FieldNode, context: ValidationContext, path: ReadonlySet<string>): Cost {
  if (field.selectionSet === undefined) return { depth: 1, items: 0 };
  const { depth, items } = measure(field.selectionSet, context, path);
  const page = pageOf(field);
  return { depth: depth + 1, items: page === undefined ? items : page * (1 + items) };
}

function measureFragment(
  fragment: FragmentDefinitionNode | null | undefined,
  context: ValidationContext,
  path: ReadonlySet<string>,
): Cost {
  if (fragment == null || path.has(fragment.name.value)) return { depth: 0, items: 0 };
  return measure(fragment.selectionSet, context, new Set([...path, fragment.name.value]));
}

/** How many items a field asks for. Undefined: it is no list with pages. */
function pageOf(field: FieldNode): number | undefined {
  const first = field.arguments?.find(({ name }) => name.value === 'first');
  if (first?.value.kind === Kind.INT) return Number(first.value.value);
  const isConnection = field.selectionSet?.selections.some(
    (selection) => selection.kind === Kind.FIELD && ['nodes', 'edges'].includes(selection.name.value),
  );
  return first !== undefined || isConnection === true ? UNKNOWN_PAGE : undefined;
}
