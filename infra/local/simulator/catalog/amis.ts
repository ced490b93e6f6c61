import { createHash } from 'node:crypto';
import { kubernetesVersions, minorOf } from './kubernetes-versions.js';

/** The EKS optimized images: which releases exist, their ids, their public parameters, and what boots from them. */

/** The operating systems of the EKS optimized images. */
export type AmiFamily = 'al2' | 'al2023' | 'bottlerocket' | 'windows';

/** One of the images that AWS publishes for each Kubernetes version. */
export interface AmiVariant {
  family: AmiFamily;
  architecture: 'x86_64' | 'arm64';
  /** `standard`, `nvidia`, `neuron` for Amazon Linux; '', `nvidia`, `fips`, `nvidia-fips` for Bottlerocket. */
  flavour: string;
}

/** A release of an image for a Kubernetes version in a region. */
export interface AmiRelease {
  releaseVersion: string;
  imageId: string;
  name: string;
  osImage: string;
  containerRuntimeVersion: string;
  kubeletVersion: string;
}

const LAST_AL2_MINOR = 32;
const RELEASE_DATES = ['20260612', '20260714', '20260811'];
const BOTTLEROCKET_RELEASES = ['1.42.0-d15dbac9', '1.43.0-e0b07a3c', '1.44.0-5fbb2a3c'];

/** What an EKS AMI type stands for; null for CUSTOM and for a type that EKS does not know. */
export function amiVariant(amiType: string): AmiVariant | null {
  const match = /^(AL2023|AL2|BOTTLEROCKET|WINDOWS_(?:CORE|FULL)_\d{4})_(x86_64|ARM_64)(?:_(\w+))?$/.exec(
    amiType,
  );
  if (!match) return null;
  const architecture = match[2] === 'ARM_64' ? 'arm64' : 'x86_64';
  const suffix = (match[3] ?? '').toLowerCase().replace('_', '-');
  if (match[1] === 'BOTTLEROCKET') return { family: 'bottlerocket', architecture, flavour: suffix };
  if (match[1] === 'AL2023') return { family: 'al2023', architecture, flavour: suffix || 'standard' };
  if (match[1] === 'AL2') return { family: 'al2', architecture, flavour: suffix || 'standard' };
  return { family: 'windows', architecture, flavour: (match[1] ?? '').toLowerCase() };
}

/** Whether AWS publishes that image for that Kubernetes version: Amazon Linux 2 ends with 1.32. */
export function isPublished(variant: AmiVariant, kubernetes: string): boolean {
  return variant.family !== 'al2' || minorOf(kubernetes) <= LAST_AL2_MINOR;
}

/** The releases of an image for a Kubernetes version in a region, newest first; empty if it is not published. */
export function amiReleases(variant: AmiVariant, kubernetes: string, region: string): AmiRelease[] {
  const known = kubernetesVersions(Date.now()).find((candidate) => candidate.version === kubernetes);
  if (!known || !isPublished(variant, kubernetes)) return [];
  const patch = Number(known.patch.split('.')[2]);
  return RELEASE_DATES.map((date, index) => {
    const kubelet = `${kubernetes}.${Math.max(0, patch - (RELEASE_DATES.length - 1 - index))}`;
    const releaseVersion =
      variant.family === 'bottlerocket'
        ? BOTTLEROCKET_RELEASES[index]!
        : variant.family === 'windows'
          ? `${kubernetes}-${date.slice(0, 4)}.${date.slice(4, 6)}.${date.slice(6)}`
          : `${kubelet}-${date}`;
    return {
      releaseVersion,
      imageId: imageId(variant, kubernetes, releaseVersion, region),
      name: imageName(variant, kubernetes, releaseVersion, date),
      osImage: osImage(variant, kubernetes, releaseVersion, date),
      containerRuntimeVersion:
        variant.family === 'bottlerocket' ? 'containerd://2.1.5+bottlerocket' : 'containerd://2.1.5',
      kubeletVersion: `v${kubelet}-eks-${createHash('sha256').update(kubelet).digest('hex').slice(0, 7)}`,
    };
  }).reverse();
}

/** The image that an id names among those of a region, with the Kubernetes version it is for; null if none has it. */
export function findAmi(
  id: string,
  region: string,
): { kubernetes: string; variant: AmiVariant; release: AmiRelease } | null {
  for (const variant of PUBLISHED_VARIANTS) {
    for (const { version } of kubernetesVersions(Date.now())) {
      const release = amiReleases(variant, version, region).find((candidate) => candidate.imageId === id);
      if (release) return { kubernetes: version, variant, release };
    }
  }
  return null;
}

const ARCHITECTURES = ['x86_64', 'arm64'] as const;

/** Every image that has public parameters. */
export const PUBLISHED_VARIANTS: AmiVariant[] = ARCHITECTURES.flatMap((architecture) => [
  ...['standard', 'nvidia', 'neuron']
    .filter((flavour) => flavour !== 'neuron' || architecture === 'x86_64')
    .map((flavour): AmiVariant => ({ family: 'al2023', architecture, flavour })),
  ...(architecture === 'x86_64' ? ['standard', 'gpu'] : ['standard']).map((flavour): AmiVariant => ({
    family: 'al2',
    architecture,
    flavour,
  })),
  ...['', 'nvidia', 'fips', 'nvidia-fips'].map((flavour): AmiVariant => ({
    family: 'bottlerocket',
    architecture,
    flavour,
  })),
]);

function imageId(variant: AmiVariant, kubernetes: string, release: string, region: string): string {
  const identity = [variant.family, variant.architecture, variant.flavour, kubernetes, release, region].join(
    '/',
  );
  return `ami-0${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
}

function imageName(variant: AmiVariant, kubernetes: string, release: string, date: string): string {
  const { family, architecture, flavour } = variant;
  if (family === 'bottlerocket') {
    return `bottlerocket-aws-k8s-${kubernetes}${flavour && `-${flavour}`}-${architecture}-v${release}`;
  }
  if (family === 'al2')
    return `amazon-eks${flavour === 'gpu' ? '-gpu' : ''}${architecture === 'arm64' ? '-arm64' : ''}-node-${kubernetes}-v${date}`;
  if (family === 'windows') return `Windows_Server-EKS_Optimized-${release}`;
  return `amazon-eks-node-al2023-${architecture}-${flavour}-${kubernetes}-v${date}`;
}

function osImage(variant: AmiVariant, kubernetes: string, release: string, date: string): string {
  if (variant.family === 'bottlerocket')
    return `Bottlerocket OS ${release.split('-')[0]} (aws-k8s-${kubernetes})`;
  if (variant.family === 'al2') return 'Amazon Linux 2';
  if (variant.family === 'windows') return 'Windows Server Datacenter';
  return `Amazon Linux 2023.8.${date}`;
}
