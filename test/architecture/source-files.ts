import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface SourceFile {
  /** From the project's root, with `/`. */
  path: string;
  text: string;
}

/** The TypeScript below a folder of the project, specs included. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(ROOT.length).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export const isSpec = ({ path }: SourceFile) => /\.spec\.tsx?$/.test(path);

/** Lines of code and comments; the empty one behind the last line end is none. */
export const lineCount = ({ text }: SourceFile) => text.replace(/\n$/, '').split('\n').length;

export const readsEnvironment = (file: SourceFile) =>
  holds(file, (node) => {
    if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && isProcess(node.expression);
    if (ts.isElementAccessExpression(node)) return isProcess(node.expression) && /['"]env['"]/.test(node.getText());
    if (ts.isBindingElement(node)) return /\benv\b/.test(node.getText()) && isProcess(node.parent.parent);
    return (
      ts.isImportDeclaration(node) &&
      /process['"]$/.test(node.moduleSpecifier.getText()) &&
      /\benv\b/.test(node.getText())
    );
  });

export const exportsDefault = (file: SourceFile) =>
  holds(file, (node) => {
    if (ts.isExportAssignment(node)) return true;
    if (ts.isExportSpecifier(node)) return node.name.text === 'default';
    return (
      ts.canHaveModifiers(node) &&
      (ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword) ?? false)
    );
  });

/** Node 20 collects it: `timeLimit` of platform/time is for this. */
export const losesTimeout = (file: SourceFile) =>
  holds(
    file,
    (node) =>
      ts.isCallExpression(node) &&
      node.expression.getText() === 'AbortSignal.any' &&
      node.arguments.some((argument) => /AbortSignal\.timeout/.test(argument.getText())),
  );

/** Looks at the syntax and not at the text, so that comments and strings may say what code may not do. */
function holds(file: SourceFile, matches: (node: ts.Node) => boolean): boolean {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): boolean => matches(node) || (ts.forEachChild(node, visit) ?? false);
  return visit(source);
}

function isProcess(node: ts.Node): boolean {
  if (ts.isVariableDeclaration(node)) return node.initializer !== undefined && isProcess(node.initializer);
  return /^(?:globalThis\.)?process$/.test(node.getText());
}
