import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { MAX_PAGE } from './pages.ts';

/** How many list items one document may ask for at most, nested lists multiplied. */
export const MAX_ITEMS = 250_000;

/** A connection whose `first` has no default. */
const DEFAULT_PAGE = 50;

/**
 * What a list without pages counts for, unless the extension `listSize` of its field says otherwise. The extension `work` is what a field
 * counts beside its items: it has to look at much more than it gives.
 */
const PLAIN_LIST = 10;

/** Validation rule: refuses a document that asks for too much, before anything of it is run (reliability.md §5.8). */
export function limitCost(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (operation) => {
      const items = itemsOfOperation(operation, context);
      if (items > MAX_ITEMS)
        context.reportError(
          new GraphQLError(
            `This asks for up to ${items} items, at most ${MAX_ITEMS} are allowed: ask for smaller pages`,
          ),
        );
    },
  };
}

/** How many items an operation asks for at most. */
export function itemsOfOperation(operation: OperationDefinitionNode, lookup: Lookup): number {
  const root = lookup.getSchema().getRootType(operation.operation);
  return measure(operation.selectionSet, root, { lookup, fragments: new Map() });
}

/** Where the types and fragments of a document are found when it is not being validated. */
export function lookupIn(schema: GraphQLSchema, { definitions }: DocumentNode): Lookup {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return {
    getSchema: () => schema,
    getFragment: (name) => fragments.find((each) => each.name.value === name),
  };
}

/** Where types and fragments are found. */
export type Lookup = Pick<ValidationContext, 'getSchema' | 'getFragment'>;

/** Each fragment is measured once: fragments that spread each other twice would double the work with every level. */
interface Measuring {
  readonly lookup: Lookup;
  readonly fragments: Map<string, number>;
}

/** Undefined as the type: it does not exist, which another rule refuses. */
function measure(
  selectionSet: SelectionSetNode,
  type: GraphQLNamedType | null | undefined,
  measuring: Measuring,
): number {
  return selectionSet.selections.reduce((sum, selection) => sum + measureSelection(selection, type, measuring), 0);
}

function measureSelection(
  selection: SelectionNode,
  type: GraphQLNamedType | null | undefined,
  measuring: Measuring,
): number {
  switch (selection.kind) {
    case Kind.FIELD:
      return measureField(selection, type, measuring);
    case Kind.INLINE_FRAGMENT:
      return measure(selection.selectionSet, typeOf(selection.typeCondition?.name.value, measuring) ?? type, measuring);
    case Kind.FRAGMENT_SPREAD:
      return measureFragment(selection.name.value, measuring);
  }
}

function measureField(field: FieldNode, parent: GraphQLNamedType | null | undefined, measuring: Measuring): number {
  const definition = definitionOf(field, parent);
  // The nodes of a connection have been counted with its page.
  const page = isConnection(parent) ? undefined : pageOf(field, definition);
  const work = numberOf(definition, 'work') ?? 0;
  if (field.selectionSet === undefined) return work + (page ?? 0);
  const items = measure(field.selectionSet, definition && getNamedType(definition.type), measuring);
  return work + (page === undefined ? items : page * (1 + items));
}

/** In a circle of fragments, which another rule refuses, the one that is being measured counts nothing. */
function measureFragment(name: string, measuring: Measuring): number {
  const known = measuring.fragments.get(name);
  if (known !== undefined) return known;
  measuring.fragments.set(name, 0);
  const fragment = measuring.lookup.getFragment(name);
  const type = typeOf(fragment?.typeCondition.name.value, measuring);
  const items = fragment == null ? 0 : measure(fragment.selectionSet, type, measuring);
  measuring.fragments.set(name, items);
  return items;
}

type Definition = GraphQLField<unknown, unknown>;

function typeOf(name: string | undefined, { lookup }: Measuring): GraphQLNamedType | undefined {
  return name === undefined ? undefined : lookup.getSchema().getType(name);
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
