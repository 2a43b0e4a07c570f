/** Three projects: unit (fakes, no Docker), docker (real engine), e2e (the whole service). */
const project = (name, match) => ({
  displayName: name,
  rootDir: __dirname,
  testEnvironment: 'node',
  testMatch: match.map((m) => `<rootDir>/test/${m}/**/*.test.ts`),
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  setupFilesAfterEnv: ['<rootDir>/test/support/leaks.ts'],
});

module.exports = {
  projects: [project('unit', ['unit']), project('docker', ['docker', 'runtimes']), project('e2e', ['e2e'])],
  testTimeout: 120_000,
  globalTeardown: '<rootDir>/test/support/leftovers.ts',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
};
