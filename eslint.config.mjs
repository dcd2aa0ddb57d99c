import { isBuiltin } from 'node:module';
import path from 'node:path';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * What each layer may import, besides itself. Imports point one way:
 * `shared ← scan ← remove, store ← service ← process ← host ← extension.ts`; the command line stands on the service.
 */
const layers = {
  shared: [],
  scan: ['shared'],
  remove: ['shared', 'scan'],
  store: ['shared'],
  service: ['shared', 'scan', 'remove', 'store'],
  process: ['shared', 'service'],
  cli: ['shared', 'service'],
  host: ['shared', 'service', 'process'],
  webview: ['shared'],
};
/** The only layer that knows the editor. */
const editorLayer = 'host';
/** Layers that run in a page as well. */
const pureLayers = ['shared', 'webview'];

const layerOf = (file) => /^(?:src\/)?(\w+)\//.exec(path.relative(import.meta.dirname, file))?.[1];

const walls = {
  meta: { type: 'problem', schema: [] },
  create: (context) => {
    const own = layerOf(context.filename);
    const check = ({ source }) => {
      const specifier = source?.value;
      if (own === undefined || !(own in layers) || typeof specifier !== 'string') return;
      const report = (message) => context.report({ node: source, message });
      if (specifier === 'vscode' && own !== editorLayer) report(`${own} knows no editor.`);
      if (isBuiltin(specifier) && pureLayers.includes(own)) report(`${own} runs in a page: no Node there.`);
      if (!specifier.startsWith('.')) return;
      const target = layerOf(path.resolve(path.dirname(context.filename), specifier));
      if (target in layers && target !== own && !layers[own].includes(target))
        report(`${own} may import ${layers[own].join(', ') || 'nothing but itself'}, not ${target}.`);
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ImportExpression: check };
  },
};

export default tseslint.config(
  { ignores: ['dist', 'out', 'artifacts', '**/node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Typed arrays are read by index everywhere here; `!` states that the index is in range.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what is exported.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file itself.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['process', 'console', 'performance', 'Buffer', 'URL', 'URLSearchParams', 'fetch'],
          ...['setTimeout', 'clearTimeout', 'setInterval', 'AbortController'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['src/*/**/*.ts', 'webview/**/*.ts'],
    plugins: { layers: { rules: { walls } } },
    rules: { 'layers/walls': 'error' },
  },
);
