import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/**
 * Whether a query asks for a field below the one that is being resolved, by the names on the way to it, also through fragments; what
 * `@skip` or `@include` leave out counts as asked for.
 */
export function isSelected(info: GraphQLResolveInfo, ...path: readonly string[]): boolean {
  return countSelected(info, ...path) > 0;
}

/** As isSelected, but how often: a field may be asked for several times under other names. */
export function countSelected(info: GraphQLResolveInfo, ...path: readonly string[]): number {
  return path.reduce<readonly FieldNode[]>(
    (fields, name) => fieldsBelow(info, fields).filter((field) => field.name.value === name),
    info.fieldNodes,
  ).length;
}

/** Each fragment is looked at once a level: fragments that spread each other twice would double the work with every level. */
function fieldsBelow(info: GraphQLResolveInfo, fields: readonly FieldNode[]): readonly FieldNode[] {
  const seen = new Set<string>();
  const fieldsOf = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
    (set?.selections ?? []).flatMap((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return selection;
        case Kind.INLINE_FRAGMENT:
          return fieldsOf(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD: {
          const { value: name } = selection.name;
          if (seen.has(name)) return [];
          seen.add(name);
          return fieldsOf(info.fragments[name]?.selectionSet);
        }
      }
    });
  return fields.flatMap(({ selectionSet }) => fieldsOf(selectionSet));
}
