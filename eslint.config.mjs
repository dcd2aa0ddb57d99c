import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Imports point one way: shared ← scan, store ← usage ← host ← extension.ts; the webview imports only shared. */
const layer = (files, forbidden, why) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ regex: forbidden, message: why }] }],
  },
});

const node = '^(node:|fs$|path$|os$|worker_threads$|crypto$)';

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
          ...['setTimeout', 'clearTimeout', 'setInterval'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  layer(
    ['src/shared/**'],
    `${node}|^vscode$|/(scan|store|usage|host)/|^\\.\\./`,
    'shared is pure and imports nothing but itself',
  ),
  layer(['src/scan/**'], '^vscode$|/(store|usage|host)/', 'scan imports only shared'),
  layer(['src/store/**'], '^vscode$|/(scan|usage|host)/', 'store imports only shared'),
  layer(
    ['src/usage/**', 'src/cli/**', 'src/headless.ts'],
    '^vscode$|/host/',
    'usage joins scan and store and knows no editor',
  ),
  layer(['src/host/**'], '/(scan|store)/', 'the host speaks to usage'),
  layer(['webview/**'], `${node}|^vscode$|/src/(scan|store|usage|host)/`, 'the page imports only shared'),
);
