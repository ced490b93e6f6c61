import { amiReleases, PUBLISHED_VARIANTS, type AmiRelease, type AmiVariant } from '../../catalog/amis.js';
import { kubernetesVersions } from '../../catalog/kubernetes-versions.js';

/** A public parameter of the EKS or Bottlerocket images. */
export interface PublicParameter {
  name: string;
  value: string;
}

/**
 * All public parameters of the images of a region, by name.
 * https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id-bottlerocket.html
 */
export function publicParameters(region: string, now: number): Map<string, PublicParameter> {
  const parameters = PUBLISHED_VARIANTS.flatMap((variant) =>
    kubernetesVersions(now).flatMap(({ version }) => {
      const [latest] = amiReleases(variant, version, region);
      if (!latest) return [];
      return variant.family === 'bottlerocket'
        ? bottlerocket(variant, version, latest)
        : amazonLinux(variant, version, latest);
    }),
  );
  return new Map(parameters.map((parameter) => [parameter.name, parameter]));
}

function amazonLinux(variant: AmiVariant, version: string, latest: AmiRelease): PublicParameter[] {
  const path = `/aws/service/eks/optimized-ami/${version}/${amazonLinuxPath(variant)}/recommended`;
  return [
    {
      name: path,
      value: JSON.stringify({
        schema_version: '2',
        image_id: latest.imageId,
        image_name: latest.name,
        release_version: latest.releaseVersion,
      }),
    },
    { name: `${path}/image_id`, value: latest.imageId },
    { name: `${path}/image_name`, value: latest.name },
    { name: `${path}/release_version`, value: latest.releaseVersion },
  ];
}

function amazonLinuxPath({ family, architecture, flavour }: AmiVariant): string {
  if (family === 'al2023') return `amazon-linux-2023/${architecture}/${flavour}`;
  if (architecture === 'arm64') return 'amazon-linux-2-arm64';
  return flavour === 'gpu' ? 'amazon-linux-2-gpu' : 'amazon-linux-2';
}

function bottlerocket(
  { architecture, flavour }: AmiVariant,
  version: string,
  latest: AmiRelease,
): PublicParameter[] {
  const suffix = flavour === '' ? '' : `-${flavour}`;
  const path = `/aws/service/bottlerocket/aws-k8s-${version}${suffix}/${architecture}/latest`;
  return [
    { name: `${path}/image_id`, value: latest.imageId },
    { name: `${path}/image_version`, value: latest.releaseVersion },
  ];
}
