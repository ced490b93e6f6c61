import { execFileSync } from 'node:child_process';
import { part } from '../support/real/part.js';

interface Service {
  image?: string;
  build?: unknown;
  environment?: Record<string, string>;
  ports?: { host_ip?: string; published: string }[];
}

test('docker compose takes docker-compose.yml, with every port on loopback only', () => {
  const { executable } = part('compose');
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], AWS_REGION: 'eu-west-1' };
  const json = execFileSync(executable, ['-f', 'docker-compose.yml', 'config', '--format', 'json'], {
    encoding: 'utf8',
    env,
  });
  const { services } = JSON.parse(json) as { services: Record<string, Service> };
  expect(Object.keys(services).sort()).toEqual(['postgresql', 'temporal', 'temporal-ui', 'worker']);
  expect(services['worker']?.environment).toMatchObject({
    TEMPORAL_ADDRESS: 'temporal:7233',
    AWS_REGION: 'eu-west-1',
  });
  for (const service of Object.values(services)) {
    expect(service.image ?? service.build).toBeTruthy();
    for (const port of service.ports ?? []) expect(port.host_ip).toBe('127.0.0.1');
  }
});
