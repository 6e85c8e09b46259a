/** Tests run in Node itself, as the product does: one process per worker loads every module once. */
export default {
  runner: 'jest-light-runner/child-process',
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/time-limits.js'],
  maxWorkers: 2,
  // Outlives a run, whose own files may be in memory.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};
