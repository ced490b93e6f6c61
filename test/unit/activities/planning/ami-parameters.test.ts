import { releaseParameter } from '../../../../activities/planning/ami-parameters.js';

test.each([
  [
    'AL2023_x86_64_STANDARD',
    '1.33',
    '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/release_version',
  ],
  [
    'AL2023_ARM_64_STANDARD',
    '1.33',
    '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/arm64/standard/recommended/release_version',
  ],
  [
    'AL2023_x86_64_NEURON',
    '1.33',
    '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/neuron/recommended/release_version',
  ],
  [
    'AL2023_ARM_64_NVIDIA',
    '1.33',
    '/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/arm64/nvidia/recommended/release_version',
  ],
  ['AL2_x86_64', '1.32', '/aws/service/eks/optimized-ami/1.32/amazon-linux-2/recommended/release_version'],
  [
    'AL2_x86_64_GPU',
    '1.32',
    '/aws/service/eks/optimized-ami/1.32/amazon-linux-2-gpu/recommended/release_version',
  ],
  [
    'AL2_ARM_64',
    '1.32',
    '/aws/service/eks/optimized-ami/1.32/amazon-linux-2-arm64/recommended/release_version',
  ],
  ['BOTTLEROCKET_x86_64', '1.33', '/aws/service/bottlerocket/aws-k8s-1.33/x86_64/latest/image_version'],
  [
    'BOTTLEROCKET_ARM_64_NVIDIA',
    '1.33',
    '/aws/service/bottlerocket/aws-k8s-1.33-nvidia/arm64/latest/image_version',
  ],
  [
    'BOTTLEROCKET_x86_64_NVIDIA_FIPS',
    '1.33',
    '/aws/service/bottlerocket/aws-k8s-1.33-nvidia-fips/x86_64/latest/image_version',
  ],
  [
    'WINDOWS_CORE_2022_x86_64',
    '1.33',
    '/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.33/release_version',
  ],
])('%s for %s', (amiType, version, parameter) => {
  expect(releaseParameter(amiType, version)).toBe(parameter);
});

test.each([
  ['CUSTOM', '1.33'],
  ['AL2_x86_64', '1.33'],
  ['SOMETHING_NEW', '1.33'],
])('there is no release of %s for %s', (amiType, version) => {
  expect(releaseParameter(amiType, version)).toBeNull();
});
