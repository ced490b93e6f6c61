import { DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { LaunchTemplateSpecification } from '@aws-sdk/client-eks';
import { mapConcurrent } from '../concurrency.js';

const CONCURRENT_READS = 8;

/** Codes of EC2 for a template, or a version of it, that was deleted under its node group. */
const MISSING = /^InvalidLaunchTemplateId\.(?:NotFound|VersionNotFound)$/;

/**
 * The image that each launch template version names: null where it leaves the image to EKS, or no longer exists.
 * Keys are those of {@link templateKey}.
 */
export async function readTemplateImages(
  ec2: EC2Client,
  templates: readonly LaunchTemplateSpecification[],
  abortSignal: AbortSignal,
): Promise<Map<string, string | null>> {
  const distinct = new Map(templates.map((template) => [templateKey(template), template]));
  const images = await mapConcurrent(distinct, CONCURRENT_READS, async ([key, { id, version }]) => {
    const command = new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateId: id,
      Versions: version === undefined ? undefined : [version],
    });
    try {
      const { LaunchTemplateVersions: versions } = await ec2.send(command, { abortSignal });
      return [key, versions?.[0]?.LaunchTemplateData?.ImageId ?? null] as const;
    } catch (error) {
      if (error instanceof Error && MISSING.test(error.name)) return [key, null] as const;
      throw error;
    }
  });
  return new Map(images);
}

export function templateKey({ id, version }: LaunchTemplateSpecification): string {
  return `${id}:${version}`;
}
