import { minorOf } from './versions.js';

/** The last Kubernetes version for which AWS publishes Amazon Linux 2 images. https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html */
export const LAST_AL2_VERSION = '1.32';

/** Whether an AMI type is Amazon Linux 2 (`AL2_x86_64`, `AL2_x86_64_GPU`, `AL2_ARM_64`). */
export function isAmazonLinux2(amiType: string): boolean {
  return amiType.startsWith('AL2_');
}

/** Whether the image of an AMI type is the user's own: then the launch template decides what the nodes run. */
export function isCustomAmi(amiType: string): boolean {
  return amiType === 'CUSTOM';
}

/** Whether AWS has an image of that AMI type for that Kubernetes version, as far as is known for good. */
export function hasImageFor(amiType: string, version: string): boolean {
  return !isCustomAmi(amiType) && !(isAmazonLinux2(amiType) && minorOf(version) > minorOf(LAST_AL2_VERSION));
}

/**
 * The public SSM parameter that holds the newest release version of an AMI type for a Kubernetes version; null for
 * custom images, for AL2 after 1.32, and for types not known here. Bottlerocket's `image_version` (`1.47.0-6154605b`)
 * is what EKS takes as its release version, and is the same text for several Kubernetes versions.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html, …/retrieve-ami-id-bottlerocket.html,
 * …/retrieve-windows-ami-id.html
 */
export function releaseParameter(amiType: string, version: string): string | null {
  if (!hasImageFor(amiType, version)) return null;
  const windows = /^WINDOWS_(CORE|FULL)_(\d{4})_x86_64$/.exec(amiType);
  if (windows) {
    const edition = windows[1] === 'CORE' ? 'Core' : 'Full';
    return `/aws/service/ami-windows-latest/Windows_Server-${windows[2]}-English-${edition}-EKS_Optimized-${version}/release_version`;
  }
  const linux = /^(AL2023|AL2|BOTTLEROCKET)_(x86_64|ARM_64)(?:_(\w+))?$/.exec(amiType);
  if (!linux) return null;
  const [, family, cpu, flavour = ''] = linux;
  const architecture = cpu === 'ARM_64' ? 'arm64' : 'x86_64';
  const variant = flavour.toLowerCase().replace('_', '-');
  if (family === 'BOTTLEROCKET') {
    return `/aws/service/bottlerocket/aws-k8s-${version}${variant && `-${variant}`}/${architecture}/latest/image_version`;
  }
  const image =
    family === 'AL2023'
      ? `amazon-linux-2023/${architecture}/${variant || 'standard'}`
      : `amazon-linux-2${variant ? `-${variant}` : ''}${architecture === 'arm64' ? '-arm64' : ''}`;
  return `/aws/service/eks/optimized-ami/${version}/${image}/recommended/release_version`;
}
