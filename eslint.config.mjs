import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Imports go one way (ARCHITECTURE.md): each folder names the folders it may import.
 * `lib`, `errors` and `telemetry/events` are open to everyone; only `app.ts` and `main.ts` see everything.
 */
const MAY_IMPORT = {
  lib: [],
  telemetry: [],
  functions: [],
  docker: ['environment'],
  environment: ['functions'],
  scheduler: ['environment', 'functions'],
  invocation: ['scheduler', 'environment', 'functions'],
  api: ['invocation', 'functions', 'telemetry'],
  simulator: ['scheduler'],
  cli: ['simulator'],
};
const FOLDERS = Object.keys(MAY_IMPORT);

const directions = FOLDERS.map((folder) => {
  const closed = FOLDERS.filter((other) => other !== folder && other !== 'lib' && !MAY_IMPORT[folder].includes(other));
  const patterns = closed.map((other) => ({
    regex: other === 'telemetry' ? `^\\.\\./telemetry/(?!events$)` : `^\\.\\./${other}(/|$)`,
    message: `src/${folder} may not import src/${other}: see ARCHITECTURE.md, "Imports go one way".`,
  }));
  patterns.push({ regex: '^\\.\\./(app|main|config)$', message: 'Only main.ts and app.ts read these.' });
  if (folder !== 'docker') patterns.push({ regex: '^dockerode$', message: 'Only src/docker speaks to dockerode.' });
  return { files: [`src/${folder}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } };
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.tools/', 'runtimes/', 'examples/', '**/*.mjs', '**/*.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
    },
  },
  ...directions,
  { files: ['src/**/*.ts'], ignores: ['src/config.ts', 'src/main.ts', 'src/cli/**'],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Only src/config.ts reads process.env.' }] } },
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: {
      'max-lines-per-function': 'off',
      // Jest's asymmetric matchers are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    } },
);
