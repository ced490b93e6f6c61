import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { Access } from '../../contracts/target.js';

type CredentialProvider = ReturnType<typeof fromNodeProviderChain>;

/** Shows in CloudTrail and in the user name that Kubernetes sees. */
const SESSION_NAME = 'drydock';
/** Clients ask for credentials again five minutes before they end, so those without an end are re-read every ten. */
const STATIC_LIFETIME_MS = 15 * 60_000;

/**
 * The credentials that a target's access names: its role, assumed from its profile or the default chain, else that
 * profile or chain itself. Resolved at use and kept in memory only, by the SDK.
 */
export function credentialsFor(access: Access, sts: STSClientConfig): CredentialProvider {
  const own = access.profile === undefined ? defaultChain() : profileOf(access.profile);
  if (access.roleArn === undefined) return own;
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: {
      RoleArn: access.roleArn,
      RoleSessionName: SESSION_NAME,
      ...(access.externalId !== undefined && { ExternalId: access.externalId }),
    },
    clientConfig: sts,
  });
}

function defaultChain(): CredentialProvider {
  // A chain keeps what it found for ever when it has no end, so every reading gets a chain of its own.
  return reread(() => fromNodeProviderChain({ ignoreCache: true })());
}

function profileOf(profile: string): CredentialProvider {
  return reread(fromIni({ profile, ignoreCache: true }));
}

/** Gives credentials without an end one, so that rotated files and variables are noticed by a running worker. */
function reread(provider: CredentialProvider): CredentialProvider {
  return async (properties) => {
    const credentials = await provider(properties);
    if (credentials.expiration !== undefined) return credentials;
    return { ...credentials, expiration: new Date(Date.now() + STATIC_LIFETIME_MS) };
  };
}
