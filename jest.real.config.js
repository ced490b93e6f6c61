import unit from './jest.config.js';

/**
 * Tests against programs that no one here wrote: a Kubernetes control plane, KWOK, moto, boto3. They are built by
 * `node test/real/parts/provision.mjs`.
 *
 * @type {import('jest').Config}
 */
export default {
  ...unit,
  roots: ['<rootDir>/test/real'],
  testPathIgnorePatterns: ['/node_modules/'],
  // One at a time: each file starts its own servers, and the machine has to be theirs.
  maxWorkers: 1,
  // A part that is missing is built inside of beforeAll.
  testTimeout: 20 * 60_000,
};
