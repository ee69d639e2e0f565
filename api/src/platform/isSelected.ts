import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/** Whether a query asks for a field directly below the one that is being resolved, also through fragments; what `@skip` or `@include` leave out counts as asked for. */
export function isSelected(info: GraphQLResolveInfo, field: string): boolean {
  // Each fragment is looked at once: fragments that spread each other twice would double the work with every level.
  const seen = new Set<string>();
  const selects = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return selection.name.value === field;
        case Kind.INLINE_FRAGMENT:
          return selects(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD: {
          const { value: name } = selection.name;
          if (seen.has(name)) return false;
          seen.add(name);
          return selects(info.fragments[name]?.selectionSet);
        }
      }
    }) ?? false;
  return info.fieldNodes.some(({ selectionSet }) => selects(selectionSet));
}
