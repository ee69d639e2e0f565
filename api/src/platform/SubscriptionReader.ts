import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { DOCUMENT_RULES, PARSE_OPTIONS, VALIDATION_OPTIONS } from './documentRules.ts';
import { itemsOfOperation, lookupIn } from './limitCost.ts';
import { shapeFaultOf } from './documentShape.ts';

/** A valid document with its one subscription. */
export interface ReadSubscription {
  readonly document: DocumentNode;
  readonly field: GraphQLField<unknown, unknown>;
  /** How many items each event may bring. */
  readonly items: number;
  /** Names of the variables that an answer may depend on: all but those that only say what to subscribe to. */
  readonly answerVariables: readonly string[];
}

const KEPT_DOCUMENTS = 200;

/** Reads the documents of a schema's subscriptions; those that were read lately are not read again. */
export class SubscriptionReader {
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<string, ReadSubscription>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The document if it is a valid subscription, else what is wrong with it. */
  read(text: string, operationName: string | null | undefined): ReadSubscription | readonly GraphQLError[] {
    const key = JSON.stringify([operationName ?? null, text]);
    const known = this.#known.get(key) ?? readSubscription(this.#schema, text, operationName);
    if ('document' in known) this.#keep(key, known);
    return known;
  }

  /** The one that was asked for longest ago goes first. */
  #keep(key: string, subscription: ReadSubscription): void {
    this.#known.delete(key);
    this.#known.set(key, subscription);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_DOCUMENTS && oldest !== undefined) this.#known.delete(oldest);
  }
}

const ONLY_SUBSCRIPTIONS = 'Only subscriptions are served here; send queries and mutations to POST /graphql';

function readSubscription(
  schema: GraphQLSchema,
  text: string,
  operationName: string | null | undefined,
): ReadSubscription | readonly GraphQLError[] {
  try {
    const document = parse(text, PARSE_OPTIONS);
    const shapeFault = shapeFaultOf(document);
    if (shapeFault !== undefined) return refused([shapeFault]);
    const faults = validate(schema, document, [...specifiedRules, ...DOCUMENT_RULES], VALIDATION_OPTIONS);
    if (faults.length > 0) return refused(faults);
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return refused([new GraphQLError(ONLY_SUBSCRIPTIONS)]);
    const node = rootFieldOf(document, operation.selectionSet);
    const field = node && schema.getSubscriptionType()?.getFields()[node.name.value];
    if (node === undefined || field === undefined) return refused([new GraphQLError(ONLY_SUBSCRIPTIONS)]);
    const items = itemsOfOperation(operation, lookupIn(schema, document));
    return { document, field, items, answerVariables: variablesBeside(document, node) };
  } catch (error) {
    if (error instanceof GraphQLError) return refused([error], 'GRAPHQL_PARSE_FAILED');
    throw error;
  }
}

/** With the codes that they have over HTTP, else they would be taken for faults of ours. */
function refused(faults: readonly GraphQLError[], code = 'GRAPHQL_VALIDATION_FAILED'): readonly GraphQLError[] {
  return faults.map(
    ({ message, nodes = null, source = null, positions = null }) =>
      new GraphQLError(message, { nodes, source, positions, extensions: { code } }),
  );
}

/** Validation has made sure that there is one only, and no circle of fragments. */
function rootFieldOf(document: DocumentNode, { selections }: SelectionSetNode): FieldNode | undefined {
  for (const selection of selections) {
    const found = selection.kind === Kind.FIELD ? selection : rootFieldOf(document, spreadOf(document, selection));
    if (found !== undefined) return found;
  }
  return undefined;
}

function spreadOf(
  document: DocumentNode,
  selection: Exclude<SelectionSetNode['selections'][number], FieldNode>,
): SelectionSetNode {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet;
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
      return definition.selectionSet;
  return { kind: Kind.SELECTION_SET, selections: [] };
}

function variablesBeside(document: DocumentNode, { arguments: own = [] }: FieldNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Argument: (node) => (own.includes(node) ? false : undefined),
    Variable: ({ name }) => void names.add(name.value),
  });
  return [...names].toSorted();
}
