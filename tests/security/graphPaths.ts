import {
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** How many nodes of a list are asked for, by how many edges lead there. */
export type ListSizes = readonly number[];

/** The values of arguments, as they are written in a document: those of one field (`Host.outputHistory`) or of any (`id`). */
export type Arguments = Readonly<Record<string, string>>;

/** What is selected of an object, and by how many paths of edges it leads to other objects. */
export interface Selected {
  readonly text: string;
  readonly paths: readonly string[];
}

/** How a schema is walked. */
export interface Walk {
  readonly sizes: ListSizes;
  readonly given: Arguments;
  /** Edges from the root so far. */
  readonly depth: number;
}

/** A field of a root type with everything that it leads to. */
export function selectRoot(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  walk: Omit<Walk, 'depth'>,
): Selected {
  const target = getNamedType(field.type);
  const start = { ...walk, depth: 0 };
  if (!isCompositeType(target))
    return { text: `{ ${field.name}${writeArguments(type, field, start)} }`, paths: [field.name] };
  const paths: string[] = [];
  return { text: `{ ${followEdge({ type, field, target }, start, paths)} }`, paths };
}

/** Selects all fields of a type's objects, and of what so many more edges lead to; the nodes of a connection count as one edge with it. */
function selectAll(type: GraphQLNamedType, walk: Walk): Selected {
  if (!isObjectType(type)) return { text: '', paths: [] };
  const paths: string[] = [];
  const texts: string[] = [];
  for (const field of Object.values(type.getFields())) {
    const target = getNamedType(field.type);
    if (!isCompositeType(target)) texts.push(`${field.name}${writeArguments(type, field, walk)}`);
    else if (walk.depth < walk.sizes.length) texts.push(followEdge({ type, field, target }, walk, paths));
  }
  return { text: `{ __typename ${texts.join(' ')} }`, paths };
}

interface Edge {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly target: GraphQLNamedType;
}

function followEdge({ type, field, target }: Edge, walk: Walk, paths: string[]): string {
  const alias = `${field.name}${writeArguments(type, field, walk)}`;
  const nodes = nodesOf(target);
  const next = { ...walk, depth: walk.depth + 1 };
  const inner = selectAll(nodes ?? target, next);
  paths.push(`${field.name}:${(nodes ?? target).name}`, ...inner.paths.map((path) => `${field.name}.${path}`));
  if (nodes === undefined || !isObjectType(target)) return `${alias} ${inner.text}`;
  // What else the connection tells, e.g. the counts and the two tasks of a comparison; its edges hold the same nodes.
  const beside = selectAll(target, { ...next, depth: walk.sizes.length });
  const counts = target.getFields()['counts'] === undefined ? '' : 'counts { __typename total }';
  return `${alias} { ${beside.text.slice(1, -1)} ${counts} pageInfo { __typename endCursor } edges { __typename cursor } nodes ${inner.text} }`;
}

/** The type of the nodes of a connection. Undefined: it is none. */
function nodesOf(type: GraphQLNamedType): GraphQLObjectType | undefined {
  if (!isObjectType(type)) return undefined;
  const { nodes, edges } = type.getFields();
  const target = nodes && edges && getNamedType(nodes.type);
  return isObjectType(target) ? target : undefined;
}

/** Throws when a required argument has no value. */
function writeArguments(
  type: Pick<GraphQLObjectType, 'name'>,
  field: Pick<GraphQLField<unknown, unknown>, 'name' | 'args'>,
  { sizes, given, depth }: Walk,
): string {
  const written = field.args.flatMap((argument) => {
    const value = given[`${type.name}.${field.name}.${argument.name}`] ?? valueOf(argument, { sizes, given, depth });
    if (value !== undefined) return `${argument.name}: ${value}`;
    if (isRequiredArgument(argument))
      throw new Error(`${type.name}.${field.name} needs a value for "${argument.name}"`);
    return [];
  });
  return written.length === 0 ? '' : `(${written.join(', ')})`;
}

function valueOf({ name }: GraphQLArgument, { sizes, given, depth }: Walk): string | undefined {
  return name === 'first' ? String(sizes[depth] ?? 3) : given[name];
}

/** The object types of a schema that are not roots, connections or edges. */
export function objectTypes(schema: GraphQLSchema): readonly string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map(
    (root) => root?.name,
  );
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__') && !roots.includes(type.name))
    .map(({ name }) => name);
}
