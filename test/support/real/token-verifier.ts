import { execFile } from 'node:child_process';
import { part } from './part.js';

/** Who a token stands for, as aws-iam-authenticator tells it. */
export interface Identity {
  ARN: string;
  CanonicalARN: string;
  AccountID: string;
  UserID: string;
  SessionName: string;
  AccessKeyID: string;
}

/**
 * Verifies an EKS bearer token with the code that EKS API servers use (aws-iam-authenticator).
 *
 * @param sts The endpoint that answers the presigned request in place of the STS of AWS.
 * @throws Error with the verifier's reason when it refuses the token.
 */
export function verifyToken(
  token: string,
  { cluster, region, sts }: { cluster: string; region: string; sts: string },
): Promise<Identity> {
  const { executable } = part('token-verifier');
  return new Promise((resolve, reject) => {
    const parameters = ['-cluster', cluster, '-region', region, '-sts', sts];
    const verifier = execFile(executable, parameters, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim() || error.message));
      else resolve(JSON.parse(stdout) as Identity);
    });
    verifier.stdin!.end(token);
  });
}
