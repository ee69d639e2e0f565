import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { MAX_PAGE } from './pages.ts';

/** How deep fields may be nested, and how many list items one document may ask for at most, nested lists multiplied. */
export const COST_LIMITS = { depth: 12, items: 250_000 } as const;

/** Without `first` a page holds at most so many; a variable is taken for the most that a page can hold. */
const DEFAULT_PAGE = 50;

/** Validation rule: refuses a document that is too deep or asks for too much, before anything of it is run (reliability.md §5.8). */
export function limitCost(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (operation) => {
      const { depth, items } = measure(operation.selectionSet, { context, fragments: new Map() });
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

/** Each fragment is measured once: fragments that spread each other twice would double the work with every level. */
interface Measuring {
  readonly context: ValidationContext;
  readonly fragments: Map<string, Cost>;
}

function measure(selectionSet: SelectionSetNode, measuring: Measuring): Cost {
  const costs = selectionSet.selections.map((selection): Cost => {
    switch (selection.kind) {
      case Kind.FIELD:
        return measureField(selection, measuring);
      case Kind.INLINE_FRAGMENT:
        return measure(selection.selectionSet, measuring);
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(selection.name.value, measuring);
    }
  });
  return {
    depth: Math.max(0, ...costs.map(({ depth }) => depth)),
    items: costs.reduce((sum, { items }) => sum + items, 0),
  };
}

function measureField(field: FieldNode, measuring: Measuring): Cost {
  if (field.selectionSet === undefined) return { depth: 1, items: 0 };
  const { depth, items } = measure(field.selectionSet, measuring);
  const page = pageOf(field);
  return { depth: depth + 1, items: page === undefined ? items : page * (1 + items) };
}

/** In a circle of fragments, which another rule refuses, the one that is being measured counts nothing. */
function measureFragment(name: string, measuring: Measuring): Cost {
  const known = measuring.fragments.get(name);
  if (known !== undefined) return known;
  measuring.fragments.set(name, { depth: 0, items: 0 });
  const fragment = measuring.context.getFragment(name);
  const cost = fragment == null ? { depth: 0, items: 0 } : measure(fragment.selectionSet, measuring);
  measuring.fragments.set(name, cost);
  return cost;
}

/** How many items a field asks for. Undefined: it is no list with pages. */
function pageOf(field: FieldNode): number | undefined {
  const first = field.arguments?.find(({ name }) => name.value === 'first');
  if (first !== undefined) return first.value.kind === Kind.INT ? Number(first.value.value) : MAX_PAGE;
  const isConnection = field.selectionSet?.selections.some(
    (selection) => selection.kind === Kind.FIELD && ['nodes', 'edges'].includes(selection.name.value),
  );
  return isConnection === true ? DEFAULT_PAGE : undefined;
}
