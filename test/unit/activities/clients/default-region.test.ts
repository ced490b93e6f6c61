import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultRegion } from '../../../../activities/clients/default-region.js';

describe('defaultRegion', () => {
  const environment = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-region-'));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    process.env.AWS_CONFIG_FILE = join(folder, 'config');
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    process.env = { ...environment };
  });

  it('is null where nothing names one', async () => {
    await expect(defaultRegion()).resolves.toBeNull();
  });

  it('comes from the environment', async () => {
    process.env.AWS_REGION = 'ap-southeast-2';
    await expect(defaultRegion()).resolves.toBe('ap-southeast-2');
  });

  it('comes from the profile in the shared configuration', async () => {
    writeFileSync(join(folder, 'config'), '[profile staging]\nregion = eu-north-1\n');
    await expect(defaultRegion('staging')).resolves.toBe('eu-north-1');
  });
});
