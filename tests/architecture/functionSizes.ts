import ts from 'typescript';
import { scriptOf } from './sources.ts';
import type { SourceFile } from './sources.ts';

/** One function with a body in braces: where it starts (counted from 1) and over how many lines it goes. */
export interface FunctionSize {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly lines: number;
}

/** Measures the functions of a file. A `describe` block is a heading, not a function, and is left out. */
export function functionSizes(file: SourceFile): readonly FunctionSize[] {
  const source = ts.createSourceFile(file.path, scriptOf(file), ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const sizes: FunctionSize[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && hasBlock(node) && !isDescribe(node)) {
      const line = lineAt(node.getStart(source));
      sizes.push({ path: file.path, line, name: nameOf(node), lines: lineAt(node.end) - line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sizes;
}

function hasBlock(node: ts.SignatureDeclaration): boolean {
  return 'body' in node && node.body !== undefined && ts.isBlock(node.body);
}

function isDescribe(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === 'describe';
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  const title = ts.isCallExpression(parent) ? parent.arguments[0] : undefined;
  return title !== undefined && ts.isStringLiteralLike(title) ? `'${title.text}'` : 'a nameless function';
}
