import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const maxLines = 300;
const maxFilesInFolder = 20;

/** Every source file with those it imports, types included, and its number of lines. Paths are relative to the project. */
const sources = new Map(
  ['src', 'webview']
    .flatMap((folder) => filesBelow(folder, '.ts'))
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      return [file, { imports: importsOf(file, text), lines: text.split('\n').length - 1 }];
    }),
);

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...filesBelow('docs', '.md'),
].map((file) => ({ file, text: readFileSync(file, 'utf8') }));

describe('the source files', () => {
  it('import only along the arrows of the layer diagram, and along each of them', () => {
    const real = [...sources].flatMap(([file, { imports }]) =>
      imports.map((target) => `${layerOf(file)} --> ${layerOf(target)}`),
    );
    const between = new Set(real.filter((edge) => !/^(\w+) --> \1$/.test(edge)));
    assert.deepEqual([...between].sort(), drawnEdges());
  });

  it('do not import each other in a circle', () => {
    assert.deepEqual(circles(), []);
  });

  it('have at most 300 lines', () => {
    const long = [...sources].filter(([, { lines }]) => lines > maxLines);
    assert.deepEqual(
      long.map(([file, { lines }]) => `${file}: ${lines}`),
      [],
    );
  });

  it('are at most 20 in a folder', () => {
    const counts = new Map<string, number>();
    for (const file of sources.keys())
      counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
    assert.deepEqual(
      [...counts].filter(([, count]) => count > maxFilesInFolder),
      [],
    );
  });
});

describe('the documents', () => {
  it('name only files that exist, except in superseded decisions', () => {
    const current = documents.filter(({ text }) => !/^Superseded\b/m.test(text));
    const named = current.flatMap(({ file, text }) =>
      [...text.matchAll(/`((?:src|webview|test|bench|docs|l10n|media)\/[\w./-]*\w)`/g)].map((match) => ({
        file,
        target: match[1]!,
      })),
    );
    assert.ok(named.length > 20);
    assert.deepEqual(
      named.filter(({ target }) => !target.includes('node_modules') && !existsSync(target)),
      [],
    );
  });

  it('link only to files and headings that exist', () => {
    const links = documents.flatMap(({ file, text }) =>
      [...text.matchAll(/\]\((?!\w+:)([^)]+)\)/g)].map((match) => ({ file, target: match[1]! })),
    );
    assert.ok(links.length > 20);
    assert.deepEqual(
      links.filter(({ file, target }) => !leadsSomewhere(file, target)),
      [],
    );
  });
});

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/')))
    .sort();
}

/** Each import of another source file, by `import`, `export … from`, `import()` or in a type. */
function importsOf(file: string, text: string): string[] {
  const specifiers: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier?.startsWith('.')) specifiers.push(specifier);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return specifiers
    .map((specifier) => `${path.posix.join(path.posix.dirname(file), specifier)}.ts`)
    .filter((target) => existsSync(target));
}

function specifierOf(node: ts.Node): string | undefined {
  const literal =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
        ? node.argument.literal
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined;
  return literal && ts.isStringLiteral(literal) ? literal.text : undefined;
}

/** `src/store/sql/schema.ts` is in `store`, `src/extension.ts` in `extension`. */
function layerOf(file: string): string {
  return /^(?:src\/)?(\w+)/.exec(file)![1]!;
}

/** The arrows of the diagram below the heading "Layers": `a --> b` says that `a` imports `b`. */
function drawnEdges(): string[] {
  const text = readFileSync('docs/architecture.md', 'utf8');
  const diagram = /^## Layers\n.*?```mermaid\n(.*?)```/ms.exec(text)?.[1] ?? '';
  return [...diagram.matchAll(/^ *(\w+(?: & \w+)*) --> (\w+(?: & \w+)*)$/gm)]
    .flatMap(([, from, to]) =>
      from!.split(' & ').flatMap((source) => to!.split(' & ').map((target) => `${source} --> ${target}`)),
    )
    .sort();
}

/** One circle of imports for each file at which a walk along them comes back to a file that it is still in. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    done.add(file);
    for (const target of sources.get(file)!.imports) walk(target, [...trail, file]);
  };
  for (const file of sources.keys()) walk(file, []);
  return found;
}

function leadsSomewhere(file: string, target: string): boolean {
  const [name, heading] = target.split('#');
  const at = name === '' ? file : path.join(path.dirname(file), name!);
  if (!existsSync(at)) return false;
  return heading === undefined || headingsOf(at).includes(heading);
}

/** As links name them: lower case, without punctuation, with hyphens for spaces. */
function headingsOf(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
