import ts from 'typescript';
import { scriptOf } from './sources.ts';
import type { SourceFile } from './sources.ts';

/** The module specifiers a file names: imports, re-exports, dynamic imports and `import('…')` types. */
export function importsOf(file: SourceFile): readonly string[] {
  const specifiers: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) specifiers.push(specifier.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file.path, scriptOf(file), ts.ScriptTarget.Latest, false, ts.ScriptKind.TS));
  return specifiers;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (ts.isCallExpression(node) && isModuleLoad(node.expression)) return node.arguments[0];
  return undefined;
}

function isModuleLoad(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}
