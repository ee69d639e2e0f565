import { GraphQLError, Kind, visit, type DocumentNode, type SelectionSetNode } from 'graphql';

/** What can be counted in a document without the schema. */
export interface DocumentShape {
  readonly aliases: number;
  readonly directives: number;
  readonly fragments: number;
  /** Fields of one operation, with those of the fragments that it spreads. */
  readonly rootFields: number;
  readonly depth: number;
  /** How often the one name of a field that occurs most often occurs: validation compares each with each. */
  readonly repeats: number;
}

/** The most of each that a document may have (reliability.md §5.8). */
export const SHAPE_LIMITS = {
  aliases: 30,
  directives: 20,
  fragments: 50,
  rootFields: 15,
  depth: 12,
  repeats: 100,
} as const satisfies DocumentShape;

/**
 * Why a document is refused before it is validated, which for a hostile one would cost more than all else. Undefined: it is not.
 * All of this takes time in proportion to the length of the document.
 */
export function shapeFaultOf(document: DocumentNode): GraphQLError | undefined {
  const shape = shapeOf(document);
  if (shape === undefined) return new GraphQLError('A fragment spreads itself');
  for (const [name, most] of Object.entries(SHAPE_LIMITS)) {
    const found = shape[name as keyof DocumentShape];
    if (found > most)
      return new GraphQLError(`This has ${found} ${WORDS[name as keyof DocumentShape]}, at most ${most} are allowed`);
  }
  return undefined;
}

const WORDS = {
  aliases: 'aliases',
  directives: 'directives',
  fragments: 'fragments',
  rootFields: 'fields at its root',
  depth: 'levels of nested fields',
  repeats: 'fields of one name',
} as const satisfies Record<keyof DocumentShape, string>;

/** Undefined: a fragment spreads itself, directly or by others. */
export function shapeOf(document: DocumentNode): DocumentShape | undefined {
  const counts = countNodes(document);
  const reading: Reading = { fragments: new Map(), measured: new Map(), hasCircle: false };
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      reading.fragments.set(definition.name.value, definition.selectionSet);
  const extents = document.definitions.map((definition) =>
    'selectionSet' in definition && definition.selectionSet
      ? { ...measure(definition.selectionSet, reading), isRoot: definition.kind === Kind.OPERATION_DEFINITION }
      : { depth: 0, fields: 0, isRoot: false },
  );
  if (reading.hasCircle) return undefined;
  return {
    ...counts,
    fragments: reading.fragments.size,
    depth: Math.max(0, ...extents.map(({ depth }) => depth)),
    rootFields: Math.max(0, ...extents.map(({ fields, isRoot }) => (isRoot ? fields : 0))),
  };
}

function countNodes(document: DocumentNode): Pick<DocumentShape, 'aliases' | 'directives' | 'repeats'> {
  let [aliases, directives] = [0, 0];
  const names = new Map<string, number>();
  visit(document, {
    Directive: () => void (directives += 1),
    Field: ({ alias, name }) => {
      if (alias !== undefined) aliases += 1;
      const key = (alias ?? name).value;
      names.set(key, (names.get(key) ?? 0) + 1);
    },
  });
  return { aliases, directives, repeats: Math.max(0, ...names.values()) };
}

interface Extent {
  readonly depth: number;
  /** Of this level alone. */
  readonly fields: number;
}

/** Each fragment is measured once, however often it is spread. */
interface Reading {
  readonly fragments: Map<string, SelectionSetNode>;
  /** Undefined as the extent: it is being measured. */
  readonly measured: Map<string, Extent | undefined>;
  hasCircle: boolean;
}

function measure({ selections }: SelectionSetNode, reading: Reading): Extent {
  let [depth, fields] = [0, 0];
  for (const selection of selections) {
    const inner = extentOf(selection, reading);
    depth = Math.max(depth, inner.depth);
    fields += inner.fields;
  }
  return { depth, fields };
}

function extentOf(selection: SelectionSetNode['selections'][number], reading: Reading): Extent {
  switch (selection.kind) {
    case Kind.FIELD:
      return { depth: 1 + (selection.selectionSet ? measure(selection.selectionSet, reading).depth : 0), fields: 1 };
    case Kind.INLINE_FRAGMENT:
      return measure(selection.selectionSet, reading);
    case Kind.FRAGMENT_SPREAD:
      return measureFragment(selection.name.value, reading);
  }
}

/** A fragment that does not exist counts nothing; validation refuses it. */
function measureFragment(name: string, reading: Reading): Extent {
  const selectionSet = reading.fragments.get(name);
  if (reading.measured.has(name) || selectionSet === undefined) {
    const known = reading.measured.get(name);
    if (selectionSet !== undefined && known === undefined) reading.hasCircle = true;
    return known ?? { depth: 0, fields: 0 };
  }
  reading.measured.set(name, undefined);
  const extent = measure(selectionSet, reading);
  reading.measured.set(name, extent);
  return extent;
}
