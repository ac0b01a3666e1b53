import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

import { importDirection } from './frontend/lint/importDirection.js'

export default defineConfig(
  globalIgnores([
    'frontend/dist/',
    // Written by `pnpm run codegen`.
    '**/src/gql/',
    '.husky/_/',
    // What others keep here is no business of this tool.
    '.station/',
    'bin/',
  ]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat['recommended-latest'],
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { station: { rules: { 'import-direction': importDirection } } },
    rules: {
      'station/import-direction': 'error',
      // `== null` is the one way to say null or undefined.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports' },
      ],
      // Numbers and flags read well in a template.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      // `onClick={() => close()}` is how React code is written.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A leading underscore names what is left out on purpose.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // `||` is meant where an empty text counts as none.
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true } },
      ],
    },
  },
  {
    files: [
      'frontend/src/**',
      'frontend/playground/**',
      'frontend/packages/**',
      'portlets/*/web/**',
    ],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['**/*.test.{ts,tsx}'],
    rules: {
      // `expect(api.refresh)` looks at a mock and does not call it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['frontend/public/**'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.browser, sourceType: 'script' },
  },
  {
    files: ['*.js', 'frontend/*.ts', 'frontend/lint/**', '**/e2e/**'],
    languageOptions: { globals: globals.node },
  },
)
