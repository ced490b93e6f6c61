import { execFileSync } from 'node:child_process';
import { part } from './part.js';

/** A long-lived key, or with a session token a temporary one. */
export interface AwsKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Runs the AWS CLI with these credentials and answers its JSON. @throws Error with what it says when it fails. */
export function awsCli<T>(
  parameters: string[],
  { region, credentials }: { region: string; credentials: AwsKey },
): T {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const { executable } = part('moto');
  const text = execFileSync(executable, ['-m', 'awscli', ...parameters, '--output', 'json'], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
      // Whatever this user has configured is not for a test.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  return JSON.parse(text) as T;
}
