import {
  ADDONS,
  defaultAddonVersion,
  isCompatible,
} from '../../../../infra/local/simulator/catalog/addon-versions.js';
import {
  amiReleases,
  amiVariant,
  findAmi,
  PUBLISHED_VARIANTS,
} from '../../../../infra/local/simulator/catalog/amis.js';
import {
  kubernetesVersion,
  kubernetesVersions,
} from '../../../../infra/local/simulator/catalog/kubernetes-versions.js';

const versions = kubernetesVersions(Date.now()).map(({ version }) => version);

test.each(ADDONS.map(({ name }) => name))(
  '%s has one default for every Kubernetes version, and it runs there',
  (name) => {
    const { versions: rows } = ADDONS.find((addon) => addon.name === name)!;
    for (const kubernetes of versions) {
      const defaults = rows.filter(({ defaultFor }) => defaultFor.includes(kubernetes));
      expect(defaults).toHaveLength(1);
      expect(isCompatible(name, defaults[0]!.version, kubernetes)).toBe(true);
    }
  },
);

test.each(ADDONS.filter(({ name }) => name !== 'kube-proxy').map(({ name }) => name))(
  '%s has a version in common for any two neighbouring Kubernetes versions',
  (name) => {
    const { versions: rows } = ADDONS.find((addon) => addon.name === name)!;
    for (const [index, kubernetes] of versions.slice(1).entries()) {
      const previous = versions[index]!;
      expect(rows.some(({ clusters }) => clusters.includes(previous) && clusters.includes(kubernetes))).toBe(
        true,
      );
    }
  },
);

test('an unknown add-on or version is not there', () => {
  expect(defaultAddonVersion('nothing', '1.31')).toBeUndefined();
  expect(isCompatible('vpc-cni', 'v0.0.0-eksbuild.1', '1.31')).toBe(false);
});

test('support of a version does not depend on the day', () => {
  for (const day of ['2026-11-21', '2027-02-28', '2030-12-31']) {
    const now = Date.parse(day);
    expect(kubernetesVersion('1.30', now)!.status).toBe('UNSUPPORTED');
    expect(kubernetesVersion('1.31', now)!.status).toBe('EXTENDED_SUPPORT');
    expect(kubernetesVersion('1.34', now)!.status).toBe('STANDARD_SUPPORT');
  }
});

test('an image is found by its id, and no two are the same', () => {
  const ids = PUBLISHED_VARIANTS.flatMap((variant) =>
    versions.flatMap((version) => amiReleases(variant, version, 'eu-west-1').map(({ imageId }) => imageId)),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(findAmi(ids[7]!, 'eu-west-1')!.release.imageId).toBe(ids[7]);
  expect(findAmi(ids[7]!, 'us-east-1')).toBeNull();
});

test.each([
  ['AL2023_x86_64_STANDARD', { family: 'al2023', architecture: 'x86_64', flavour: 'standard' }],
  ['AL2023_ARM_64_NVIDIA', { family: 'al2023', architecture: 'arm64', flavour: 'nvidia' }],
  ['AL2_x86_64_GPU', { family: 'al2', architecture: 'x86_64', flavour: 'gpu' }],
  [
    'BOTTLEROCKET_x86_64_NVIDIA_FIPS',
    { family: 'bottlerocket', architecture: 'x86_64', flavour: 'nvidia-fips' },
  ],
  ['WINDOWS_CORE_2022_x86_64', { family: 'windows', architecture: 'x86_64', flavour: 'windows_core_2022' }],
  ['CUSTOM', null],
])('the AMI type %s is understood', (type, variant) => {
  expect(amiVariant(type)).toEqual(variant);
});
