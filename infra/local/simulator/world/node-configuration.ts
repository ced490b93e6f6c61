import { amiReleases, amiVariant, findAmi } from '../catalog/amis.js';
import { kubernetesVersion } from '../catalog/kubernetes-versions.js';
import type { AccountState, NodeConfiguration } from './state.js';

type Template = NodeConfiguration['launchTemplate'];

/**
 * What nodes of an EKS AMI type are made of.
 * @param releaseVersion The newest release if left out.
 * @returns null if there is no such image or release for the version.
 */
export function stockConfiguration(
  region: string,
  amiType: string,
  version: string,
  releaseVersion: string | undefined,
  template: Template,
): NodeConfiguration | null {
  const variant = amiVariant(amiType);
  if (!variant) return null;
  const releases = amiReleases(variant, version, region);
  const release = releaseVersion
    ? releases.find((known) => known.releaseVersion === releaseVersion)
    : releases[0];
  if (!release) return null;
  return {
    kubernetesVersion: version,
    kubeletVersion: release.kubeletVersion,
    releaseVersion: release.releaseVersion,
    imageId: release.imageId,
    osImage: release.osImage,
    containerRuntimeVersion: release.containerRuntimeVersion,
    launchTemplate: template,
  };
}

/**
 * What nodes of an image of one's own are made of. The kubelet's version is that of the public image or of the
 * account's image with that id; for an id that nobody described it is `fallback`.
 */
export function customConfiguration(
  account: AccountState,
  region: string,
  imageId: string,
  fallback: string,
  template: Template,
): NodeConfiguration {
  const published = findAmi(imageId, region);
  const described = account.images.find((image) => image.imageId === imageId);
  const version = published?.kubernetes ?? described?.kubernetesVersion ?? fallback;
  const patch = kubernetesVersion(version, Date.now())?.patch ?? `${version}.0`;
  return {
    kubernetesVersion: version,
    kubeletVersion: published?.release.kubeletVersion ?? `v${patch}-eks-custom`,
    // DescribeNodegroup shows the image's id as the release of a group with an image of one's own.
    releaseVersion: imageId,
    imageId,
    osImage: published?.release.osImage ?? described?.name ?? 'Custom Linux',
    containerRuntimeVersion: published?.release.containerRuntimeVersion ?? 'containerd://2.1.5',
    launchTemplate: template,
  };
}

/** Whether a node of the one configuration needs no replacement to be of the other. */
export function sameConfiguration(left: NodeConfiguration, right: NodeConfiguration): boolean {
  return (
    left.imageId === right.imageId &&
    left.releaseVersion === right.releaseVersion &&
    left.launchTemplate.id === right.launchTemplate.id &&
    left.launchTemplate.version === right.launchTemplate.version
  );
}
