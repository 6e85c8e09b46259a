import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a name can be searched for and renamed.',
};
const NO_WILDCARD_EXPORT = {
  selector: 'ExportAllDeclaration',
  message: 'Name what is exported; a wildcard makes every helper public.',
};
const NO_PROCESS_ENV = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only config.ts reads process.env; pass the parsed configuration in.',
};
const NO_CLOCK = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Rules take `now` as an argument; they have no clock.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Rules take `now` as an argument; they have no clock.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Rules are deterministic; pass randomness in.',
  },
];
const EVERYWHERE = [NO_DEFAULT_EXPORT, NO_WILDCARD_EXPORT, NO_PROCESS_ENV];

const PURE_LAYER_IMPORTS = {
  patterns: [
    {
      regex:
        '^(node:.*|assert|buffer|child_process|crypto|dns|events|fs|http|https|net|os|path|process|stream|timers|tls|url|util|worker_threads|zlib)(/.*)?$',
      message: 'Node built-ins do not exist in the workflow sandbox and are not deterministic.',
    },
    {
      regex: '^@temporalio/(?!workflow$|common$)',
      message: 'Workflow code speaks @temporalio/workflow (and the types of common) only.',
    },
  ],
};
const NO_TEMPORAL_IN_DOMAIN = {
  patterns: [
    ...PURE_LAYER_IMPORTS.patterns,
    { regex: '^@temporalio/', message: 'Domain rules know nothing of Temporal.' },
    { regex: '^[^.]', message: 'Domain rules import nothing but other domain files.' },
  ],
};

export default defineConfig(
  globalIgnores(['node_modules/', '.jifen/', 'coverage/', 'test/replay/histories/', 'web/dist/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...EVERYWHERE],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers and booleans print predictably; what must not slip into a template is an object.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => resolve(x)` and `if (…) return answer(x);` say what they do.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Ports are async by contract even where one implementation has nothing to await.
      '@typescript-eslint/require-await': 'off',
      // Express and jest take async callbacks where void is declared; floating promises stay an error.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
  },
  { files: ['**/config.ts'], rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_WILDCARD_EXPORT] } },
  {
    files: ['workflows/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', PURE_LAYER_IMPORTS] },
  },
  {
    files: ['domain/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', NO_TEMPORAL_IN_DOMAIN],
      'no-restricted-globals': [
        'error',
        { name: 'Temporal', message: 'Not in every sandbox; domain/ keeps its own calendar arithmetic.' },
        { name: 'Intl', message: 'Its data changes with the runtime; replays must not.' },
        { name: 'process', message: 'Rules read nothing but their arguments.' },
        { name: 'fetch', message: 'Rules do no input or output.' },
        { name: 'setTimeout', message: 'Rules have no clock.' },
        { name: 'crypto', message: 'Rules are deterministic and run in the workflow sandbox.' },
      ],
      'no-restricted-syntax': ['error', ...EVERYWHERE, ...NO_CLOCK],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Parsed answers and rows are `any` in tests by nature; the assertions are their types.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_WILDCARD_EXPORT],
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    rules: { eqeqeq: 'error', 'no-console': 'error', 'prefer-const': 'error', 'no-var': 'error' },
  },
);
