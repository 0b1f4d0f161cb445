import { resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

// A change of the snapshot is a change for users: name it in CHANGELOG.md. `vitest -u` writes it anew.
test("the public surface is that of surface.txt", async () => {
  await expect(declarationsOf("dist/index.d.ts")).toMatchFileSnapshot("surface.txt");
});

/** What a module exports, namespace by namespace, as declared; then what those declarations mention without being exported. */
function declarationsOf(module: string): string {
  const program = ts.createProgram([module], { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] });
  const checker = program.getTypeChecker();
  const printer = ts.createPrinter({ removeComments: true });
  const seen = new Set<ts.Symbol>();
  const mentioned = new Set<ts.Symbol>();

  const named = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const exportsOf = (symbol: ts.Symbol) => checker.getExportsOfModule(symbol).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const ours = (node: ts.Node) => node.getSourceFile().fileName.startsWith(resolve("dist"));

  /** The declarations of a symbol without comments; notes what of this package they mention. */
  function declared(symbol: ts.Symbol): string[] {
    seen.add(symbol);
    return (symbol.declarations ?? []).map((declaration) => {
      const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
      const visit = (child: ts.Node): void => {
        if (ts.isIdentifier(child)) {
          const found = checker.getSymbolAtLocation(child);
          const target = found && named(found);
          const at = target?.declarations?.[0];
          if (at && ours(at) && ts.isSourceFile(at.parent)) mentioned.add(target);
        }
        ts.forEachChild(child, visit);
      };
      visit(node);
      return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()).replace(/^export (declare )?/, "");
    });
  }

  const text: string[] = [];
  for (const namespace of exportsOf(checker.getSymbolAtLocation(program.getSourceFile(module)!)!)) {
    text.push(`// ${namespace.name}`, ...exportsOf(named(namespace)).flatMap((symbol) => declared(named(symbol))));
  }
  text.push("// Mentioned, not exported");
  for (const symbol of mentioned) if (!seen.has(symbol)) text.push(...declared(symbol));
  return `${text.join("\n\n")}\n`;
}
