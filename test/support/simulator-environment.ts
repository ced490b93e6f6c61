import { DEFAULT_CREDENTIALS, DEFAULT_REGION } from '../../infra/local/simulator/options.js';

/** The standard AWS variables that lead a process to the simulator. */
export function simulatorEnvironment(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: DEFAULT_REGION,
    AWS_ACCESS_KEY_ID: DEFAULT_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: DEFAULT_CREDENTIALS.secretAccessKey,
  };
}

/** Points the standard AWS variables of this process at the simulator. */
export function useSimulator(url: string): void {
  Object.assign(process.env, simulatorEnvironment(url));
  delete process.env['AWS_PROFILE'];
}
