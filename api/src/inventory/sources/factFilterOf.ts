/** Says of the dotted path of a fact whether it is wanted: it has one of these names, or is below one. */
export type FactFilter = (path: string) => boolean;

/** The filter for these names, dotted paths each. Undefined: all facts are wanted. */
export function factFilterOf(names: readonly string[] | undefined): FactFilter {
  if (names === undefined) return () => true;
  const wanted = new Set(names);
  return (path) => {
    for (let end = path.length; end >= 0; end = end === 0 ? -1 : path.lastIndexOf('.', end - 1))
      if (wanted.has(path.slice(0, end))) return true;
    return false;
  };
}
