import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import { GraphQLError, Kind, parse, validate, visit } from 'graphql';
import ts from 'typescript';
import { scriptOf } from './sources.ts';
import type { SourceFile } from './sources.ts';

/** The text of one GraphQL document in the source of a program. */
export interface WrittenDocument {
  readonly path: string;
  readonly text: string;
}

/** Finds the documents of a file: the template literal in `graphql(…)` calls, and literals tagged graphql or gql. */
export function writtenDocuments(file: SourceFile): readonly WrittenDocument[] {
  const source = ts.createSourceFile(file.path, scriptOf(file), ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const documents: WrittenDocument[] = [];
  const collect = (node: ts.Node): void => {
    const literal = documentLiteral(node);
    if (literal !== undefined) documents.push({ path: file.path, text: literal.text });
    ts.forEachChild(node, collect);
  };
  collect(source);
  return documents;
}

/** Says what is wrong with documents that may use one another's fragments, one line for each fault. */
export function documentFaults(documents: readonly WrittenDocument[], schema: GraphQLSchema): readonly string[] {
  const faults: string[] = [];
  const parsed = documents.flatMap(({ path, text }) => {
    try {
      return [{ path, document: parse(text) }];
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      faults.push(`${path}: ${error.message}`);
      return [];
    }
  });
  const fragments = new Map(parsed.flatMap(({ document }) => fragmentsOf(document)).map((it) => [it.name.value, it]));
  for (const { path, document } of parsed) {
    const whole = withFragments(document, fragments);
    faults.push(...errorsOf(whole, schema).map((error) => `${path}: ${error.message}`));
  }
  return faults;
}

function documentLiteral(node: ts.Node): ts.StringLiteralLike | undefined {
  const isTag = (tag: ts.Expression): boolean => ts.isIdentifier(tag) && ['graphql', 'gql'].includes(tag.text);
  if (ts.isTaggedTemplateExpression(node) && isTag(node.tag) && ts.isStringLiteralLike(node.template)) {
    return node.template;
  }
  const [first] = ts.isCallExpression(node) && isTag(node.expression) ? node.arguments : [];
  return first !== undefined && ts.isStringLiteralLike(first) ? first : undefined;
}

function fragmentsOf(document: DocumentNode): readonly FragmentDefinitionNode[] {
  return document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
}

/** A document with all fragments that it uses, one after another. */
export function withFragments(
  document: DocumentNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode {
  const definitions = [...document.definitions];
  const present = new Set(fragmentsOf(document).map((fragment) => fragment.name.value));
  // The list grows while it is walked, so that fragments of fragments come along as well.
  for (const definition of definitions) {
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || present.has(name.value)) return;
        present.add(name.value);
        definitions.push(fragment);
      },
    });
  }
  return { kind: Kind.DOCUMENT, definitions };
}

function errorsOf(document: DocumentNode, schema: GraphQLSchema): readonly GraphQLError[] {
  const isOnlyFragments = document.definitions.every(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const errors = validate(schema, document);
  // A fragment lies beside the component it feeds, and is used by the page's query in another file.
  return isOnlyFragments ? errors.filter(({ message }) => !/^Fragment .* is never used/.test(message)) : errors;
}
