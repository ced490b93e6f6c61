import { STSClient } from '@aws-sdk/client-sts';

/** The region of the SDK's default chain (AWS_REGION, then the shared configuration of the profile), or null. */
export async function defaultRegion(profile?: string): Promise<string | null> {
  const client = new STSClient({ profile });
  try {
    return await client.config.region();
  } catch (error) {
    if (error instanceof Error && error.message.includes('Region is missing')) return null;
    throw error;
  } finally {
    client.destroy();
  }
}
