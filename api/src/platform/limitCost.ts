import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { MAX_PAGE } from './pages.ts';

/** How deep fields may be nested, and how many list items one document may ask for at most, nested lists multiplied. */
export const COST_LIMITS = { depth: 12, items: 250_000 } as const;

/** A connection whose `first` has no default. */
const DEFAULT_PAGE = 50;

/**
 * What a list without pages counts for, unless the extension `listSize` of its field says otherwise. The extension `work` is what a field
 * counts beside its items: it has to look at much more than it gives.
 */
const PLAIN_LIST = 10;

/** Validation rule: refuses a document that is too deep or asks for too much, before anything of it is run (reliability.md §5.8). */
export function limitCost(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (operation) => {
      const root = context.getSchema().getRootType(operation.operation);
      const { depth, items } = measure(operation.selectionSet, root, { context, fragments: new Map() });
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

/** Undefined as the type: it does not exist, which another rule refuses. */
function measure(
  selectionSet: SelectionSetNode,
  type: GraphQLNamedType | null | undefined,
  measuring: Measuring,
): Cost {
  const costs = selectionSet.selections.map((selection): Cost => {
    switch (selection.kind) {
      case Kind.FIELD:
        return measureField(selection, type, measuring);
      case Kind.INLINE_FRAGMENT:
        return measure(
          selection.selectionSet,
          typeOf(selection.typeCondition?.name.value, measuring) ?? type,
          measuring,
        );
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(selection.name.value, measuring);
    }
  });
  return {
    depth: Math.max(0, ...costs.map(({ depth }) => depth)),
    items: costs.reduce((sum, { items }) => sum + items, 0),
  };
}

function measureField(field: FieldNode, parent: GraphQLNamedType | null | undefined, measuring: Measuring): Cost {
  const definition = definitionOf(field, parent);
  // The nodes of a connection have been counted with its page.
  const page = isConnection(parent) ? undefined : pageOf(field, definition);
  const work = numberOf(definition, 'work') ?? 0;
  if (field.selectionSet === undefined) return { depth: 1, items: work + (page ?? 0) };
  const type = definition && getNamedType(definition.type);
  const { depth, items } = measure(field.selectionSet, type, measuring);
  return { depth: depth + 1, items: work + (page === undefined ? items : page * (1 + items)) };
}

/** In a circle of fragments, which another rule refuses, the one that is being measured counts nothing. */
function measureFragment(name: string, measuring: Measuring): Cost {
  const known = measuring.fragments.get(name);
  if (known !== undefined) return known;
  measuring.fragments.set(name, { depth: 0, items: 0 });
  const fragment = measuring.context.getFragment(name);
  const type = typeOf(fragment?.typeCondition.name.value, measuring);
  const cost = fragment == null ? { depth: 0, items: 0 } : measure(fragment.selectionSet, type, measuring);
  measuring.fragments.set(name, cost);
  return cost;
}

type Definition = GraphQLField<unknown, unknown>;

function typeOf(name: string | undefined, { context }: Measuring): GraphQLNamedType | undefined {
  return name === undefined ? undefined : context.getSchema().getType(name);
}

function definitionOf(field: FieldNode, type: GraphQLNamedType | null | undefined): Definition | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[field.name.value] : undefined;
}

/** How many items a field asks for, at least one; a variable is taken for the most that a page can hold. Undefined: it is no list. */
function pageOf(field: FieldNode, definition: Definition | undefined): number | undefined {
  const usual: unknown = definition?.args.find(({ name }) => name === 'first')?.defaultValue;
  const first = field.arguments?.find(({ name }) => name.value === 'first');
  if (first?.value.kind === Kind.INT) return Math.max(1, Number(first.value.value));
  if (first !== undefined) return Math.max(MAX_PAGE, Number(usual ?? 0));
  if (typeof usual === 'number') return usual;
  if (isListType(getNullableType(definition?.type))) return numberOf(definition, 'listSize') ?? PLAIN_LIST;
  return isConnection(definition && getNamedType(definition.type)) ? DEFAULT_PAGE : undefined;
}

/** By its type, so that no fragment hides it. */
function isConnection(type: GraphQLNamedType | null | undefined): boolean {
  return isObjectType(type) && type.getFields()['edges'] !== undefined;
}

function numberOf(definition: Definition | undefined, extension: 'listSize' | 'work'): number | undefined {
  const value: unknown = definition?.extensions[extension];
  return typeof value === 'number' ? value : undefined;
}
