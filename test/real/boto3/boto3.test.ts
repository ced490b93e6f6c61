import { execFile } from 'node:child_process';
import {
  DEFAULT_ACCOUNT,
  DEFAULT_CREDENTIALS,
  startSimulator,
} from '../../../infra/local/simulator/index.js';
import { SERVICES } from '../../../infra/local/simulator/services/index.js';
import type { Simulator } from '../../../infra/local/simulator/index.js';
import { part } from '../../support/real/part.js';

const region = 'eu-west-1';
const role = `arn:aws:iam::${DEFAULT_ACCOUNT}:role/spoke`;

interface Report {
  calls: Record<string, number>;
  problems: string[];
  facts: Record<string, unknown>;
}

/** Runs a Python program of this folder with boto3; answers its output whatever it ends with. */
function python(parameters: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { accessKeyId, secretAccessKey } = DEFAULT_CREDENTIALS;
  return new Promise((resolve) => {
    const options = {
      cwd: __dirname,
      env: {
        PATH: process.env['PATH'],
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        // Whatever this user has configured is not for a test.
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        PYTHONDONTWRITEBYTECODE: '1',
      },
    };
    const child = execFile(part('moto').executable, parameters, options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

describe('boto3', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({
      port: 0,
      scale: 1000,
      accounts: [
        {
          id: DEFAULT_ACCOUNT,
          roles: [{ name: 'spoke' }],
          images: [{ imageId: 'ami-0123456789abcdef0', kubernetesVersion: '1.31' }],
        },
      ],
    });
    await simulator.addCluster({
      name: 'demo',
      region,
      version: '1.31',
      tags: { env: 'dev' },
      addons: [
        { name: 'vpc-cni' },
        { name: 'coredns', configurationValues: '{"replicaCount":2}' },
        { name: 'kube-proxy' },
      ],
      nodegroups: [
        { name: 'general', size: 2, amiType: 'AL2023_x86_64_STANDARD', labels: { pool: 'general' } },
        { name: 'bottlerocket', size: 1, amiType: 'BOTTLEROCKET_x86_64', maxUnavailablePercentage: 50 },
        { name: 'custom', size: 1, amiType: 'CUSTOM', launchTemplate: { imageId: 'ami-0123456789abcdef0' } },
      ],
      fargateProfiles: [{ name: 'batch', namespace: 'batch' }],
      insights: [
        { name: 'Deprecated APIs', status: 'ERROR', reason: 'policy/v1beta1 is in use' },
        { name: 'Webhook time-outs', status: 'PASSING' },
      ],
    });
    await simulator.addCluster({ name: 'other', region, version: '1.33' });
  });
  afterAll(() => simulator?.stop());

  it('is checked by a checker that sees every deviation from the service model', async () => {
    const { code, stderr } = await python(['-m', 'unittest', 'test_wire_shapes']);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('OK') });
  });

  it('reads and changes the simulated account, and no response deviates from the service model', async () => {
    const options = ['--endpoint', simulator.url, '--region', region, '--cluster', 'demo', '--role', role];
    const { stdout, stderr } = await python(['read_back.py', ...options]);
    expect(stderr).toBe('');
    const { calls, problems, facts } = JSON.parse(stdout) as Report;
    expect(problems).toEqual([]);
    expect(facts).toMatchObject({
      clusters: ['demo', 'other'],
      version: '1.31',
      nodegroups: { general: '1.31', bottlerocket: '1.31', custom: '1.31' },
      insights: { 'Deprecated APIs': 'ERROR', 'Webhook time-outs': 'PASSING' },
      instances: 4,
      account: DEFAULT_ACCOUNT,
      failedEntries: 1,
      updates: Array.from({ length: 5 }, () => 'Successful'),
    });
    expect(Object.keys(facts['addons'] as object).sort()).toEqual(['coredns', 'kube-proxy', 'vpc-cni']);
    expect(facts['versions']).toEqual(expect.arrayContaining(['1.31', '1.32', '1.33', '1.34']));
    expect(facts['release']).toMatch(/^1\.31\.\d+-\d{8}$/);

    const operations = [...SERVICES.values()].flatMap((service) =>
      Object.keys(service.operations).map((operation) => `${service.signingName}:${operation}`),
    );
    expect(operations.filter((operation) => !(operation in calls))).toEqual([]);
  });
});
