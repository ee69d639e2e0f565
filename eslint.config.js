import js from '@eslint/js';
import vue from 'eslint-plugin-vue';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

// The rules of the style guide that a machine can check. Sizes and directions of imports are in tests/architecture.
// A rule that does not fit is switched off here with the reason; nothing is switched off in place.

const typeScriptParsing = {
  projectService: true,
  tsconfigRootDir: import.meta.dirname,
  // The same for all files, or the project service starts again at every change between .ts and .vue.
  extraFileExtensions: ['.vue'],
};

const unionsInsteadOfEnums = {
  selector: 'TSEnumDeclaration',
  message: 'Use a union of literals, or a table `as const satisfies`.',
};
const modulesInsteadOfNamespaces = {
  selector: 'TSModuleDeclaration[kind="namespace"]',
  message: 'A module is a file.',
};
const namedExports = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export it by its name, so that a file is called what it exports.',
};

const plainRules = {
  // `== null` asks for null and undefined at once.
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'error',
  'no-restricted-syntax': ['error', unionsInsteadOfEnums, modulesInsteadOfNamespaces, namedExports],
  'no-warning-comments': 'error',
  'object-shorthand': ['error', 'properties'],
  'prefer-template': 'error',
  // Control characters are what we look for in text from hosts.
  'no-control-regex': 'off',
  // TypeScript knows which names exist, in every environment.
  'no-undef': 'off',
  '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
  // Three positional ones, then one typed object.
  '@typescript-eslint/max-params': ['error', { max: 4 }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
};

const knownSafeCalls = [
  // The runner itself waits for the tests that a file declares.
  {
    from: 'package',
    package: 'node:test',
    name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
  },
];

const typeAwareRules = {
  '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
  '@typescript-eslint/explicit-module-boundary-types': 'error',
  '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: knownSafeCalls }],
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // What a library advises against still works until its next major version; that is a matter for upgrades.
  '@typescript-eslint/no-deprecated': 'off',
  // It does not see that a closure has changed a variable meanwhile.
  '@typescript-eslint/no-unnecessary-condition': 'off',
  // `void ref.value` is how a watcher is told what it depends on.
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  // What an interface declares as a promise may be there at once.
  '@typescript-eslint/require-await': 'off',
  // These types lean on what the libraries declare: rows of SQL, classes of the ORM.
  '@typescript-eslint/no-unnecessary-type-arguments': 'off',
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  // An empty text often means the same as none.
  '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
  // Both forms read well; a type that refers to itself needs the index signature.
  '@typescript-eslint/consistent-indexed-object-style': 'off',
  // `() => resolve()` is plain enough.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  // A promise or nothing is an honest return type of a callback.
  '@typescript-eslint/no-invalid-void-type': 'off',
};

export default defineConfig(
  { ignores: ['**/dist/', '**/dist-test/', '**/coverage/', '.chargehand/', '**/*.d.ts', '**/src/gql/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: typeScriptParsing },
    rules: { ...plainRules, ...typeAwareRules },
  },
  {
    files: ['**/*.vue'],
    extends: [ts.configs.strict, ts.configs.stylistic, vue.configs['flat/essential']],
    languageOptions: {
      parser: vueParser,
      parserOptions: { ...typeScriptParsing, parser: ts.parser },
    },
    rules: {
      ...plainRules,
      // What needs the types of other components is checked by vue-tsc.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/component-name-in-template-casing': ['error', 'PascalCase', { registeredComponentsOnly: false }],
      'vue/define-emits-declaration': ['error', 'type-literal'],
      'vue/define-props-declaration': ['error', 'type-based'],
      // Hosts write text, never HTML.
      'vue/no-v-html': 'error',
      'vue/no-unused-refs': 'error',
      'vue/prefer-template': 'error',
    },
  },
  {
    // The bundle's tsconfig.json leaves the client's tests out; they are compiled for Node by another one.
    files: ['client/src/**/*.test.ts'],
    languageOptions: { parserOptions: { projectService: false, project: 'client/tsconfig.test.json' } },
  },
  {
    // The arguments of a field are parameters of its method, however many the graph has.
    files: ['api/src/**/*.resolver.ts'],
    rules: { '@typescript-eslint/max-params': 'off' },
  },
  {
    // Only vue-tsc knows the type of a component.
    files: ['client/src/main.ts', 'client/src/router.ts'],
    rules: { '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      // A test reads fixtures and answers that it has itself described.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['scripts/**', 'bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // The tools that read these files ask for a default export.
    files: ['**/*.config.{js,ts}', 'scripts/countingReporter.ts'],
    rules: { 'no-restricted-syntax': ['error', unionsInsteadOfEnums, modulesInsteadOfNamespaces] },
  },
  {
    files: ['**/*.{js,mjs}'],
    rules: { 'no-undef': 'off' },
  },
);
