/**
 * Finds state that modules of provider/ keep: what one account, operation or program leaves there, another one would see. Two may:
 * pulumi/accounts.ts, which knows the accounts of the process, and dynamicProvider.ts, which has the same objects for all.
 */
import { relative } from "node:path";
import ts from "typescript";

const ALLOWED = ["provider/pulumi/accounts.ts", "provider/pulumi/program/dynamicProvider.ts"];
/** Values that change; those that are never to are typed as such, `ReadonlyMap` or `readonly string[]`. */
const MUTABLE = new Set(["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Array", "Int32Array", "Uint8Array", "Buffer"]);

const { config } = ts.readConfigFile("tsconfig.build.json", ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();
const found: string[] = [];

for (const file of program.getSourceFiles()) {
  const name = relative(".", file.fileName);
  if (!name.startsWith("provider/") || ALLOWED.includes(name)) continue;
  const topLevel = new Set<ts.Symbol>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      const symbol = checker.getSymbolAtLocation(declaration.name);
      if (symbol) topLevel.add(symbol);
      if (!(statement.declarationList.flags & ts.NodeFlags.Const)) report(declaration, "can be assigned");
      else if (changes(checker.getTypeAtLocation(declaration.name))) report(declaration, "holds something that changes");
    }
  }
  visit(file, topLevel);
}

for (const line of found) process.stderr.write(`${line}\n`);
if (found.length > 0) process.exitCode = 1;

/** Whether values of a type change: collections, and objects of this package's classes. */
function changes(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  const isOurClass = symbol?.declarations?.some((declaration) => ts.isClassDeclaration(declaration) && ours(declaration)) ?? false;
  return MUTABLE.has(symbol?.name ?? "") || (isOurClass && type.getConstructSignatures().length === 0);
}

function ours(node: ts.Node): boolean {
  return relative(".", node.getSourceFile().fileName).startsWith("provider/");
}

/** Reports assignments to properties of what stands at the top of a module. */
function visit(node: ts.Node, topLevel: ReadonlySet<ts.Symbol>): void {
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  ) {
    let target: ts.Expression = node.left;
    while (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) target = target.expression;
    const symbol = checker.getSymbolAtLocation(target);
    if (target !== node.left && symbol && topLevel.has(symbol)) report(node, "changes what stands at the top of the module");
  }
  ts.forEachChild(node, (child) => visit(child, topLevel));
}

function report(node: ts.Node, what: string): void {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  found.push(`${relative(".", file.fileName)}:${line + 1} ${what}: ${node.getText().split("\n")[0]}`);
}
