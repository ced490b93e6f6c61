// TypeScript is compiled by swc to CommonJS: jest's ESM mode needs an experimental Node flag, and TypeScript 7 has no
// JavaScript compiler API for ts-jest. Types are checked by `npm run check`.
const swc = [
  '@swc/jest',
  {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

/** Packages that ship ES modules only, and so must be compiled for jest like our own sources. */
const esmOnly = [
  '@kubernetes/client-node',
  'openid-client',
  'oauth4webapi',
  'jose',
  'socks-proxy-agent',
  'agent-base',
  'hpagent',
  'jsonpath-plus',
  'selfsigned',
];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/real/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.[cm]?[jt]s$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] },
  testTimeout: 120_000,
  // Tests wait more than they compute: one worker a core, where jest would keep one core free.
  maxWorkers: '100%',
  // The simulator is proven by the tests that run against it and, beside real parts, by npm run test:real.
  collectCoverageFrom: ['{contracts,workflows,activities,worker,client}/**/*.ts'],
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: { global: { lines: 90 } },
};
