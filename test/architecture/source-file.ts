import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** From the root of the project, with slashes: `src/core/issue.ts`. */
  readonly path: string;
  readonly lines: number;
  /** Every module the file names, type-only and dynamic ones included. */
  readonly imports: readonly string[];
  readonly hasExportStar: boolean;
}

/** The files of a folder that are part of the library: specs are not. */
export function readSourceFiles(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.split(sep).join('/')))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .sort()
    .map((path) => sourceFileFrom(path, readFileSync(join(root, path), 'utf8')));
}

export function sourceFileFrom(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports = new Set<string>();
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.add(specifier);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: [...imports],
    hasExportStar: tree.statements.some(isExportStar),
  };
}

/** `src/http/issue.ts` for `./issue.js` in a file of `src/http`; undefined for a package. */
export function importedPath(file: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(file.path), specifier).replace(/\.js$/, '.ts');
}

/** `@nestjs/core` for `@nestjs/core/router/x.js`; undefined for a file and for what Node brings. */
export function importedPackage(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return textOf(node.moduleSpecifier);
  }
  if (ts.isExternalModuleReference(node)) return textOf(node.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return textOf(node.argument.literal);
  }
  if (ts.isCallExpression(node) && isLoad(node.expression)) return textOf(node.arguments[0]);
  return undefined;
}

function isLoad(callee: ts.Expression): boolean {
  const isRequire = ts.isIdentifier(callee) && callee.text === 'require';
  return isRequire || callee.kind === ts.SyntaxKind.ImportKeyword;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function isExportStar(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement)) return false;
  return statement.exportClause === undefined || ts.isNamespaceExport(statement.exportClause);
}
