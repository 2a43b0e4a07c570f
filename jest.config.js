/**
 * Projects: unit (fakes, no Docker; the pure parts of the console beside), docker (real engine), e2e (the whole service), sources (the whole service and real
 * brokers), loki (the whole service and a server that `make test-loki` builds), extensions (the whole service and what
 * `make test-extensions` builds).
 */
const swc = (syntax) => [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax } }, module: { type: 'commonjs' } },
];
/** The client of Kafka is made of ES modules only, which jest does not load. */
const MODULES = '/node_modules/@platformatic/';
const transform = { '^.+\\.ts$': swc('typescript'), [`${MODULES}.+\\.js$`]: swc('ecmascript') };

const project = (displayName, folders) => ({
  displayName,
  rootDir: __dirname,
  testEnvironment: '<rootDir>/test/support/environment.ts',
  testMatch: folders.map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
  transform,
  transformIgnorePatterns: [`/node_modules/(?!${MODULES.slice('/node_modules/'.length)})`],
  // The command line loads its commands with import(), which wants the extension of the compiled file.
  moduleNameMapper: { '^(\\./(?:.+/command|run|context))\\.js$': '$1' },
});

module.exports = {
  projects: [
    project('unit', ['test/unit', 'console/test']),
    project('docker', ['test/docker']),
    project('e2e', ['test/runtimes', 'test/e2e']),
    project('sources', ['test/sources']),
    project('loki', ['test/loki']),
    project('extensions', ['test/extensions']),
  ],
  testTimeout: 120_000,
  globalSetup: '<rootDir>/test/support/test-run.ts',
  globalTeardown: '<rootDir>/test/support/leftovers.ts',
  transform,
};
